using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

public sealed class VaeTests
{
    private static readonly VaeConfig Small = new()
    {
        BaseDim = 8,
        Multipliers = [1, 2, 4, 4],
        ResBlocks = 1,
        ZChannels = 4,
        LatentMean = [0.1, -0.2, 0.3, -0.4],
        LatentStd = [1.5, 0.8, 2.0, 1.2],
    };

    private static readonly VaeConfig Folded = VaeConfig.World with { BaseDim = 8 };

    public static TheoryData<bool> Both => [true, false];

    [Fact]
    public void EncodingEqualsTheReference()
    {
        using var scope = NewDisposeScope();
        var expected = Golden.Json<VaeGolden>("vae/expected.json");
        using var vae = Build(Small);

        var z = vae.Encode(HashWeights.Input("pixels", 1, 3, 9, 32, 32));

        Assert.Equal(expected.EncodeShape, z.shape);
        Close.To(expected.Encoded, z.data<float>().ToArray(), 2e-5);
    }

    [Fact]
    public void DecodingEqualsTheReference()
    {
        using var scope = NewDisposeScope();
        var expected = Golden.Json<VaeGolden>("vae/expected.json");
        using var vae = Build(Small);

        var y = vae.DecodeRaw(vae.Denormalize(HashWeights.Input("latents", 1, 4, 3, 4, 4)));

        Assert.Equal(expected.DecodeShape, y.shape);
        var sampled = y.detach().contiguous().data<float>().ToArray().Where((_, i) => i % expected.Stride == 0).ToArray();
        Close.To(expected.Decoded, sampled, 2e-5);
    }

    [Theory]
    [Trait("Correctness", "8")]
    [MemberData(nameof(Both))]
    public void EncodingInAnyPortionsEqualsTheWholeClip(bool folded)
    {
        using var scope = NewDisposeScope();
        using var vae = Build(folded ? Folded : Small);
        var x = HashWeights.Input("pixels", 2, 3, 17, 32, 32);

        var whole = vae.Normalize(vae.EncodeMoments(x).Mean);

        Close.To(whole, vae.Encode(x), 1e-5);
        Close.To(whole, vae.Encode(x, latentFramesPerStep: 3), 1e-5);
        using var stream = vae.OpenEncoder();
        var parts = new[] { stream.Push(x.narrow(2, 0, 5)), stream.Push(x.narrow(2, 5, 4)), stream.Push(x.narrow(2, 9, 8)) };
        Close.To(whole, cat(parts, 2), 1e-5);
    }

    [Theory]
    [Trait("Correctness", "8")]
    [MemberData(nameof(Both))]
    public void DecodingInAnyPortionsEqualsTheWholeClip(bool folded)
    {
        using var scope = NewDisposeScope();
        using var vae = Build(folded ? Folded : Small);
        var z = HashWeights.Input("latents", 2, vae.Config.ZChannels, 6, 4, 4);

        var whole = vae.DecodeRaw(vae.Denormalize(z)).clamp(-1, 1);

        Close.To(whole, vae.Decode(z), 1e-5);
        Close.To(whole, vae.Decode(z, latentFramesPerStep: 3), 1e-5);
        using var stream = vae.OpenDecoder();
        var parts = new[] { stream.Push(z.narrow(2, 0, 2)), stream.Push(z.narrow(2, 2, 1)), stream.Push(z.narrow(2, 3, 3)) };
        Close.To(whole, cat(parts, 2), 1e-5);
    }

    [Fact]
    [Trait("Correctness", "8")]
    public void DroppingTheCachesLeavesASeam()
    {
        using var scope = NewDisposeScope();
        using var vae = Build(Folded);
        var z = HashWeights.Input("latents", 1, 16, 4, 4, 4);
        using var stream = vae.OpenDecoder();
        stream.Push(z.narrow(2, 0, 2));

        stream.Reset();
        var restarted = stream.Push(z.narrow(2, 2, 2));

        var whole = vae.Decode(z);
        Assert.Equal(5, restarted.shape[2]);
        Assert.True((whole.narrow(2, 9, 4) - restarted.narrow(2, 1, 4)).abs().max().item<float>() > 1e-3f);
    }

    [Fact]
    public void NoFrameDependsOnALaterOne()
    {
        using var scope = NewDisposeScope();
        using var vae = Build(Folded);
        var z = HashWeights.Input("latents", 1, 16, 4, 4, 4);
        var other = cat([z.narrow(2, 0, 3), z.narrow(2, 3, 1) + 1], 2);

        var (before, after) = (vae.Decode(z), vae.Decode(other));

        Close.To(before.narrow(2, 0, 9), after.narrow(2, 0, 9), 0);
        Assert.True((before - after).abs().max().item<float>() > 1e-3f);
    }

    [Theory]
    [Trait("Correctness", "8")]
    [InlineData(1, 1)]
    [InlineData(5, 2)]
    [InlineData(81, 21)]
    [InlineData(957, 240)]
    public void OnePlusFourKFramesAreOnePlusKLatents(long frames, long latents)
    {
        Assert.Equal(latents, VaeConfig.Wan21.LatentFrames(frames));
        Assert.Equal(frames, VaeConfig.Wan21.PixelFrames(latents));
    }

    [Fact]
    public void OtherFrameCountsAreRejectedWithTheNearestThatFit()
    {
        var error = Assert.Throws<ArgumentException>(() => VaeConfig.World.LatentFrames(80));
        Assert.Contains("77 and 81", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WorldConfigurationTurns64PixelsInto8Positions()
    {
        using var scope = NewDisposeScope();
        using var vae = new VideoVae(VaeConfig.World);
        Assert.Equal((8, 4), (vae.Config.SpatialFactor, vae.Config.TemporalFactor));

        var z = vae.Encode(HashWeights.Input("pixels", 1, 3, 5, 64, 64));

        Assert.Equal([1, 16, 2, 8, 8], z.shape);
        Assert.Equal([1, 3, 5, 64, 64], vae.Decode(z).shape);
    }

    [Fact]
    public void TheTrainingForwardReachesEveryParameter()
    {
        using var scope = NewDisposeScope();
        using var vae = Build(Folded);
        var (mean, logVar) = vae.EncodeMoments(HashWeights.Input("pixels", 1, 3, 9, 32, 32));

        var loss = vae.DecodeRaw(mean + logVar).square().mean();

        Close.EveryParameterLearns(vae, loss);
    }

    [Fact]
    public void TheKeyTableIsThePublishedOne()
    {
        var table = VideoVae.KeyTable(VaeConfig.Wan21);
        var text = string.Join('\n', table.Select(Line).Order(StringComparer.Ordinal));

        Assert.Equal(Golden.Text("vae/wan21-keys.txt"), text);
        Assert.Equal(126_892_531, table.Sum(key => key.Count));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void TheNetworkHasTheKeysOfTheTable(bool folded)
    {
        var config = folded ? Folded with { MiddleAttention = false } : Small;
        using var vae = new VideoVae(config);

        var actual = vae.named_parameters().Select(p => Line(new(p.name, p.parameter.shape))).Order(StringComparer.Ordinal);

        Assert.Equal(VideoVae.KeyTable(config).Select(Line).Order(StringComparer.Ordinal), actual);
    }

    [Fact]
    public void StartingWeightsDependOnTheSeedAlone()
    {
        using var scope = NewDisposeScope();
        using var a = new VideoVae(Folded, 5);
        using var b = new VideoVae(Folded, 5);
        using var c = new VideoVae(Folded, 6);

        Assert.Equal(Weights(a), Weights(b));
        Assert.NotEqual(Weights(a), Weights(c));
    }

    [Fact]
    public void LatentStatisticsSurviveTheJsonRoundTrip()
    {
        using var vae = new VideoVae(Small);
        vae.SetLatentStatistics([1, 2, 3, 4], [0.1, 0.2, 0.3, 1 / 3.0]);

        var config = VaeConfig.FromJson(vae.Config.ToJson());

        Assert.Equal(vae.Config.ToJson(), config.ToJson());
        Assert.Equal([0.1, 0.2, 0.3, 1 / 3.0], config.LatentStd);
    }

    [Theory]
    [InlineData("""{"baseDim":8,"colour":3}""", "colour")]
    [InlineData("""{"zChannels":4}""", "latentMean")]
    [InlineData("""{"temporalDownsample":[true]}""", "temporalDownsample")]
    [InlineData("nonsense", "cannot be read")]
    public void WrongConfigurationsAreNamed(string json, string part)
    {
        var error = Assert.Throws<Core.UsageException>(() => VaeConfig.FromJson(json));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongShapesAreRejectedBeforeAnythingRuns()
    {
        using var scope = NewDisposeScope();
        using var vae = Build(Folded);
        Assert.Throws<ArgumentException>(() => vae.Encode(zeros([1, 3, 5, 30, 32])));
        Assert.Throws<ArgumentException>(() => vae.Decode(zeros([1, 3, 5, 4, 4])));
        using var stream = vae.OpenEncoder();
        stream.Push(zeros([1, 3, 1, 32, 32]));
        Assert.Throws<ArgumentException>(() => stream.Push(zeros([1, 3, 3, 32, 32])));
    }

    private static VideoVae Build(VaeConfig config)
    {
        var vae = new VideoVae(config);
        HashWeights.Fill(vae);
        return vae;
    }

    private static float[] Weights(VideoVae vae) => [.. vae.named_parameters().SelectMany(p => p.parameter.detach().data<float>().ToArray())];

    private static string Line(TensorKey key) => $"{key.Name} [{string.Join(',', key.Shape)}]";

    private sealed record VaeGolden(long[] EncodeShape, float[] Encoded, long[] DecodeShape, int Stride, float[] Decoded);
}
