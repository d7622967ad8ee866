using TorchSharp;

namespace VideoSsm.Eval.Engine;

/// <summary>
/// Linear layers in bfloat16: products of 8-bit mantissas summed in 32 bits, about twice as fast where the processor has the
/// instructions, with a relative error of about 2⁻⁸ per product. Off unless asked for, and never while gradients are recorded.
/// </summary>
public static class Bf16
{
    /// <summary>Whether the processor multiplies bfloat16 numbers itself.</summary>
    public static bool IsSupported => NativeMethods.vst_bf16_supported() != 0;

    /// <summary>Whether linear layers without gradient run in bfloat16, for the whole process.</summary>
    /// <exception cref="NotSupportedException">Switched on where the processor lacks the instructions.</exception>
    public static bool Enabled
    {
        get => NativeMethods.vst_bf16_enabled() != 0;
        set
        {
            if (value && !IsSupported)
                throw new NotSupportedException("this processor has no bfloat16 instructions (avx512_bf16): leave bf16 off");
            NativeMethods.vst_bf16_enable(value ? 1 : 0);
        }
    }
}
