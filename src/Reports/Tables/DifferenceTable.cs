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
/// <param name="Verdict">What the interval allows to say.</param>
public sealed record Difference(MethodInfo Method, string Baseline, MetricInfo Metric, double LengthSeconds, Estimate Estimate, Verdict Verdict);

/// <summary>What an interval of a difference allows to say.</summary>
public enum Verdict
{
    /// <summary>The interval excludes zero on the good side.</summary>
    Better,

    /// <summary>The interval excludes zero on the bad side.</summary>
    Worse,

    /// <summary>The interval excludes zero, and the metric has no good side.</summary>
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
            var index = ScoreIndex.Of(results);
            foreach (var method in results.Methods.Where(m => m.Scale != ModelScale.None))
            {
                if (Comparisons.BaselineOf(results, method) is not { } baseline || baseline == method.Id)
                {
                    continue;
                }

                foreach (var metric in results.Metrics)
                {
                    var estimate = Bootstrap.PairedDifference(
                        index.Values(length, method.Id, metric.Id), index.Values(length, baseline, metric.Id));
                    if (estimate.Prompts > 0)
                    {
                        differences.Add(new Difference(method, baseline, metric, length, estimate, Judge(estimate, metric.Direction)));
                    }
                }
            }
        }

        return differences;
    }

    /// <summary>The differences at one length as a table.</summary>
    public static Table Build(ResultSet results, double lengthSeconds)
    {
        var differences = Compute(results).Where(d => d.LengthSeconds == lengthSeconds).ToList();
        string baseline = results.NameOf(results.Baseline);
        bool mixed = differences.Any(d => d.Baseline != results.Baseline);
        return new Table
        {
            Id = FormattableString.Invariant($"differences-{lengthSeconds:0.##}s"),
            Caption = $"Differences to {baseline}{(mixed ? ", policy-only methods to its counterpart on their checkpoint," : "")} at {lengthSeconds:0.##} s, paired by prompt: mean and 95 % interval. "
                + "Not corrected for the number of comparisons.",
            Columns =
            [
                new Column("Method", "method", false),
                .. mixed ? [new Column("Against", "against", false)] : Array.Empty<Column>(),
                new Column("Metric", "metric", false),
                new Column($"Method − {(mixed ? "baseline" : baseline)}", "difference", true),
                new Column("Prompts", "prompts", true),
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

    private static Verdict Judge(Estimate estimate, Direction direction) => !Estimates.CanJudge(estimate) ? Verdict.CannotTell : (estimate.Low, estimate.High, direction) switch
    {
        (null, _, _) or (_, null, _) => Verdict.CannotTell,
        ( > 0, _, Direction.HigherIsBetter) or (_, < 0, Direction.LowerIsBetter) => Verdict.Better,
        (_, < 0, Direction.HigherIsBetter) or ( > 0, _, Direction.LowerIsBetter) => Verdict.Worse,
        ( > 0, _, _) or (_, < 0, _) => Verdict.Differs,
        _ => Verdict.CannotTell,
    };
}
