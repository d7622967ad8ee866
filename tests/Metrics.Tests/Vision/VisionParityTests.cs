using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Metrics.Preprocessing;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Tests.Vision;

/// <summary>Preprocessing, features and scores against the official code, on six videos of different size, shape, length and rate.</summary>
public sealed class VisionParityTests(SmallNetworks small) : IClassFixture<SmallNetworks>
{
    public static TheoryData<int> Videos => [.. Enumerable.Range(0, 6)];

    [Theory]
    [MemberData(nameof(Videos))]
    public void PreprocessingEqualsTheOfficialCode(int index)
    {
        var video = VisionGolden.Expected.Videos[index];
        using var scope = NewDisposeScope();
        foreach (var (name, input) in Inputs(video)) Same(video.Inputs[name], input, name);
    }

    [Theory]
    [MemberData(nameof(Videos))]
    public void FeaturesEqualTheOfficialCode(int index)
    {
        var video = VisionGolden.Expected.Videos[index];
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var inputs = Inputs(video);
        using var dino = DinoVit.Load(small.At("dino"), SmallNetworks.Dino);
        using var b32 = Networks.Clip.LoadVision(small.At("b32"), SmallNetworks.B32);
        using var l14 = Networks.Clip.LoadVision(small.At("l14"), SmallNetworks.L14);
        using var musiq = Musiq.Load(small.At("musiq"), SmallNetworks.Musiq);

        Near(video.Features["dino"], dino.Forward(inputs["dino"]));
        Near(video.Features["b32"], b32.Forward(inputs["clip"]));
        Near(video.Features["l14"], l14.Forward(inputs["clip"]));
        Near(video.Features["musiq"], musiq.Forward(inputs["musiq"]));
    }

    [Fact]
    public void ScoresAndTotalsEqualTheOfficialCode()
    {
        var expected = VisionGolden.Expected;
        using var bench = small.Start(quick: false);
        var results = expected.Videos.Select(v => Together(VisionGolden.Clip(v), bench.Metrics)).ToArray();

        for (var i = 0; i < results.Length; i++)
        {
            var video = expected.Videos[i];
            Assert.Equal(video.Subject, results[i][0].Value!.Value, 1e-6);
            Assert.Equal(video.Background, results[i][1].Value!.Value, 1e-6);
            Assert.Equal(video.Aesthetic, results[i][2].Value!.Value, 1e-6);
            Assert.Equal(video.Imaging, results[i][3].Value!.Value, 1e-5);
            Assert.Equal(video.Imaging / 100, results[i][4].Value!.Value, 1e-7);
        }

        // Totals: weighted by frames for the first two, plain means for the others.
        Assert.Equal(expected.Totals["subject"], results.Sum(r => r[0].Sum) / results.Sum(r => r[0].Count), 1e-6);
        Assert.Equal(expected.Totals["background"], results.Sum(r => r[1].Sum) / results.Sum(r => r[1].Count), 1e-6);
        Assert.Equal(expected.Totals["aesthetic"], results.Average(r => r[2].Value!.Value), 1e-6);
        Assert.Equal(expected.Totals["imaging"], results.Average(r => r[4].Value!.Value), 1e-7);

        // Two metrics read MUSIQ, and it still sees every frame once; as does every other network.
        Assert.All(bench.Networks, n => Assert.Equal(expected.Videos.Sum(v => v.Frames), n.Frames));
    }

    [Fact]
    public void TextFeaturesEqualTheOfficialCode()
    {
        var expected = VisionGolden.Expected.Text;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var text = Networks.Clip.LoadText(small.At("b32"), SmallNetworks.B32);

        Near(expected.Features, text.Forward(tensor(expected.Ids.SelectMany(row => row).ToArray(), [3, 12])));
        Assert.Equal(1 / 0.07, text.LogitScale, 1e-4);
    }

    [Fact]
    public void KeyTablesCountTheOfficialTensors()
    {
        var counts = VisionGolden.Expected.Counts;
        Assert.Equal(counts["dino"], Count(DinoVit.KeyTable(DinoVitConfig.VitB16)));
        Assert.Equal(counts["b32"], Count(Networks.Clip.KeyTable(ClipConfig.VitB32)));
        Assert.Equal(counts["l14"], Count(Networks.Clip.KeyTable(ClipConfig.VitL14)));
        Assert.Equal(counts["musiq"], Count(Musiq.KeyTable(MusiqConfig.Spaq)));

        static long[] Count(IReadOnlyList<NetworkKey> keys) => [keys.Count, keys.Sum(k => k.Count)];
    }

    [Fact]
    public void NetworksHaveTheKeysOfTheirTables()
    {
        using var dino = new DinoVit(DinoVitConfig.World);
        using var vision = new ClipVision(ClipConfig.World);
        using var text = new ClipText(ClipConfig.World);
        using var musiq = new Musiq(MusiqConfig.World);

        Check(DinoVit.KeyTable(DinoVitConfig.World), dino);
        Check(ClipVision.KeyTable(ClipConfig.World), vision);
        Check(ClipText.KeyTable(ClipConfig.World), text);
        Check(Musiq.KeyTable(MusiqConfig.World), musiq);

        static void Check(IReadOnlyList<NetworkKey> table, nn.Module network) => Assert.Equal(
            table.Select(k => k.ToString()).Order(StringComparer.Ordinal),
            network.state_dict().Select(p => new NetworkKey(p.Key, p.Value.shape).ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheFullDinoEqualsTheOfficialCode()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = GeneratedWeights.Fill(new DinoVit(DinoVitConfig.VitB16), "full.");
        Near(VisionGolden.Expected.Full["dino"], Every32nd(network.Forward(new FrameTransform.DinoPicture(224).Apply(FullFrame()))));
    }

    [Fact]
    public void TheFullMusiqEqualsTheOfficialCode()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = GeneratedWeights.Fill(new Musiq(MusiqConfig.Spaq), "full.");
        Near(VisionGolden.Expected.Full["musiq"], network.Forward(new FrameTransform.MusiqPicture(512).Apply(FullFrame())));
    }

    [Fact]
    public void TheFullClipEqualsTheOfficialCode()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = GeneratedWeights.Fill(new ClipVision(ClipConfig.VitB32), "full.visual.");
        Near(VisionGolden.Expected.Full["b32"], Every32nd(network.Forward(new FrameTransform.ClipPicture(224).Apply(FullFrame()))));
    }

    internal static Measurement[] Together(Clip clip, IReadOnlyList<IMetric> metrics, WindowSpec? windows = null)
    {
        var facts = new VideoFacts(clip.Name, clip.Width, clip.Height, clip.FramesPerSecond, windows);
        IMetricSession[] sessions = [.. metrics.Select(m => m.Start(facts, Clip.NoScene))];
        foreach (var frame in clip.ReadFrames())
        {
            foreach (var session in sessions) session.Add(frame);
        }
        Measurement[] results = [.. sessions.Select(s => s.Finish())];
        foreach (var session in sessions) session.Dispose();
        return results;
    }

    private static Dictionary<string, Tensor> Inputs(VisionGolden.Recorded video)
    {
        var last = VisionGolden.Clip(video).Frames[^1];
        var frame = FrameTransform.Upload(last, video.Height, video.Width);
        return new(StringComparer.Ordinal)
        {
            ["dino"] = new FrameTransform.DinoPicture(224).Apply(frame),
            ["clip"] = new FrameTransform.ClipPicture(224).Apply(frame),
            ["musiq"] = new FrameTransform.MusiqPicture(512).Apply(frame),
        };
    }

    private static Tensor FullFrame() =>
        FrameTransform.Upload(VisionGolden.Clip(new(250, 190, 1, 1, [], [], 0, 0, 0, 0)).Frames[0], 190, 250);

    private static Tensor Every32nd(Tensor features) => features.reshape(-1, 32).select(1, 0);

    private static void Same(VisionGolden.Sample expected, Tensor actual, string name)
    {
        Assert.Equal(expected.Shape, actual.shape);
        float[] all = actual.contiguous().data<float>().ToArray();
        for (var i = 0; i < expected.At.Length; i++) Assert.True(Math.Abs(expected.Values[i] - all[expected.At[i]]) < 2e-5, $"{name} at {expected.At[i]}");
        Assert.Equal(1, all.Sum(v => (double)Math.Abs(v)) / expected.Absolute, 1e-6);
    }

    /// <summary>Within 2e-5 of the length of the expected vector: a fifth of what is asked for, fifty times what the reference differs from itself.</summary>
    private static void Near(double[] expected, Tensor actual)
    {
        float[] values = actual.contiguous().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        double distance = Math.Sqrt(expected.Zip(values, (e, a) => (e - a) * (e - a)).Sum()), length = Math.Sqrt(expected.Sum(e => e * e));
        Assert.True(distance <= 2e-5 * length, $"relative distance {distance / length}");
    }
}
