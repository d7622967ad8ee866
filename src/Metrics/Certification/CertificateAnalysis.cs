using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Certification;
using VideoSsm.Eval.Core.Statistics;
using VideoSsm.Eval.Metrics.Corruptions;

namespace VideoSsm.Eval.Metrics.Certification;

/// <summary>From measurements to what they say of the metrics. Pure: the same points give the same certificate.</summary>
/// <remarks>Intervals are the seeded percentile bootstrap of <see cref="Bootstrap"/>, over clips; with fewer than <see cref="ClipsForVerdict"/> clips nothing is judged.</remarks>
public static class CertificateAnalysis
{
    /// <summary>Clips a verdict and a smallest dose need: resampling fewer gives so few different means that an interval is far from its coverage.</summary>
    public const int ClipsForVerdict = 5;

    /// <summary>All that is said of one metric.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="corruptions">The corruptions that were tried.</param>
    /// <param name="nuisances">The nuisances that were tried.</param>
    /// <param name="points">The measurements, of this metric and others.</param>
    public static CertifiedMetric Of(
        MetricInfo metric, IReadOnlyList<ICorruption> corruptions, IReadOnlyList<NuisanceInfo> nuisances, IEnumerable<CertificationPoint> points)
    {
        CertificationPoint[] own = [.. points.Where(p => p.Metric == metric.Id)];
        var tests = own.ToLookup(p => p.Test, StringComparer.Ordinal);
        double[] clean = [.. tests[Certifier.Clean].Where(p => p.Value is not null).Select(p => p.Value!.Value)];
        double? deviation = clean.Length < 2 ? null : Math.Sqrt(clean.Sum(v => (v - clean.Average()) * (v - clean.Average())) / (clean.Length - 1));
        return new CertifiedMetric
        {
            Id = metric.Id,
            Version = metric.Version,
            DisplayName = metric.DisplayName,
            Weights = ContentHash.OfWeights(metric.Weights),
            CleanClips = clean.Length,
            CleanMean = clean.Length == 0 ? null : clean.Average(),
            CleanDeviation = deviation,
            Reason = own.Any(p => p.Value is not null) ? "" : Reason(own),
            Responses = [.. corruptions.Select(c => Respond(metric.Id, c, tests, deviation))],
            Shifts = [.. nuisances.Select(n => Shift(n, tests))],
        };
    }

    private static DoseResponse Respond(string metric, ICorruption corruption, ILookup<string, CertificationPoint> tests, double? deviation)
    {
        CertificationPoint[] zero = corruption.ZeroIsClean ? [.. tests[Certifier.Clean]] : [.. tests[corruption.Id].Where(p => p.Dose == 0)];
        CertificationPoint[] all = [.. zero, .. tests[corruption.Id].Where(p => p.Dose > 0)];
        var taus = new List<(string Clip, double Tau, bool Changes)>();
        foreach (var clip in all.Where(p => p.Value is not null).GroupBy(p => p.Clip, StringComparer.Ordinal))
        {
            // Two points are ranked by any chance; three at least can contradict each other.
            if (clip.Count() >= 3)
                taus.Add(KendallTau.Of([.. clip.Select(p => (p.Dose, p.Value!.Value))]) is { } tau ? (clip.Key, tau, true) : (clip.Key, 0, false));
        }

        bool changes = taus.Any(t => t.Changes);
        Estimate estimate = Bootstrap.Mean(taus.Select(t => (t.Clip, (double?)t.Tau, "")));
        Estimate[] steps = [.. corruption.Doses.Select(dose => Bootstrap.PairedDifference(Values(all, dose), Values(all, 0)))];
        int? expected = ExpectedResponses.Of(metric, corruption.Id);
        return new DoseResponse
        {
            Corruption = corruption.Id,
            Clips = taus.Count,
            Tau = changes ? estimate.Mean : null,
            TauLow = changes ? estimate.Low : null,
            TauHigh = changes ? estimate.High : null,
            Means = [.. corruption.Doses.Prepend(0).Select(dose => Values(all, dose) is { Count: > 0 } values ? values.Average(v => v.Value) : (double?)null)],
            Effect = steps[^1].Mean is { } change && deviation is > 0 ? change / deviation : null,
            SmallestDose = Smallest(corruption.Doses, steps),
            Expected = expected,
            Verdict = Judge(expected, changes, taus.Count, estimate),
            Reason = taus.Count == 0 ? Reason(all) : !changes ? "the value never changes" : zero.All(p => p.Value is null) ? $"no value at dose 0: {Reason(zero)}" : "",
        };
    }

    /// <summary>The smallest dose from which on every change is certain and on one side.</summary>
    private static double? Smallest(IReadOnlyList<double> doses, Estimate[] steps)
    {
        double? smallest = null;
        int side = 0;
        for (int i = doses.Count - 1; i >= 0; i--)
        {
            int sign = steps[i].Prompts < ClipsForVerdict ? 0 : steps[i].Low > 0 ? 1 : steps[i].High < 0 ? -1 : 0;
            if (sign == 0 || (side != 0 && sign != side))
                break;
            (side, smallest) = (sign, doses[i]);
        }

        return smallest;
    }

    private static ResponseVerdict Judge(int? expected, bool changes, int clips, Estimate tau) => expected switch
    {
        null => ResponseVerdict.NotClaimed,
        _ when clips < ClipsForVerdict => ResponseVerdict.CannotTell,
        _ when !changes => ResponseVerdict.Fails,
        > 0 => tau.Low > 0 ? ResponseVerdict.Holds : ResponseVerdict.Fails,
        _ => tau.High < 0 ? ResponseVerdict.Holds : ResponseVerdict.Fails,
    };

    private static NuisanceShift Shift(NuisanceInfo nuisance, ILookup<string, CertificationPoint> tests)
    {
        var clean = tests[Certifier.Clean].ToDictionary(p => p.Clip, StringComparer.Ordinal);
        CertificationPoint[] changed = [.. tests[nuisance.Id]];
        double[] shifts = [.. changed.Where(p => p.Value is not null && clean.GetValueOrDefault(p.Clip)?.Value is not null).Select(p => p.Value!.Value - clean[p.Clip].Value!.Value)];
        return new NuisanceShift
        {
            Nuisance = nuisance.Id,
            Clips = shifts.Length,
            Mean = shifts.Length == 0 ? null : shifts.Average(),
            Largest = shifts.Length == 0 ? null : shifts.Max(Math.Abs),
            Reason = shifts.Length > 0 ? "" : Reason([.. changed, .. clean.Values]),
        };
    }

    private static List<(string Prompt, double Value)> Values(IEnumerable<CertificationPoint> points, double dose) =>
        [.. points.Where(p => p.Dose == dose && p.Value is not null).Select(p => (p.Clip, p.Value!.Value))];

    private static string Reason(IEnumerable<CertificationPoint> points) => points.Where(p => p.Value is null).GroupBy(p => p.Reason, StringComparer.Ordinal)
        .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).FirstOrDefault()?.Key ?? "not measured";
}
