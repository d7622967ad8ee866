using TorchSharp;

namespace VideoSsm.Eval.Engine;

/// <summary>
/// Linear layers in bfloat16: products of 8-bit mantissas summed in 32 bits, about twice as fast where the processor has the
/// instructions, with a relative error of about 2⁻⁸ per product. Off unless asked for.
/// </summary>
public static class Bf16
{
    /// <summary>Whether the processor multiplies bfloat16 numbers itself.</summary>
    public static bool IsSupported => NativeMethods.vst_bf16_supported() != 0;

    /// <summary>Where linear layers run in bfloat16, for the whole process.</summary>
    /// <exception cref="NotSupportedException">Switched on where the processor lacks the instructions.</exception>
    public static Bf16Use Use
    {
        get => (Bf16Use)NativeMethods.vst_bf16_use();
        set
        {
            if (value != Bf16Use.Nowhere && !IsSupported)
                throw Unsupported();
            NativeMethods.vst_bf16_set_use((int)value);
        }
    }

    /// <summary>
    /// Lets linear layers and two-dimensional convolutions of at least 16 channels run in bfloat16 where the calling thread records no gradient, until
    /// the result is disposed on that thread. Other threads are not touched.
    /// </summary>
    /// <exception cref="NotSupportedException">The processor lacks the instructions.</exception>
    public static IDisposable OnThisThread() => IsSupported ? new Here() : throw Unsupported();

    private static NotSupportedException Unsupported() => new("this processor has no bfloat16 instructions (avx512_bf16): leave bf16 off");

    private sealed class Here : IDisposable
    {
        private readonly int _former = NativeMethods.vst_bf16_set_here(1);

        public void Dispose() => _ = NativeMethods.vst_bf16_set_here(_former);
    }
}

/// <summary>Where linear layers run in bfloat16.</summary>
public enum Bf16Use
{
    /// <summary>Nowhere.</summary>
    Nowhere = 0,

    /// <summary>Where no gradient is recorded.</summary>
    Inference = 1,

    /// <summary>There, and in training: the product of the forward pass and the two of the backward pass. Differentiable once.</summary>
    Everywhere = 2,
}
