using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Training.Evaluation;
using VideoSsm.Eval.Training.Tasks;
using Xunit;

namespace VideoSsm.Eval.Training.Tests;

/// <summary>The metrics' networks that ship: each is better on held-out truth than an answer anybody could give without it.</summary>
public sealed class WorldPackTests
{
    [Fact]
    public void DinosNeighboursShareMoreThanThoseOfPixels()
    {
        using var dino = DinoVit.Load(File("metrics-dino"), DinoVitConfig.World);
        var (network, pixels) = (DinoTask.Neighbours(dino, 256, 64), DinoTask.Neighbours(null, 256, 64));
        Assert.True(network.Values.Average() > pixels.Values.Average() + 0.05, $"{string.Join(" ", network)} against {string.Join(" ", pixels)}");
    }

    [Fact]
    public void ClipFindsTheCaptionOfAFrameMoreOftenThanChance()
    {
        string path = File("metrics-clip");
        using var file = Checkpoint.Open(path);
        var tokenizer = new ClipTokenizer(file.Metadata["tokenizer"]);
        var config = ClipConfig.World with { VocabularySize = tokenizer.Size };
        using var vision = Clip.LoadVision(path, config);
        using var text = Clip.LoadText(path, config);
        var (captions, frames) = CaptionMatchTask.Retrieval(vision, text, tokenizer, 48);
        Assert.True(captions > 12.0 / 48 && frames > 12.0 / 48, $"{captions} and {frames}, chance is {1.0 / 48}");
    }

    [Fact]
    public void AmtIsNearerToTheTrueMiddleThanTheMeanOfBothFrames()
    {
        using var amt = Amt.Load(File("metrics-amt"), AmtConfig.World);
        var (network, mean) = (MiddleFrameTask.Psnr(amt, 32), MiddleFrameTask.Psnr(null, 32));
        Assert.True(network > mean + 1, $"{network} dB against {mean} dB");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RaftIsNearerToTheTrueFlowThanNoMotion(int gap)
    {
        using var raft = Raft.Load(File("metrics-raft"), RaftConfig.World);
        var quality = FlowQuality.Of(raft, 48, gap);
        Assert.True(
            quality.All < 0.9 * quality.Still && quality.Moving < 0.7 * quality.StillMoving && quality.Objects < 0.7 * quality.StillObjects, $"{quality}");
    }

    [Fact]
    public void MusiqRanksDosesBetterThanSharpnessDoes()
    {
        using var musiq = Musiq.Load(File("metrics-musiq"), MusiqConfig.World);
        var (network, sharpness) = (QualityTask.Ranks(musiq, 96).All, QualityTask.Ranks(null, 96).All);
        Assert.True(network > 0.7 && network > sharpness + 0.3, $"{network} against {sharpness}");
    }

    [Fact]
    public void TheGeometryInTheFilesIsThatOfTheMetrics()
    {
        Assert.Equal(Text(DinoVitConfig.World), Config("metrics-dino"));
        Assert.Equal(Text(RaftConfig.World), Config("metrics-raft"));
        Assert.Equal(Text(AmtConfig.World), Config("metrics-amt"));
        Assert.Equal(Text(MusiqConfig.World), Config("metrics-musiq"));
        using var clip = Checkpoint.Open(File("metrics-clip"));
        Assert.Equal(Text(ClipConfig.World with { VocabularySize = new ClipTokenizer(clip.Metadata["tokenizer"]).Size }), clip.Metadata["config"]);

        static string Text<T>(T config) => JsonSerializer.Serialize(config, Json.OneLine);

        static string Config(string name)
        {
            using var file = Checkpoint.Open(File(name));
            return file.Metadata["config"];
        }
    }

    private static string File(string name) => Path.Combine(RecipeTests.Root(), "checkpoints", "world", $"{name}.safetensors");
}
