using System.Runtime.CompilerServices;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>One method against the baseline on one metric.</summary>
/// <param name="Method">Method compared.</param>
/// <param name="Baseline">Id of the method it is compared with.</param>
/// <param name="Metric">On this metric.</param>
/// <param name="LengthSeconds">At this length.</param>
/// <param name="Estimate">Mean of method − baseline over shared prompts, with interval.</param>
/// <param name="Verdict">What the corrected test and the margin allow to say.</param>
public sealed record Difference(MethodInfo Method, string Baseline, MetricInfo Metric, double LengthSeconds, Estimate Estimate, Verdict Verdict)
{
    /// <summary>p-value of the paired permutation test; <c>null</c> with too few prompts.</summary>
    public double? P { get; init; }

    /// <summary>The same, corrected for all comparisons at this length (Holm).</summary>
    public double? CorrectedP { get; init; }

    /// <summary>Difference that one uncorrected test would find with a chance of 80 % at this n and spread; <c>null</c> with too few prompts.</summary>
    public double? Detectable { get; init; }
}

/// <summary>What a difference allows to say, after the correction for the number of comparisons.</summary>
public enum Verdict
{
    /// <summary>The corrected test rejects equality, and the difference is on the good side.</summary>
    Better,

    /// <summary>The corrected test rejects equality, and the difference is on the bad side.</summary>
    Worse,

    /// <summary>The corrected test rejects equality, and the metric has no good side.</summary>
    Differs,

    /// <summary>The difference is shown to be smaller than the suite's margin.</summary>
    Agrees,

    /// <summary>Neither a difference nor equality is shown, or there are too few prompts.</summary>
    CannotTell,
}

/// <summary>Paired differences of every method to the baseline.</summary>
public static class DifferenceTable
{
    private static readonly ConditionalWeakTable<ResultSet, IReadOnlyList<Difference>> Known = [];

    /// <summary>All differences of a run, in the order of lengths, methods, metrics. Empty without a baseline. Computed once for a run.</summary>
    public static IReadOnlyList<Difference> Compute(ResultSet results) => Known.GetValue(results, ComputeNow);

    private static IReadOnlyList<Difference> ComputeNow(ResultSet results)
    {
        if (results.Baseline.Length == 0)
        {
            return [];
        }

        var differences = new List<Difference>();
        foreach (double length in results.Lengths)
        {
            differences.AddRange(Corrected([.. At(results, length)]));
        }

        return differences;
    }

    /// <summary>One comparison after the other at one length, with its test.</summary>
    private static IEnumerable<(Difference Difference, PairedTest Test)> At(ResultSet results, double length)
    {
        var index = ScoreIndex.Of(results);
        foreach (var method in results.Methods.Where(m => !m.IsAnchor))
        {
            if (Comparisons.BaselineOf(results, method) is not { } baseline || baseline == method.Id)
            {
                continue;
            }

            foreach (var metric in results.Metrics)
            {
                var (own, other) = (index.Values(length, method.Id, metric.Id), index.Values(length, baseline, metric.Id));
                var estimate = Bootstrap.PairedDifference(own, other);
                if (estimate.Prompts > 0)
                {
                    double? margin = results.Margins.TryGetValue(metric.Id, out double width) ? width : null;
                    var test = PairedTest.Of(PromptPairs.Differences(own, other), margin);
                    yield return (new Difference(method, baseline, metric, length, estimate, Verdict.CannotTell) { P = test.P, Detectable = test.Detectable }, test);
                }
            }
        }
    }

    /// <summary>The family of a verdict is every comparison at its length: that is what a reader scans for findings.</summary>
    private static IEnumerable<Difference> Corrected(IReadOnlyList<(Difference Difference, PairedTest Test)> family) => family.Zip(
        Holm.Adjust([.. family.Select(f => f.Test.P)]),
        (f, p) => f.Difference with { CorrectedP = p, Verdict = f.Test.Judge(f.Difference.Estimate.Mean!.Value, p, f.Difference.Metric.Direction) });

    /// <summary>The differences at one length as a table.</summary>
    public static Table Build(ResultSet results, double lengthSeconds)
    {
        var differences = Compute(results).Where(d => d.LengthSeconds == lengthSeconds).ToList();
        string baseline = results.NameOf(results.Baseline);
        bool mixed = differences.Any(d => d.Baseline != results.Baseline);
        return new Table
        {
            Id = FormattableString.Invariant($"differences-{lengthSeconds:0.##}s"),
            Caption = $"Differences to {baseline}{(mixed ? ", policy-only methods to its counterpart on their checkpoint," : "")} at {lengthSeconds:0.##} s, paired by prompt: mean and 95 % bootstrap interval. "
                + $"p of the paired permutation test, and corrected for the {differences.Count(d => d.P is not null)} comparisons of this table (Holm), on which the verdict rests at 5 %; "
                + "agrees: within the suite's margin by two one-sided tests. Detectable: what one uncorrected test would find with a chance of 80 %.",
            Columns =
            [
                new Column("Method", "method", false),
                .. mixed ? [new Column("Against", "against", false)] : Array.Empty<Column>(),
                new Column("Metric", "metric", false),
                new Column($"Method − {(mixed ? "baseline" : baseline)}", "difference", true),
                new Column("Prompts", "prompts", true),
                new Column("p", "p", true),
                new Column("p (Holm)", "p_holm", true),
                new Column("Detectable", "detectable", true),
                new Column("Verdict", "verdict", false),
            ],
            Rows =
            [
                .. differences.Select(d => new TableRow(
                [
                    new Cell(d.Method.DisplayName),
                    .. mixed ? [new Cell(results.NameOf(d.Baseline))] : Array.Empty<Cell>(),
                    new Cell(d.Metric.DisplayName),
                    new Cell(Signed(d), d.Estimate.Mean, d.Estimate.Low, d.Estimate.High),
                    new Cell(d.Estimate.Prompts.ToString(), d.Estimate.Prompts),
                    Number(d.P, PairedTest.InWords),
                    Number(d.CorrectedP, PairedTest.InWords),
                    Number(d.Detectable, x => x.ToString(d.Metric.Format)),
                    new Cell(InWords(d.Verdict), Mark: d.Verdict == Verdict.Better ? Mark.Better : d.Verdict == Verdict.Worse ? Mark.Worse : Mark.None),
                ], Method: d.Method.Id)),
            ],
        };
    }

    /// <summary>A verdict in words.</summary>
    public static string InWords(Verdict verdict) => verdict switch
    {
        Verdict.Better => "better",
        Verdict.Worse => "worse",
        Verdict.Differs => "differs",
        Verdict.Agrees => "agrees",
        _ => "cannot tell at this n",
    };

    /// <summary>The difference with sign and interval.</summary>
    public static string Signed(Difference difference)
    {
        string format = difference.Metric.Format;
        string signed = $"+{format};−{format};{format}";
        var e = difference.Estimate;
        return e.Low is null ? e.Mean!.Value.ToString(signed) : $"{e.Mean!.Value.ToString(signed)} [{e.Low.Value.ToString(signed)}, {e.High!.Value.ToString(signed)}]";
    }

    private static Cell Number(double? value, Func<double, string> text) => value is { } number ? new Cell(text(number), number) : new Cell(Cell.Missing);
}
