using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Analysers;

namespace VideoSsm.Eval.Reports.Tests;

public class AnalyserTests
{
    private static readonly ResultSet Sample = SampleResults.Create();

    [Fact]
    public void TwoProtocolsOfOneMetricAreNamed()
    {
        var mixed = Sample with { Scores = [.. Sample.Scores.Select(s => s is { Method: "sink-only", Metric: "luma_drift" } ? s with { Protocol = "other" } : s)] };

        Assert.Empty(new MixedProtocols().Analyse(Sample));
        Assert.Contains("luma_drift at 5 s was measured under 2 protocols (other and proto)", new MixedProtocols().Analyse(mixed).First().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void GivenVideosThatAreNotAlikeAreNamed()
    {
        GivenFile file = new("a.mp4", "a", 0, 5, "", 832, 480, 16, 5.0625);
        var alike = Sample with { Methods = [Sample.Methods[0] with { Given = [file] }, Sample.Methods[1] with { Given = [file with { Name = "b.mp4" }] }] };
        var unequal = Sample with { Methods = [alike.Methods[0], alike.Methods[1] with { Given = [file with { FramesPerSecond = 24, Seconds = 4.04 }, file with { Width = 640 }] }] };

        Assert.Empty(new UnequalVideos().Analyse(Sample));
        Assert.Empty(new UnequalVideos().Analyse(alike));
        Assert.StartsWith("The videos counted as 5 s are not alike: VideoSSM 832×480, 16 frames/s, 5.06 s and Window only 640×480 and 832×480, 16 to 24 frames/s, 4.04 to 5.06 s. ",
            Assert.Single(new UnequalVideos().Analyse(unequal)).Text, StringComparison.Ordinal);
        Assert.Contains("--anchors adds rows", Assert.Single(new MissingAnchors().Analyse(alike)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("--anchors", Assert.Single(new MissingAnchors().Analyse(alike with { Methods = [.. alike.Methods, Sample.Methods[^1]] })).Text, StringComparison.Ordinal);
        Assert.Empty(new AssumedRate().Analyse(alike));
        ResultSet pictures = alike with { Methods = [.. alike.Methods.Select(m => m with { Given = [file with { Rate = PictureRate.Assumed }] })] };
        Assert.Contains("1 video of VideoSSM is a folder of pictures, and pictures state no frame rate: 16 frames/s is an assumption", new AssumedRate().Analyse(pictures).First().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameFramesUnderTwoNamesAreFound()
    {
        var same = Sample with { Scores = [.. Sample.Scores.Select(s => s with { VideoSha256 = s.Method == "sink-only" ? $"window-only/{s.Prompt}/{s.LengthSeconds}" : $"{s.Method}/{s.Prompt}/{s.LengthSeconds}" })] };

        var conclusion = Assert.Single(new SameVideos().Analyse(same));

        Assert.Equal("Sink only and Window only made the same frames in 18 cases: their scores are one measurement, not 2.", conclusion.Text);
    }

    [Fact]
    public void AVerdictThatOnePromptCarriesIsNamed()
    {
        // Eleven prompts lean to one side with p = 0.098, which is not enough; the twelfth makes it 0.049.
        double[] eleven = [0.05, 0.05, 0.05, 0.05, -0.03, 0.02, -0.03, 0.03, -0.03, 0.03, 0.02];

        var conclusion = Assert.Single(new Leverage().Analyse(Difference([.. eleven, 0.3])));

        Assert.Equal("VideoSSM at 5 s is better in temporal flickering because of one prompt (p11): without it the other 11 cannot tell.", conclusion.Text);
        Assert.Empty(new Leverage().Analyse(Difference([.. eleven.Select(d => 0.3 + d), 0.3])));
    }

    [Fact]
    public void ChanceFindingsAreCounted()
    {
        // 3 methods × 4 metrics × 2 lengths = 24 comparisons; one with p = 2/64 is what chance gives.
        var equal = Sample with { Scores = [.. Sample.Scores.Select(s => s with { Value = s.Value is null ? null : s is { Method: "video-ssm", Metric: "luma_drift", LengthSeconds: 60 } ? 0.9 : 0.5 })] };

        Assert.Equal("1 of 24 differences to the baseline have p ≤ 0.05 taken one by one, where about 1.2 would by chance alone; 0 after Holm's correction. One is a lead for a larger suite, not a finding.",
            Assert.Single(new ManyComparisons().Analyse(equal)).Text);
        Assert.Empty(new ManyComparisons().Analyse(SampleResults.Create(prompts: 24)));
    }

    [Fact]
    public void ScoresThatAreMostlyEqualAreCalledTied()
    {
        var equal = Sample with { Scores = [.. Sample.Scores.Select(s => s is { Metric: "temporal_flickering" } ? s with { Value = 1 } : s)] };

        Assert.Empty(new TiedScores().Analyse(Sample));
        Assert.Contains(new TiedScores().Analyse(equal), c => c.Text.StartsWith("Temporal flickering at 60 s: VideoSSM, Window only and Sink only and the baseline", StringComparison.Ordinal));
    }

    [Fact]
    public void ABoundedMetricNearItsBestIsSaturated()
    {
        var bounded = Sample with
        {
            Metrics = [.. Sample.Metrics.Select(m => m with { Minimum = 0, Maximum = 1 })],
            Scores = [.. Sample.Scores.Select(s => s is { Metric: "temporal_flickering" } ? s with { Value = 0.985 + (0.001 * s.Method.Length) } : s)],
        };

        Assert.Empty(new Saturation().Analyse(Sample));
        Assert.Equal(2, new Saturation().Analyse(bounded).Count());
        Assert.Contains("temporal flickering (0.99", new Saturation().Analyse(bounded).First().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AMethodThatReachesTheRealClipsIsNamed()
    {
        var real = Sample with { Scores = [.. Sample.Scores.Select(s => s is { Method: "control:real", Metric: "temporal_flickering" } ? s with { Value = -1 } : s with { Value = s.Method == "control:real" ? (s.Metric == "luma_drift" ? -9 : 9) : s.Value })] };

        Assert.Equal(["At 60 s generated videos score as well as the real clips in temporal flickering (VideoSSM, Window only, Sink only and Sink + window): there the metric can no longer tell better from worse."],
            new Ceiling().Analyse(real).Take(1).Select(c => c.Text));
    }

    [Theory]
    [InlineData(new[] { 0, 0.1, 0, 0.1, 0, 1, 0.9, 1, 0.9, 1 }, true)]
    [InlineData(new[] { 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9 }, false)]
    [InlineData(new[] { 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5 }, false)]
    [InlineData(new[] { 0.0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, false)] // one outlier is no group
    [InlineData(new[] { 0.0, 0, 0, 1, 1, 1 }, false)] // too few to say
    public void TwoGroupsOfPromptsAreFound(double[] values, bool expected) => Assert.Equal(expected, Bimodality.IsBimodal([.. values.Order()]));

    [Fact]
    public void ChunksThatGrowSlowerAndTensorsThatPileUpAreNamed()
    {
        ChunkCostRow Row(string method, string name, int index, double value) => new() { Method = method, LengthSeconds = 60, Name = name, Index = index, Videos = 1, Median = value, Low = value, High = value };
        var rising = Sample with
        {
            Chunks =
            [
                .. Enumerable.Range(0, 80).SelectMany(i => new[]
                {
                    Row("video-ssm", "chunk_seconds", i, 0.1), Row("video-ssm", "live_tensors", i, 500),
                    Row("sink-only", "chunk_seconds", i, 0.1 + (0.01 * i)), Row("sink-only", "live_tensors", i, 500 + i),
                }),
            ],
        };

        Assert.Equal(["rising-cost", "leak"], new RisingCost().Analyse(rising).Select(c => c.Id));
        Assert.All(new RisingCost().Analyse(rising), c => Assert.StartsWith("Sink only", c.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void MissingAnchorsAreAskedFor()
    {
        Assert.Empty(new MissingAnchors().Analyse(Sample));
        Assert.Contains("control:frozen", Assert.Single(new MissingAnchors().Analyse(Sample with { Methods = [.. Sample.Methods.Where(m => m.Id != "control:frozen")] })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void SourcesThatNoCommitHoldsAreSaid()
    {
        RunSession Session(string commit, bool dirty) => new() { StartedAt = DateTimeOffset.UnixEpoch, Shard = "1/1", ToolVersion = "1", Commit = commit, Dirty = dirty, Facts = [] };

        Assert.Empty(new UncleanSource().Analyse(Sample with { Sessions = [Session("aaaaaaaaaa", false)] }));
        Assert.Equal(["local-changes", "several-commits"], new UncleanSource().Analyse(Sample with { Sessions = [Session("aaaaaaaaaa", false), Session("bbbbbbbbbb", true)] }).Select(c => c.Id));
    }

    [Fact]
    public void MetricsThatMissForTheSameReasonShareALine()
    {
        var missing = Sample with { Scores = [.. Sample.Scores.Select(s => s.Metric is "temporal_flickering" or "luma_drift" ? s with { Value = null, Status = "unscored", Reason = "no weights" } : s)] };

        Assert.Contains(new UnscoredShare().Analyse(missing), c => c.Text == "Temporal flickering and Luma drift: 108 of 108 values missing each (no weights).");
    }

    /// <summary>Twelve prompts at one length: the first method minus the baseline is as given, on one metric.</summary>
    private static ResultSet Difference(double[] values) => Sample with
    {
        Methods = [.. Sample.Methods.Where(m => m.Id is "video-ssm" or "sink-window")],
        Metrics = [.. Sample.Metrics.Where(m => m.Id == "temporal_flickering")],
        Scores =
        [
            .. Sample.Scores.Where(s => s is { LengthSeconds: 5, Metric: "temporal_flickering", Method: "video-ssm" or "sink-window" })
                .Select(s => s with { Value = s.Method == "video-ssm" ? 0.5 + values[int.Parse(s.Prompt[1..])] : 0.5 }),
        ],
    };
}
