#if OWN_TENSOR_ENGINE
using VideoSsm.Eval.Engine;
#endif

namespace VideoSsm.Eval.Tensors;

/// <summary>What networks multiply in. Everything else, sums included, stays in float32.</summary>
public static class MatrixPrecision
{
#if OWN_TENSOR_ENGINE
    /// <summary>Whether bfloat16 products are to be had: in the project's own engine, on processors with the instructions.</summary>
    public static bool HasBFloat16 => Bf16.IsSupported;

    /// <summary>Whether they are in use in training.</summary>
    public static bool IsBFloat16 => Bf16.Use == Bf16Use.Everywhere;
#else
    /// <summary>Whether bfloat16 products are to be had: in the project's own engine, on processors with the instructions.</summary>
    public static bool HasBFloat16 => false;

    /// <summary>Whether they are in use in training.</summary>
    public static bool IsBFloat16 => false;
#endif

    /// <summary>Lets linear layers multiply in bfloat16, forward and backward, until the result is disposed; nothing changes where <see cref="HasBFloat16"/> is false.</summary>
    public static IDisposable BFloat16() => new Scope();

    /// <summary>
    /// Lets linear layers and convolutions of at least 16 channels multiply in bfloat16 where no gradient is recorded, on the calling thread alone, until
    /// the result is disposed there.
    /// </summary>
    /// <exception cref="NotSupportedException">There are no bfloat16 products: <see cref="HasBFloat16"/> is false.</exception>
#if OWN_TENSOR_ENGINE
    public static IDisposable BFloat16OnThisThread() => Bf16.OnThisThread();
#else
    public static IDisposable BFloat16OnThisThread() => throw new NotSupportedException("this tensor engine has no bfloat16 products");
#endif

    private sealed class Scope : IDisposable
    {
#if OWN_TENSOR_ENGINE
        private readonly Bf16Use _former = Bf16.Use;

        public Scope()
        {
            if (HasBFloat16) Bf16.Use = Bf16Use.Everywhere;
        }

        public void Dispose() => Bf16.Use = _former;
#else
        public void Dispose()
        {
        }
#endif
    }
}
