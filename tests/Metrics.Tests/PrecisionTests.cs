using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.VBench;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Flow;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Metrics.Tests.Vision;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Metrics.Tests;

/// <summary>Scores in bfloat16: near the float32 ones, and never under their name.</summary>
public sealed class PrecisionTests(SmallNetworks small) : IClassFixture<SmallNetworks>
{
    [SkippableFact]
    public void ScoresShiftALittleAndFloat32BesideThemDoesNot()
    {
        Skip.IfNot(MatrixPrecision.HasBFloat16, "the processor has no bfloat16 instructions");
        using var exact = small.Start();
        using var rounded = small.Start(bfloat16: true);
        using var raft = Raft(bfloat16: false);
        using var raft16 = Raft(bfloat16: true);
        IMetric[] first = [.. exact.Metrics, new FlowSpeed(raft)], second = [.. rounded.Metrics, new FlowSpeed(raft16)];

        double[] alone = Score(first);
        double[] both = Score([.. first, .. second]);

        Assert.Equal(alone, both[..first.Length]);
        for (int i = 0; i < first.Length; i++)
        {
            double shift = Math.Abs(both[first.Length + i] - alone[i]);
            Assert.True(shift > 0, $"{second[i].Info.Id} is not computed in bfloat16");
            Assert.True(shift <= 0.05 * Math.Max(1, Math.Abs(alone[i])), $"{second[i].Info.Id}: {alone[i]} and {both[first.Length + i]}");
            Assert.Equal((first[i].Info.Id, first[i].Info.Version + "-bf16"), (second[i].Info.Id, second[i].Info.Version));
            Assert.Contains("bfloat16", second[i].Info.Definition, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NoneIsADimensionOfVBench()
    {
        MetricInfo[] exact = [.. VisionMetrics.Official(null).Concat(FlowMetrics.Official(null)).Select(m => m.Info)];
        MetricInfo[] rounded = [.. VisionMetrics.Official(null, bfloat16: true).Concat(FlowMetrics.Official(null, bfloat16: true)).Select(m => m.Info)];

        Assert.Equal(exact.Select(m => m.Id), rounded.Select(m => m.Id));
        Assert.Equal(7, exact.Count(m => VBenchResults.DimensionOf(m) is not null));
        Assert.All(rounded, m => Assert.Null(VBenchResults.DimensionOf(m)));
    }

    [Fact]
    public void ANetworkAndItsHeadMultiplyAlike()
    {
        var clip = FrameNetwork.ClipVision(small.Source("l14").InBFloat16(), SmallNetworks.L14);

        Assert.Throws<ArgumentException>(() => new AestheticQuality(new FeatureService(), clip, small.Source("head"), 20).Info);
    }

    [Fact]
    public void WeightsMadeUpAreUntrained()
    {
        using var untrained = new UntrainedMetrics();

        MetricInfo info = untrained.Find("imaging_quality")!.Info;

        Assert.Equal(("untrained_imaging_quality", "1", null), (info.Id, info.Version, info.Unavailable));
        Assert.Empty(info.Weights);
        Assert.Null(VBenchResults.DimensionOf(info));
        Assert.Null(untrained.Find("temporal_flickering"));
    }

    private static FlowReader Raft(bool bfloat16) =>
        new(new NetworkFile<Raft>(WeightsSource.MadeUp("raft").InBFloat16(bfloat16), _ => MadeUpWeights.Fill(new Raft(RaftConfig.World with { Iterations = 2 }))));

    private static double[] Score(IMetric[] metrics)
    {
        Clip clip = Clip.Noise(48, 40, 5, 3);
        var facts = new VideoFacts("v", 48, 40, 8, null) { FrameCount = 5 };
        IMetricSession[] sessions = [.. metrics.Select(m => m.Start(facts, Clip.NoScene))];
        for (int i = 0; i < 5; i++)
        {
            foreach (IMetricSession session in sessions)
                session.Add(new Frame(i, 48, 40, clip.Frames[i]));
        }

        double[] values = [.. sessions.Select(s => s.Finish().Value!.Value)];
        foreach (IMetricSession session in sessions)
            session.Dispose();
        return values;
    }
}
