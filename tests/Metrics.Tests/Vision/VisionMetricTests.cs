using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Metrics.Preprocessing;

namespace VideoSsm.Eval.Metrics.Tests.Vision;

/// <summary>What must hold for the metrics whatever their weights.</summary>
public sealed class VisionMetricTests(SmallNetworks small) : IClassFixture<SmallNetworks>
{
    [Fact]
    public void AFrozenVideoIsConsistent()
    {
        using var bench = small.Start();
        byte[] frame = Clip.Noise(40, 30, 1, 3).Frames[0];
        var results = VisionParityTests.Together(new Clip(40, 30, 8, frame, frame, frame), bench.Metrics[..2]);

        Assert.All(results, m => Assert.Equal(1, m.Value!.Value, 1e-6));
        Assert.All(results, m => Assert.Equal(2, m.Count));
    }

    [Fact]
    public void OneFrameCannotBeConsistentButCanBeRated()
    {
        using var bench = small.Start();
        var results = VisionParityTests.Together(Clip.Noise(40, 30, 1, 3), bench.Metrics);

        Assert.All(results[..2], m => Assert.Equal("needs 2 frames, has 1", m.Reason));
        Assert.All(results[2..], m => Assert.Equal(1, m.Count));
    }

    [Fact]
    public void AScoreDoesNotDependOnWhoElseIsScored()
    {
        using var bench = small.Start();
        var clip = Clip.Noise(50, 37, 11, 5);
        var together = VisionParityTests.Together(clip, bench.Metrics);

        Assert.Equal(together.Select(m => m.Value), bench.Metrics.Select(m => clip.Measure(m).Value));
    }

    [Fact]
    public void WindowsHoldEveryFrameOnce()
    {
        using var bench = small.Start();
        var results = VisionParityTests.Together(Clip.Noise(40, 30, 12, 5, rate: 4), bench.Metrics, new WindowSpec(1, 1));

        Assert.All(results, m => Assert.Equal(m.Count, m.Windows.Sum(w => w.Count)));
        Assert.All(results, m => Assert.Equal(m.Sum, m.Windows.Sum(w => w.Sum), 1e-9));
        Assert.All(results, m => Assert.Equal(3, m.Windows.Count));
    }

    [Fact]
    public void EqualPreprocessingIsSharedOtherIsNot()
    {
        var video = new VideoFeatures();
        using var scope = torch.NewDisposeScope();
        var frame = new Frame(0, 40, 30, Clip.Noise(40, 30, 1, 3).Frames[0]);

        Assert.Same(video.Input(frame, new FrameTransform.ClipPicture(64)), video.Input(frame, new FrameTransform.ClipPicture(64)));
        Assert.NotSame(video.Input(frame, new FrameTransform.ClipPicture(64)), video.Input(frame, new FrameTransform.ClipPicture(32)));
        Assert.NotSame(video.Input(frame, new FrameTransform.ClipPicture(64)), video.Input(frame with { Index = 1 }, new FrameTransform.ClipPicture(64)));
        video.Dispose();
    }

    [Fact]
    public void ANetworkThatFailsDoesNotDisturbTheOthers()
    {
        using var bench = small.Start();
        var features = new FeatureService();
        var broken = new SubjectConsistency(features, FrameNetwork.Dino(small.Source("musiq"), SmallNetworks.Dino));
        var background = new BackgroundConsistency(features, bench.Networks[1]);
        var facts = new VideoFacts("v", 40, 30, 8, null);
        using var first = broken.Start(facts, Clip.NoScene);
        using var second = background.Start(facts, Clip.NoScene);
        using var third = broken.Start(facts, Clip.NoScene);
        var clip = Clip.Noise(40, 30, 9, 3);
        List<Exception> errors = [];
        foreach (var frame in clip.ReadFrames())
        {
            foreach (var session in (IMetricSession[])[first, second, third])
            {
                if (Record.Exception(() => session.Add(frame)) is { } error) errors.Add(error);
            }
        }

        Assert.All(errors, e => Assert.Contains("does not fit DinoVit", e.Message, StringComparison.Ordinal));
        Assert.Equal(4, errors.Count); // the eighth frame fills a batch; from then on both metrics of this network hear of it
        Assert.Equal(clip.Measure(background).Value, second.Finish().Value);
        Assert.Throws<InvalidDataException>(() => third.Finish());
    }

    [Fact]
    public void WithoutOfficialWeightsTheReasonNamesTheFile()
    {
        string empty = Directory.CreateTempSubdirectory("none").FullName;
        foreach (var folder in (string?[])[null, empty])
        {
            foreach (var metric in VisionMetrics.Official(folder))
            {
                Assert.Empty(metric.Info.Weights);
                var error = Assert.Throws<MetricUnavailableException>(() => metric.Start(new VideoFacts("v", 64, 64, 8, null), Clip.NoScene));
                Assert.Contains(".pt", error.Message, StringComparison.Ordinal);
                Assert.Contains("published at https://", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void AnotherFileUnderAnOfficialNameIsRefused()
    {
        string folder = Directory.CreateTempSubdirectory("fake").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "pyiqa_model"));
        File.Copy(small.At("musiq"), Path.Combine(folder, "pyiqa_model", MetricWeights.MusiqSpaq.Name));
        var source = WeightsSource.Official(MetricWeights.MusiqSpaq, folder);

        Assert.Contains("is not the official file", source.Missing, StringComparison.Ordinal);
        Assert.Null(source.File);
    }

    [Fact]
    public void OnlyOfficialWeightsGiveVbenchIds()
    {
        using var bench = small.Start();

        string[] own = [.. bench.Metrics.Select(m => m.Info.Id)];
        string[] official = [.. VisionMetrics.Official(null).Select(m => m.Info.Id)];

        Assert.Equal(VisionMetrics.Ids.Select(m => m.Id), official);
        Assert.Equal(official.Select(id => $"generated_{id}"), own);
        Assert.All(bench.Metrics, m => Assert.Equal("1", m.Info.Version));
        Assert.All(bench.Metrics, m => Assert.Contains("generated", m.Info.DisplayName, StringComparison.Ordinal));
        Assert.Equal([1, 1, 2, 1, 1], bench.Metrics.Select(m => m.Info.Weights.Count));
        Assert.Throws<ArgumentException>(() => WeightsSource.Other("vbench", "x"));
        Assert.Throws<ArgumentException>(() => WeightsSource.Other("", "x"));
        Assert.Throws<ArgumentException>(() => new AestheticQuality(
            new FeatureService(), bench.Networks[2], WeightsSource.Official(MetricWeights.AestheticHead, null)).Info);
    }

    [Theory]
    [InlineData(480, 832, 224, 388)]
    [InlineData(832, 480, 388, 224)]
    [InlineData(720, 1280, 224, 398)]
    [InlineData(352, 640, 224, 407)]
    [InlineData(200, 320, 224, 358)]
    [InlineData(190, 250, 224, 294)]
    public void TheShortSideBecomes224(long height, long width, long newHeight, long newWidth) =>
        Assert.Equal((newHeight, newWidth), FrameTransform.ShortSide(height, width, 224));

    [Theory]
    [InlineData(480, 832, 295, 512)]
    [InlineData(720, 1280, 288, 512)]
    [InlineData(190, 250, 190, 250)]
    [InlineData(300, 561, 273, 511)]
    [InlineData(784, 400, 511, 261)]
    public void TheLongSideBecomesAtMost512(long height, long width, long newHeight, long newWidth) =>
        Assert.Equal((newHeight, newWidth), new FrameTransform.MusiqPicture(512).SizeOf(height, width));

    [Theory]
    [InlineData(480, 832, 224, 129, 224)]
    [InlineData(480, 832, 384, 222, 384)]
    [InlineData(190, 250, 384, 292, 384)]
    public void CopiesForMusiqKeepTheAspect(long height, long width, int side, long newHeight, long newWidth) =>
        Assert.Equal((newHeight, newWidth), Musiq.Resized(height, width, side));

    [Theory]
    [InlineData(4, new long[] { 0, 2, 5, 7 })]
    [InlineData(12, new long[] { 0, 0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9 })]
    public void PlacesAreHashedToTheGrid(long count, long[] expected) => Assert.Equal(expected, Musiq.Hash(count, 10));
}
