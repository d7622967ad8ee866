using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines.Tests;

/// <summary>The systems as they are, but with few steps and on networks that are small and not yet silent.</summary>
internal static class SystemFixtures
{
    public static TheoryData<string> Ids => [.. MethodCatalog.Systems.Select(s => s.Id)];

    public static WorldSystem Quick(string id) => MethodCatalog.Systems.Single(s => s.Id == id) switch
    {
        Wan21 wan => wan with { Steps = 2 },
        LtxVideo ltx => ltx with { Steps = 2, Guidance = ltx.Guidance with { SkipLayer = 0 } },
        SkyReelsV2 sky => sky with { Steps = 2, Lag = Math.Min(sky.Lag, 1) },
        Magi1 magi => magi with { Steps = 4 },
        RollingForcing rolling => rolling with { Steps = 5 },
        var other => other,
    };

    public static byte[][] Read(IVideo video) => [.. video.ReadFrames().Select(f => f.Rgb.ToArray())];

    public static WorldNetworks Small(string id = "wan2.1", (int Width, int Height)? frame = null)
    {
        var vae = VaeConfig.World with { BaseDim = 4, MiddleAttention = false };
        int channels = MethodCatalog.Systems.Single(s => s.Id == id).Channels(vae);
        var networks = WorldNetworks.Untrained(
            seed: 3, generator: WanConfig.World with { Dim = 24, Heads = 2, FfnDim = 24, Layers = 1, InChannels = channels, OutChannels = channels }, autoencoder: vae, frame: frame);
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var head = networks.Dit.get_parameter("head.head.weight")!;
        head.copy_(randn(head.shape, generator: generator) * 0.1);
        return networks;
    }

    public static GenerationRequest Request(double seconds, IProbe? probe = null) => new()
    {
        Prompt = new Prompt { Id = "p", Text = "a red star" },
        Seed = 7,
        LengthSeconds = seconds,
        Probe = probe ?? NullProbe.Instance,
    };
}

/// <summary>Keeps every reading.</summary>
internal sealed class KeptReadings : IProbe
{
    public Dictionary<string, List<double>> Values { get; } = new(StringComparer.Ordinal);

    public void Record(string name, double value)
    {
        if (!Values.TryGetValue(name, out var list))
            Values[name] = list = [];
        list.Add(value);
    }
}
