#if OWN_TENSOR_ENGINE
using VideoSsm.Eval.Engine;
#endif

namespace VideoSsm.Eval.Tensors;

/// <summary>What linear layers multiply in, for the whole process. Everything else stays in float32.</summary>
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
