using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

/// <summary>Counts the tensors of the whole process, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(LiveTensorTests), DisableParallelization = true)]
[Collection(nameof(LiveTensorTests))]
public sealed class LiveTensorTests
{
    public LiveTensorTests()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [Fact]
    public void ADecoderStreamKeepsTheSameNumberOfTensorsAndBytes()
    {
        using var vae = new VideoVae(VaeConfig.World with { BaseDim = 8 });
        using var stream = vae.OpenDecoder();
        using var z = HashWeights.Input("latents", 1, 16, 1, 4, 4);
        List<long> bytes = [];

        var counts = CountPerRun(12, () =>
        {
            stream.Push(z).Dispose();
            bytes.Add(stream.CacheBytes);
        });

        Assert.Equal(12, stream.LatentsSeen);
        Assert.Equal(counts[2], counts[^1]);
        Assert.True(bytes[2] > 0);
        Assert.Single(bytes.Skip(2).Distinct());
    }

    [Fact]
    public void AnEncoderStreamKeepsTheSameNumberOfTensorsAndBytes()
    {
        using var vae = new VideoVae(VaeConfig.World with { BaseDim = 8 });
        using var stream = vae.OpenEncoder();
        using var first = HashWeights.Input("pixels", 1, 3, 1, 32, 32);
        using var more = HashWeights.Input("pixels", 1, 3, 4, 32, 32);
        stream.Push(first).Dispose();
        List<long> bytes = [];

        var counts = CountPerRun(8, () =>
        {
            stream.Push(more).Dispose();
            bytes.Add(stream.CacheBytes);
        });

        Assert.Equal(33, stream.FramesSeen);
        Assert.Equal(counts[1], counts[^1]);
        Assert.Single(bytes.Distinct());
    }

    [Fact]
    public void WholeClipCallsLeaveNothingBehind()
    {
        using var vae = new VideoVae(VaeConfig.World with { BaseDim = 8 });
        using var x = HashWeights.Input("pixels", 1, 3, 5, 32, 32);

        var counts = CountPerRun(3, () =>
        {
            using var z = vae.Encode(x);
            vae.Decode(z).Dispose();
            var (mean, logVar) = vae.EncodeMoments(x);
            vae.DecodeRaw(mean).Dispose();
            mean.Dispose();
            logVar.Dispose();
        });

        Assert.Single(counts.Distinct());
    }

    [Fact]
    public void EncodingPromptsAndSchedulingLeaveNothingBehind()
    {
        var tokenizer = WordTokenizer.FromTexts(["a red star"]);
        using var encoder = new TextEncoder(TextEncoderConfig.World with { VocabularySize = tokenizer.Size });
        using var noise = HashWeights.Input("noise", 8);

        var counts = CountPerRun(3, () =>
        {
            using (var y = encoder.Encode(tokenizer, ["a red star", "a"])) Assert.Equal([2, 48, 96], y.shape);
            using var scheduler = new UniPcScheduler(4);
            for (var i = 0; i < 4; i++) scheduler.Step(noise, noise).Dispose();
        });

        Assert.Single(counts.Distinct());
    }

    private static List<long> CountPerRun(int runs, Action run)
    {
        List<long> counts = [];
        for (var i = 0; i < runs; i++)
        {
            run();
            counts.Add(Tensor.TotalCount);
        }
        return counts;
    }
}
