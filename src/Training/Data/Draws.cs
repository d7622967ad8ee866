using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>
/// Random numbers of a training, always drawn on the processor and then moved: another device would draw other numbers from the same seed.
/// </summary>
internal static class Draws
{
    /// <summary>Standard normal numbers.</summary>
    public static Tensor Normal(long[] shape, Generator random, Device device)
    {
        using var scope = NewDisposeScope();
        return randn(shape, generator: random).On(device).MoveToOuterDisposeScope();
    }

    /// <summary>Uniform numbers in [0, 1).</summary>
    public static Tensor Uniform(long[] shape, Generator random, Device device)
    {
        using var scope = NewDisposeScope();
        return rand(shape, generator: random).On(device).MoveToOuterDisposeScope();
    }

    /// <summary>One of <c>0 .. count - 1</c>, each as likely.</summary>
    public static int Index(int count, Generator random)
    {
        using var scope = NewDisposeScope();
        return Math.Min(count - 1, (int)(rand([1], generator: random).item<float>() * count));
    }

    /// <summary>The tensor on a device; the same storage where it is there already.</summary>
    public static Tensor On(this Tensor x, Device device) => as_tensor(x, device: device);
}
