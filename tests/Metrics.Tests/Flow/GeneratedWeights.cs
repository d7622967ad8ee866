using TorchSharp;
using VideoSsm.Eval.Metrics.Features;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Tests.Flow;

/// <summary>Weights and pictures out of integer hashes: the same in every language, so goldens need no weight files. The other half is Golden/flow/make.py.</summary>
internal static class GeneratedWeights
{
    /// <summary>Uniform in [-1, 1): murmur's finaliser over FNV-1a of the name plus index times 2654435761.</summary>
    public static float[] Values(string name, long count, double scale = 1, double offset = 0) => MadeUpWeights.Values(name, count, scale, offset);

    /// <summary>An input tensor, uniform in [low, high).</summary>
    public static Tensor Input(string name, double low, double high, params long[] shape) =>
        tensor(Values(name, shape.Aggregate(1L, (a, b) => a * b), (high - low) / 2, (high + low) / 2), shape);

    public static T Filled<T>(T module)
        where T : nn.Module
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
            Fill(name, parameter);

        // The published files hold the norm of a short cut under two names; values come from the first.
        foreach (var (name, buffer) in module.named_buffers().Where(b => !b.name.Contains("downsample", StringComparison.Ordinal)))
            Fill(name, buffer);
        module.eval();
        return module;
    }

    /// <summary>A texture that moves 2 pixels to the left and 1 up per frame, and something that does not move; <c>[H, W, 3]</c>.</summary>
    public static byte[] Picture(int t, int width, int height)
    {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.Length; i++)
        {
            int c = i % 3, x = i / 3 % width, y = i / 3 / width, a = x + (2 * t), b = y + t;
            rgb[i] = (byte)(((x / 40) + (y / 40)) % 3 == 0
                ? (x * 3) + (y * 7) + (c * 50)
                : (a * 5) + (b * 3) + (c * 29) + (a * b % 61) + (((a / 9) + (b / 7)) % 2 * 90));
        }

        return rgb;
    }

    /// <summary>The pictures as a clip.</summary>
    public static Clip Clip(int width, int height, int frames, double rate) =>
        new(width, height, rate, [.. Enumerable.Range(0, frames).Select(t => Picture(t, width, height))]);

    private static void Fill(string name, Tensor target)
    {
        string leaf = name.Split('.')[^1];
        if (leaf == "num_batches_tracked") return;
        var (shape, count) = (target.shape, target.numel());
        double small = name.Contains("flow_head.conv2", StringComparison.Ordinal) ? 0.25
            : name.StartsWith("comb_block", StringComparison.Ordinal) ? 0.05
            : name.StartsWith("decoder1.convblock.2", StringComparison.Ordinal) ? 0.2
            : 1;
        var (scale, offset) = leaf switch
        {
            "running_mean" or "bias" => (0.1, 0.0),
            "running_var" => (0.1, 1.0),
            "weight" when shape.Length == 1 => (0.1, name.Contains("norm", StringComparison.Ordinal) ? 1.0 : 0.25),
            _ => (small * Math.Sqrt(3.0 * shape[0] / count), 0.0),
        };
        target.copy_(tensor(Values(name, count, scale, offset), shape));
    }
}
