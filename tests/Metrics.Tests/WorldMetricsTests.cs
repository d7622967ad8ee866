using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Metrics.Tests;

/// <summary>The world's networks as metrics, end to end: each falls for what it is there to find.</summary>
public sealed class WorldMetricsTests
{
    private const int Frames = 25;

    private static readonly IReadOnlyList<IMetric> All = WorldMetrics.All(Path.Combine(Root(), "checkpoints", "world"));

    [Fact]
    public void EveryMetricScoresAWorldClipUnderANameThatSaysWorld()
    {
        Assert.Equal(WorldMetrics.Ids.Select(i => i.Id), All.Select(m => m.Info.Id));
        Clip clip = Drifting();
        foreach (IMetric metric in All)
        {
            Assert.StartsWith("world_", metric.Info.Id, StringComparison.Ordinal);
            Assert.EndsWith("(world)", metric.Info.DisplayName, StringComparison.Ordinal);
            Assert.Contains("not VBench's number (here: a", metric.Info.Definition, StringComparison.Ordinal);
            Assert.StartsWith("metrics-", Assert.Single(metric.Info.Weights).Name, StringComparison.Ordinal);
            if (metric.Info.Id == "world_temporal_flickering_static")
            {
                // The clip moves, and this one is only for those that do not.
                Assert.Null(clip.Measure(metric).Value);
                continue;
            }

            Assert.InRange(clip.Measure(metric).Value!.Value, metric.Info.Minimum ?? -20, metric.Info.Maximum ?? 130);
        }
    }

    [Fact]
    public void AFrozenVideoIsPerfectlyConsistentAndSmooth()
    {
        byte[] first = Drifting().Frames[0];
        var frozen = new Clip(64, 64, 16, [.. Enumerable.Repeat(first, Frames)]);
        Assert.Equal(1, Score("subject_consistency", frozen), 1e-5);
        Assert.Equal(1, Score("background_consistency", frozen), 1e-5);
        Assert.InRange(Score("motion_smoothness", frozen), 0.99, 1);
    }

    [Fact]
    public void WhatMovesIsToldFromWhatStands()
    {
        Clip clip = Drifting();
        var frozen = new Clip(64, 64, 16, [.. Enumerable.Repeat(clip.Frames[0], Frames)]);
        Assert.Equal((1, 0), (Score("dynamic_degree", clip), Score("dynamic_degree", frozen)));
        Assert.Equal((0, 1), (Score("static_filter", clip), Score("static_filter", frozen)));

        // The object covers more than 5 % of the picture and moves by two pixels in an eighth of a second: 8 at a short side of 256 pixels.
        Assert.InRange(Score("dynamic_degree_flow", clip), 5.5, 11);
        Assert.InRange(Score("dynamic_degree_flow", frozen), 0, 1.5);
    }

    [Fact]
    public void AnotherBackgroundHalfWayIsLessConsistent()
    {
        Clip clip = Drifting(), other = Drifting(pattern: BackgroundPattern.Dots, ground: BackgroundColour.Green);
        var swapped = new Clip(64, 64, 16, [.. clip.Frames.Take(Frames / 2), .. other.Frames.Skip(Frames / 2)]);
        (double one, double two) = (Score("background_consistency", clip), Score("background_consistency", swapped));
        Assert.True(two < one - 0.02, $"{two} with another background, {one} with one");
    }

    [Fact]
    public void NoisyFramesHaveALowerQuality()
    {
        Clip clip = Drifting();
        double clean = Score("imaging_quality", clip);
        Assert.True(Score("imaging_quality", clip.Disturbed(60)) < clean - 20, $"clean {clean}");
        Assert.Equal(clean / 100, Score("imaging_quality_unit", clip), 1e-6);
    }

    [Fact]
    public void AVideoThatJerksIsLessSmooth()
    {
        Clip clip = Drifting();
        byte[][] jerky = [.. Enumerable.Range(0, Frames).Select(i => clip.Frames[i % 4 == 1 ? Math.Min(i + 4, Frames - 1) : i])];
        Assert.True(Score("motion_smoothness", new Clip(64, 64, 16, jerky)) < Score("motion_smoothness", clip) - 0.002);
    }

    [Fact]
    public void WithoutWeightsTheReasonSaysHowToTrainThem()
    {
        IMetric metric = WorldMetrics.All(Path.Combine(Path.GetTempPath(), "no-such-folder"))[0];
        Assert.Equal("world_subject_consistency", metric.Info.Id);
        var error = Assert.Throws<MetricUnavailableException>(() => Drifting().Measure(metric));
        Assert.Equal("needs the weights 'metrics-dino.safetensors' of the world suite, which are missing; train them: videossm-eval train metrics-dino", error.Message);
    }

    [Fact]
    public void BeautyHasNoGroundTruthInTheWorldAndSoNoSurrogate()
    {
        IMetric metric = VisionMetrics.Official(null).Single(m => m.Info.Id == "aesthetic_quality");
        var error = Assert.Throws<MetricUnavailableException>(() => Drifting().Measure(metric));
        Assert.Contains("needs the official weights 'ViT-L-14.pt'", error.Message, StringComparison.Ordinal);
        Assert.Contains("beauty has no ground truth", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(All, m => m.Info.Id.Contains("aesthetic", StringComparison.Ordinal));
    }

    private static double Score(string dimension, Clip clip) => clip.Measure(All.Single(m => m.Info.Id == $"world_{dimension}")).Value!.Value;

    /// <summary>An object that drifts to the right at a pixel a frame.</summary>
    private static Clip Drifting(
        ObjectKind kind = ObjectKind.Square, ObjectColour colour = ObjectColour.Red, BackgroundPattern pattern = BackgroundPattern.Stripes, BackgroundColour ground = BackgroundColour.Grey)
    {
        var scene = new SceneDescription
        {
            Background = new Background { Pattern = pattern, Colour = ground, Period = 18 },
            Objects = [new SceneObject { Kind = kind, Colour = colour, Diameter = 24, Motion = new ObjectMotion { Kind = MotionKind.Drift, X = -14, Y = 2, VelocityX = 16 } }],
        };
        byte[][] frames = [.. Enumerable.Range(0, Frames).Select(_ => new byte[64 * 64 * 3])];
        for (int i = 0; i < Frames; i++) WorldRenderer.Render(scene, i, 64, 64, frames[i]);
        return new Clip(64, 64, 16, frames);
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string caller = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", ".."));
}
