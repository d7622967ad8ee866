using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests.Official;

/// <summary>The small networks that <c>tests/Golden/official/make.py</c> runs through the published code, with the same generated weights.</summary>
internal static class OfficialNetwork
{
    /// <summary>Distance allowed, relative to the root mean square of the published output.</summary>
    public const double Tolerance = 1e-4;

    public static WanConfig Tiny { get; } = new()
    {
        Dim = 64,
        FfnDim = 112,
        Layers = 3,
        Heads = 2,
        FreqDim = 32,
        TextDim = 24,
        TextLength = 7,
        InChannels = 4,
        OutChannels = 4,
    };

    /// <summary>Heads of 128 channels, as in Wan2.1: 44, 42 and 42 of them turn with time, row and column.</summary>
    public static WanConfig Wide { get; } = Tiny with { Dim = 256, FfnDim = 384, FreqDim = 256, Layers = 2, InChannels = 16, OutChannels = 16 };

    public static CausalDit Make(WanConfig config)
    {
        var dit = new CausalDit(config);
        HashWeights.Fill(dit);
        return dit;
    }

    public static TextContext Text(CausalDit dit, string name = "text", int batch = 1)
    {
        using var scope = NewDisposeScope();
        return dit.PrepareText(HashWeights.Input(name, batch, 5, dit.Config.TextDim));
    }

    /// <summary>Fails if any recorded number is further away than the tolerance, and returns how far the furthest is.</summary>
    public static double AssertClose(IReadOnlyList<double> expected, Tensor actual, int every, string what)
    {
        using var flat = actual.detach().reshape(-1).contiguous();
        float[] values = flat.data<float>().ToArray();
        Assert.Equal(expected.Count, (values.Length + every - 1) / every);
        double rms = Math.Sqrt(expected.Average(e => e * e));
        double worst = expected.Select((e, i) => float.IsNaN(values[i * every]) ? double.PositiveInfinity : Math.Abs(e - values[i * every])).Max() / rms;
        Assert.True(rms > 0.05, $"{what}: outputs of {rms} prove nothing");
        Assert.True(worst <= Tolerance, $"{what}: {worst:g3} of the root mean square {rms:g3}");
        return worst;
    }
}
