using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Flow;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Tests.Flow;

/// <summary>Dynamic degree, flow speed and the static filter against the official code, and how they share their work.</summary>
public sealed class FlowMetricTests
{
    public static TheoryData<int> Scores => [.. Enumerable.Range(0, FlowGolden.Raft.Scores.Length)];

    public static TheoryData<int> Filters => [.. Enumerable.Range(0, FlowGolden.Raft.Filters.Length)];

    [Theory]
    [MemberData(nameof(Scores))]
    public void DynamicDegreeEqualsTheOfficialOne(int index)
    {
        var expected = FlowGolden.Raft.Scores[index];
        using FlowReader reader = Reader(RaftConfig.Full with { Iterations = expected.Iterations });
        Clip clip = GeneratedWeights.Clip(expected.Width, expected.Height, expected.Frames, expected.Rate);
        int interval = MotionVote.Interval(expected.Rate, true);
        Assert.Equal(expected.Threshold, MotionVote.Threshold(expected.Width, expected.Height));
        Assert.Equal(expected.Needed, MotionVote.Needed(MotionVote.Sampled(expected.Frames, interval)));

        VideoFacts facts = Facts(clip, known: false);
        double[] pairs = Pairs(reader, facts, clip, interval);

        for (int i = 0; i < expected.Pairs.Length; i++)
            Assert.Equal(expected.Pairs[i], pairs[i], 1e-4);
        Assert.Equal(expected.Frames == 1 ? 0 : (expected.Frames - 1) / interval, pairs.Length);
        Assert.Equal(expected.Moving ? 1 : 0, Measure(new DynamicDegree(reader), clip, Facts(clip)).Value);
        if (expected.Frames < 10)
            Assert.Equal(expected.Moving ? 1 : 0, Measure(new DynamicDegree(reader, everyPair: true), clip, facts).Value);
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void TheStaticFilterEqualsTheOfficialOne(int index)
    {
        var expected = FlowGolden.Raft.Filters[index];
        using FlowReader reader = Reader(RaftConfig.Full with { Iterations = expected.Iterations });
        Clip clip = GeneratedWeights.Clip(expected.Width, expected.Height, expected.Frames, expected.Rate);

        double[] pairs = Pairs(reader, Facts(clip), clip, 1, magnitudes => magnitudes.Static);
        for (int i = 0; i < pairs.Length; i++)
            Assert.Equal(expected.Pairs[i], pairs[i], 1e-4);
        if (expected.Width < 250)
            Assert.Equal(expected.Static ? 1 : 0, Measure(new StaticFilter(reader), clip, Facts(clip)).Value);
        Measurement flicker = Measure(new FilteredFlickering(reader), clip, Facts(clip));
        if (expected.Static)
            Assert.Equal(clip.Measure(new TemporalFlickering()).Value, flicker.Value);
        else
            Assert.Equal("the video moves: VBench measures flicker of static videos only", flicker.Reason);
    }

    [Fact]
    public void BothAnswersOfTheFilterAndOfTheVoteOccurAmongTheGoldens()
    {
        Assert.Equal(2, FlowGolden.Raft.Filters.Select(f => f.Static).Distinct().Count());
        Assert.Equal(2, FlowGolden.Raft.Scores.Where(s => s.Frames > 2).Select(s => s.Moving).Distinct().Count());
    }

    [Fact]
    public void TheVoteEndsEarlyWhereTheNumberOfFramesIsKnown()
    {
        using FlowReader moving = Reader(World), still = Still();
        Clip clip = GeneratedWeights.Clip(64, 64, 40, 8);

        // Ten of 40 frames' pairs are needed: "yes" is certain after ten that move, "no" once fewer than ten are missing and none has moved.
        Assert.Equal((1, 10), Counted(moving, clip, Facts(clip), out _));
        Assert.Equal((0, 30), Counted(still, clip, Facts(clip), out _));
        Assert.Equal((1, 39), Counted(moving, clip, Facts(clip, known: false), out _));
        Assert.Equal((0, 39), Counted(still, clip, Facts(clip, known: false), out _));
    }

    [Theory]
    [InlineData(40, 30, 0.0)]
    [InlineData(80, 39, 0.0)] // all pairs were computed before anything was certain
    [InlineData(42, 32, 0.0)] // ten of 42 are needed; the seven pairs still missing of 40 are too few
    [InlineData(20, 15, null)] // ended after 15 pairs, and 24 more came
    public void AWrongNumberOfFramesIsNoticed(int announced, int computed, double? expected)
    {
        using FlowReader reader = Still();
        Clip clip = GeneratedWeights.Clip(64, 64, 40, 8);

        Assert.Equal((expected, computed), Counted(reader, clip, Facts(clip) with { FrameCount = announced }, out string reason));

        Assert.Equal(expected is null ? "20 frames were announced and 40 came: the early end of the vote no longer holds" : "", reason);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(1, false)]
    [InlineData(4, false)]
    public void MetricsStartedTogetherShareEveryPair(int batch, bool moving)
    {
        using FlowReader reader = moving ? Reader(World, batch) : Still(batch);
        Clip clip = GeneratedWeights.Clip(64, 64, 10, 8);
        VideoFacts facts = Facts(clip, known: false);
        IMetric[] metrics = [new DynamicDegree(reader), new FlowSpeed(reader), new StaticFilter(reader), new FilteredFlickering(reader)];
        IMetricSession[] sessions = [.. metrics.Select(m => m.Start(facts, Clip.NoScene))];
        FlowPass pass = reader.Open(facts);

        foreach (Frame frame in clip.ReadFrames())
        {
            foreach (IMetricSession session in sessions)
                session.Add(frame);
        }

        Measurement[] results = [.. sessions.Select(s => s.Finish())];
        Assert.Equal(moving ? 9 : 9 + 2, pass.Computed);
        foreach (IMetricSession session in sessions)
            session.Dispose();
        for (int i = 0; i < metrics.Length; i++)
            Assert.Equal(Measure(metrics[i], clip, Facts(clip, known: false)).Value, results[i].Value);
    }

    [Fact]
    public void BatchesDoNotChangeTheResult()
    {
        Clip clip = GeneratedWeights.Clip(64, 64, 12, 8);
        using FlowReader one = Reader(World), four = Reader(World, 4);

        double single = Measure(new FlowSpeed(one), clip, Facts(clip)).Value!.Value, together = Measure(new FlowSpeed(four), clip, Facts(clip)).Value!.Value;

        Assert.Equal(single, together, 1e-4 * single);
    }

    [Fact]
    public void FlowSpeedIsInPixelsPerEighthOfASecondAtAShortSideOf256()
    {
        using FlowReader reader = Reader(World);
        Clip clip = GeneratedWeights.Clip(72, 64, 7, 24);
        double[] pictures = Pairs(reader, Facts(clip), clip, 3, m => m.Picture);

        Measurement measurement = Measure(new FlowSpeed(reader), clip, Facts(clip));

        // 24 frames per second, every third: an eighth of a second, so only the size enters.
        Assert.Equal(pictures.Average() * 256 / 64, measurement.Value!.Value, 1e-9);
        Assert.Equal(2, measurement.Count);
        Assert.Equal(pictures.Average() * 256 / 64 * (20 / 2.0 / 8), Measure(new FlowSpeed(reader), Sub(clip, 3), Facts(Sub(clip, 3)) with { FramesPerSecond = 10 }).Value!.Value, 1e-9);

        // Every third frame as a clip of its own, at 10 frames per second: one pair per tenth of a second.
        static Clip Sub(Clip clip, int step) => new(clip.Width, clip.Height, 10, [.. clip.Frames.Where((_, i) => i % step == 0)]);
    }

    [Fact]
    public void WithoutWeightsThereIsAReason()
    {
        IMetric metric = FlowMetrics.Official(null)[0];
        Clip clip = GeneratedWeights.Clip(128, 128, 2, 8);

        var error = Assert.Throws<MetricUnavailableException>(() => metric.Start(Facts(clip), Clip.NoScene));

        Assert.StartsWith("needs the official weights 'raft-things.pth' and no folder of official weights is given", error.Message, StringComparison.Ordinal);
        Assert.Equal(("dynamic_degree", "vbench1"), (metric.Info.Id, metric.Info.Version));
    }

    [Fact]
    public void OtherWeightsNeverPassForVBench()
    {
        using FlowReader reader = Reader(World);
        using var amt = new NetworkFile<Amt>("generated", new Amt(AmtConfig.World));

        Assert.Equal(
            ["generated_dynamic_degree", "generated_dynamic_degree_flow", "generated_static_filter", "generated_temporal_flickering_static", "generated_motion_smoothness"],
            FlowMetrics.All(reader, amt).Select(m => m.Info.Id));
        Assert.All(FlowMetrics.All(reader, amt), m => Assert.Equal("1", m.Info.Version));
        Assert.Equal(FlowMetrics.Ids.Select(i => i.Id), FlowMetrics.Official(null).Select(m => m.Info.Id));
    }

    [Fact]
    public void ADamagedFileOfWeightsIsNamed()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "not a checkpoint");
            using var reader = new FlowReader(new(WeightsSource.Other("damaged", path), p => Raft.Load(p, RaftConfig.Full)));
            Clip clip = GeneratedWeights.Clip(128, 128, 2, 8);

            var error = Assert.Throws<InvalidDataException>(() => new StaticFilter(reader).Start(Facts(clip), Clip.NoScene));

            Assert.Contains("neither a safetensors file nor a PyTorch checkpoint", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void APublishedFileWithItsPrefixIsRead()
    {
        string path = Path.Combine(Path.GetTempPath(), $"raft-{Environment.ProcessId}.safetensors");
        try
        {
            using var raft = GeneratedWeights.Filled(new Raft(World));
            SafeTensors.Write(path, raft.state_dict().ToDictionary(e => "module." + e.Key, e => e.Value));
            using var read = Raft.Load(path, World);

            Assert.Equal(FlowGolden.Keys(raft), FlowGolden.Keys(read));
            Assert.All(raft.state_dict(), e => Assert.Equal(e.Value.bytes.ToArray(), read.state_dict()[e.Key].bytes.ToArray()));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(120, 200)]
    [InlineData(64, 64)]
    public void PicturesTooSmallForTheNetworkAreUnscored(int width, int height)
    {
        using FlowReader reader = Reader(RaftConfig.Full with { Iterations = 1 });
        Clip clip = GeneratedWeights.Clip(width, height, 2, 8);

        var error = Assert.Throws<MetricUnavailableException>(() => new DynamicDegree(reader).Start(Facts(clip), Clip.NoScene));

        Assert.Equal($"RAFT needs pictures of at least 121 pixels on each side, this video has {width}x{height}", error.Message);
    }

    private static RaftConfig World { get; } = RaftConfig.World with { Iterations = 2 };

    internal static FlowReader Reader(RaftConfig config, int batch = 1) =>
        new(new NetworkFile<Raft>("generated", GeneratedWeights.Filled(new Raft(config))), batch);

    /// <summary>A network that sees no motion: its last layer is zero.</summary>
    private static FlowReader Still(int batch = 1)
    {
        Raft raft = GeneratedWeights.Filled(new Raft(World));
        using var guard = no_grad();
        foreach (var (name, parameter) in raft.named_parameters().Where(p => p.name.Contains("flow_head.conv2", StringComparison.Ordinal)))
            parameter.zero_();
        return new FlowReader(new NetworkFile<Raft>("still", raft), batch);
    }

    internal static VideoFacts Facts(Clip clip, bool known = true) =>
        new(clip.Name, clip.Width, clip.Height, clip.FramesPerSecond, null) { FrameCount = known ? clip.FrameCount : null };

    internal static Measurement Measure(IMetric metric, Clip clip, VideoFacts facts)
    {
        using IMetricSession session = metric.Start(facts, Clip.NoScene);
        byte[] shared = new byte[clip.Width * clip.Height * 3]; // as a decoder does it
        foreach (Frame frame in clip.ReadFrames())
        {
            frame.Rgb.CopyTo(shared);
            session.Add(frame with { Rgb = shared });
        }

        return session.Finish();
    }

    private static (double? Value, int Computed) Counted(FlowReader reader, Clip clip, VideoFacts facts, out string reason)
    {
        Measurement result = Measure(new DynamicDegree(reader), clip, facts);
        reason = result.Reason;
        return (result.Value, reader.Open(facts).Computed);
    }

    private static double[] Pairs(FlowReader reader, VideoFacts facts, Clip clip, int interval, Func<FlowMagnitudes, double>? which = null)
    {
        FlowPass pass = reader.Open(facts);
        FlowFrame[] frames = [.. clip.ReadFrames().Where(f => f.Index % interval == 0).Select(pass.Hold)];
        double[] result = [.. frames.Zip(frames.Skip(1)).Select(p =>
        {
            FlowPair pair = pass.Compare(p.First, p.Second);
            pass.Flush();
            return (which ?? (m => m.Dynamic))(pair.Result);
        })];
        foreach (FlowFrame frame in frames)
            frame.Release();
        return result;
    }
}
