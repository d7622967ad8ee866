using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Certification;
using VideoSsm.Eval.Metrics.Certification;
using VideoSsm.Eval.Metrics.Corruptions;

namespace VideoSsm.Eval.Metrics.Tests.Certification;

public sealed class CertificateAnalysisTests
{
    private static readonly Flicker Flicker = new();

    private static readonly NuisanceInfo Repeat = new("repeat", "Again", "the same again", MustBeExact: true);

    [Fact]
    public void AMetricThatFallsWithTheDoseHoldsItsClaimFromTheFirstDose()
    {
        // Clips 0 ... 5 score clip/10 when clean, and fall by a hundredth per grey level.
        CertifiedMetric metric = Analyse((clip, dose) => (clip / 10.0) - (dose / 100));

        DoseResponse r = metric.Responses.Single();
        Assert.Equal((-1.0, -1.0, -1.0), (r.Tau, r.TauLow, r.TauHigh));
        Assert.Equal((1.0, ResponseVerdict.Holds, (int?)-1, 6, ""), (r.SmallestDose, r.Verdict, r.Expected, r.Clips, r.Reason));
        Assert.Equal(0.25, metric.CleanMean!.Value, 12);
        Assert.Equal(Math.Sqrt(0.035), metric.CleanDeviation!.Value, 12);
        Assert.Equal(-0.16 / Math.Sqrt(0.035), r.Effect!.Value, 12);
        Assert.Equal([0.25, 0.24, 0.23, 0.21, 0.17, 0.09], r.Means.Select(m => Math.Round(m!.Value, 12)));
    }

    [Fact]
    public void AMetricThatRisesFailsTheClaimThatItFalls() =>
        Assert.Equal(ResponseVerdict.Fails, Analyse((clip, dose) => clip + dose).Responses[0].Verdict);

    [Fact]
    public void ADoseBelowTheNoiseIsNotDetected()
    {
        // Half of the clips go up and half go down below 4 grey levels; from 4 on all fall.
        CertifiedMetric metric = Analyse((clip, dose) => clip + (dose < 4 ? dose * (clip % 2 == 0 ? 0.1 : -0.1) : -dose));

        Assert.Equal(4, metric.Responses[0].SmallestDose);
    }

    [Fact]
    public void AResponseThatTurnsIsDetectedFromTheTurnOnOnly() =>
        Assert.Equal(8, Analyse((clip, dose) => clip + (dose < 8 ? dose : -dose)).Responses[0].SmallestDose);

    [Fact]
    public void AMetricThatDoesNotSeeItFailsWithThatReason()
    {
        DoseResponse r = Analyse((clip, _) => clip).Responses[0];

        Assert.Equal((null, "the value never changes", ResponseVerdict.Fails, null, 0.0), (r.Tau, r.Reason, r.Verdict, r.SmallestDose, r.Effect));
    }

    [Fact]
    public void FewClipsTellNothing()
    {
        DoseResponse r = Analyse((clip, dose) => clip - dose, clips: 4).Responses[0];

        Assert.Equal((-1.0, ResponseVerdict.CannotTell, (double?)null), (r.Tau, r.Verdict, r.SmallestDose));
    }

    [Fact]
    public void WithoutAValueAtDoseZeroTheOrderIsStillKnown()
    {
        DoseResponse r = Analyse((clip, dose) => dose == 0 ? null : clip - dose).Responses[0];

        Assert.Equal((-1.0, null, null, "no value at dose 0: because", ResponseVerdict.Holds), (r.Tau, r.Effect, r.SmallestDose, r.Reason, r.Verdict));
        Assert.Null(r.Means[0]);
    }

    [Fact]
    public void WithoutAnyValueThereIsOnlyAReason()
    {
        CertifiedMetric metric = Analyse((_, _) => null);

        Assert.Equal(("because", 0, null), (metric.Reason, metric.CleanClips, metric.CleanMean));
        Assert.Equal((ResponseVerdict.CannotTell, "because", 0), (metric.Responses[0].Verdict, metric.Responses[0].Reason, metric.Responses[0].Clips));
        Assert.Equal(("because", null), (metric.Shifts[0].Reason, metric.Shifts[0].Largest));
    }

    [Fact]
    public void ShiftsAreDifferencesToTheCleanClip()
    {
        NuisanceShift shift = Analyse((clip, _) => clip, nuisance: clip => clip + (clip == 2 ? 0.3 : -0.1)).Shifts[0];

        Assert.Equal(6, shift.Clips);
        Assert.Equal((0.3 - 0.5) / 6, shift.Mean!.Value, 12);
        Assert.Equal(0.3, shift.Largest!.Value, 12);
    }

    [Fact]
    public void ClaimsNameWhatExistsAndReachMetricsOfOtherWeights()
    {
        Assert.All(ExpectedResponses.All, claim => Assert.Contains(claim.Corruption, AllCorruptions.List.Select(c => c.Id)));
        Assert.Equal(-1, ExpectedResponses.Of("world_subject_consistency", "subject_swap"));
        Assert.Equal(1, ExpectedResponses.Of("subject_consistency", "freeze"));
        Assert.Null(ExpectedResponses.Of("subject_consistency", "flicker"));
    }

    [Fact]
    public void RealMetricsOnCorruptedNoiseDoWhatTheyClaim()
    {
        IMetric[] metrics = [new TemporalFlickering(), new FrameDifference(), Drift.OfBrightness(), Drift.OfSaturation(), Drift.OfDetail()];
        MetricInfo[] infos = [.. metrics.Select(m => m.Info)];
        var repeat = new Nuisance(Repeat, (clip, score) => score(clip.Source.Video, clip.Prompt));
        var certifier = new Certifier(infos, AllCorruptions.List, [repeat], (video, _) => [.. metrics.Select(m => Measure(m, video))]);
        var points = new List<CertificationPoint>();
        int passes = 0;
        for (int i = 0; i < 5; i++)
        {
            // A slow pattern of middling colours: nothing is cut off at 0 or 255, and little moves by itself.
            int shift = 3 * i;
            Clip clip = Clip.Make(24, 24, 24, 8, (t, y, x, c) => 90 + (((x * 5) + (y * 3) + (t / 2) + (c * 37) + shift) % 60));
            points.AddRange(certifier.Measure(new CertificationClip(new CorruptionSource(clip, 24, 7, Clip.Noise(24, 24, 24, i)), new Prompt { Id = $"c{i}", Text = "" }), _ => passes++));
        }

        Assert.Equal(5 * certifier.Passes, passes);
        Assert.Equal(5 * certifier.Passes * metrics.Length, points.Count);
        foreach (MetricInfo info in infos)
        {
            CertifiedMetric metric = CertificateAnalysis.Of(info, AllCorruptions.List, [Repeat], points);
            Assert.Equal(0, metric.Shifts[0].Largest);
            Assert.All(metric.Responses, r => Assert.True(r.Verdict is ResponseVerdict.Holds or ResponseVerdict.NotClaimed, $"{info.Id} {r.Corruption}: {r.Verdict} {r.Tau}"));
        }
    }

    [Fact]
    public void WhatCannotBeAppliedIsARowWithItsReason()
    {
        var certifier = new Certifier([new TemporalFlickering().Info], [new SubjectSwap()], [], (_, _) => [Measurement.FromValue(1)]);

        CertificationPoint[] points = [.. certifier.Measure(new CertificationClip(new CorruptionSource(Clip.Noise(8, 8, 4, 1), 4, 7), Clip.NoScene), _ => { })];

        Assert.Equal(1, points[0].Value);
        Assert.All(points[1..], p => Assert.Equal((null, "there is no other video of the same size to swap with"), (p.Value, p.Reason)));
    }

    private static CertifiedMetric Analyse(Func<int, double, double?> value, int clips = 6, Func<int, double>? nuisance = null)
    {
        var points = new List<CertificationPoint>();
        for (int clip = 0; clip < clips; clip++)
        {
            Add(clip, Certifier.Clean, 0, value(clip, 0));
            foreach (double dose in Flicker.Doses)
                Add(clip, Flicker.Id, dose, value(clip, dose));
            Add(clip, Repeat.Id, 0, nuisance is null ? value(clip, 0) : nuisance(clip));
        }

        return CertificateAnalysis.Of(new TemporalFlickering().Info, [Flicker], [Repeat], points);

        void Add(int clip, string test, double dose, double? v) =>
            points.Add(new CertificationPoint { Clip = $"clip{clip}", Test = test, Dose = dose, Metric = "temporal_flickering", Value = v, Reason = v is null ? "because" : "" });
    }

    private static Measurement Measure(IMetric metric, IVideo video)
    {
        using IMetricSession session = metric.Start(new VideoFacts(video.Name, video.Width, video.Height, video.FramesPerSecond, null), Clip.NoScene);
        foreach (Frame frame in video.ReadFrames())
            session.Add(frame);
        return session.Finish();
    }
}
