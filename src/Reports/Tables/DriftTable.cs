using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>
/// What the curves over time amount to, at the longest length that has them. For every prompt: the change is the last window minus the first; the
/// slope is the least-squares line through all windows, per 10 s. Both are then averaged over prompts with their intervals.
/// </summary>
public static class DriftTable
{
    /// <summary>Drift of one method on one metric.</summary>
    /// <param name="Method">The method.</param>
    /// <param name="Metric">The metric.</param>
    /// <param name="First">Mean in the first window.</param>
    /// <param name="Last">Mean in the last window.</param>
    /// <param name="Change">Last − first.</param>
    /// <param name="Slope">Per 10 s.</param>
    internal sealed record Drift(MethodInfo Method, MetricInfo Metric, Estimate First, Estimate Last, Estimate Change, Estimate Slope);

    /// <summary>The table, one row per method and metric; <c>null</c> without curves of at least three windows.</summary>
    public static Table? Build(ResultSet results)
    {
        var drifts = Compute(results);
        return drifts.Count == 0 ? null : new Table
        {
            Id = FormattableString.Invariant($"drift-{Length(results):0.##}s"),
            Caption = LongCaption(results),
            Columns =
            [
                new Column("Method", "method", false), new Column("Metric", "metric", false),
                new Column("First window", "first", true, "The metric in the first window of each video that has a value."),
                new Column("Last window", "last", true, "The metric in the last window of each video that has a value."),
                new Column("Last − first", "change", true, "Last window minus first window of the same video."),
                new Column("Slope per 10 s", "slope_per_10s", true, "Of the least-squares line through all windows of a video."),
                new Column("Prompts", "prompts", true), new Column("Verdict", "verdict", false),
            ],
            Rows =
            [
                .. drifts.Select(d => new TableRow(
                [
                    new Cell(d.Method.DisplayName), new Cell(d.Metric.DisplayName), Plain(d.First, d.Metric), Plain(d.Last, d.Metric),
                    Signed(d.Change, d.Metric), Signed(d.Slope, d.Metric), new Cell(d.Slope.Prompts.ToString(), d.Slope.Prompts), new Cell(InWords(d)),
                ], Comparisons.GroupOf(d.Method), d.Method.Id)),
            ],
        };
    }

    /// <summary>The slopes, one row per method and one column per metric.</summary>
    public static Table Matrix(ResultSet results)
    {
        var drifts = Compute(results);
        MetricInfo[] metrics = [.. results.Metrics.Where(m => drifts.Any(d => d.Metric.Id == m.Id))];
        MethodInfo[] methods = [.. results.Methods.Where(m => drifts.Any(d => d.Method.Id == m.Id))];
        return new Table
        {
            Id = "drift-slopes",
            Caption = Caption(results),
            Columns = [new Column("Method", "method", false), .. metrics.Select(m => new Column($"{m.DisplayName} {ScoreTable.Arrow(m.Direction)}".TrimEnd(), m.Id, true, m.Definition))],
            Rows =
            [
                .. methods.Select(method => new TableRow(
                [
                    new Cell(method.DisplayName),
                    .. metrics.Select(metric => drifts.FirstOrDefault(d => d.Method.Id == method.Id && d.Metric.Id == metric.Id) is { } drift
                        ? Signed(drift.Slope, metric) with { Mark = MarkOf(drift) }
                        : new Cell(Cell.Missing)),
                ], Comparisons.GroupOf(method), method.Id)).OrderBy(r => r.Group == Comparisons.Anchors),
            ],
        };
    }

    /// <summary>All drifts, in the order of metrics and methods.</summary>
    internal static IReadOnlyList<Drift> Compute(ResultSet results)
    {
        double length = Length(results);
        var curves = results.Curves.Where(c => c.LengthSeconds == length && c.Value is not null).ToLookup(c => (c.Metric, c.Method));
        var drifts = new List<Drift>();
        foreach (var metric in results.Metrics)
        {
            foreach (var method in results.Methods)
            {
                var videos = curves[(metric.Id, method.Id)].GroupBy(c => (c.Prompt, c.Sample))
                    .Select(g => (g.Key.Prompt, Windows: g.OrderBy(c => c.StartSeconds).Select(c => (Start: c.StartSeconds, Value: c.Value!.Value)).ToList()))
                    .Where(v => v.Windows.Count >= TimeTrend.MinimumPoints).ToList();
                if (videos.Count > 0)
                {
                    drifts.Add(new Drift(method, metric, Over(v => v[0].Value), Over(v => v[^1].Value), Over(v => v[^1].Value - v[0].Value), Over(Slope)));
                }

                Estimate Over(Func<List<(double Start, double Value)>, double> number) => Bootstrap.Mean(videos.Select(v => (v.Prompt, (double?)number(v.Windows), "")));
            }
        }

        return drifts;
    }

    /// <summary>From the first value on, so that a line that never moves has a slope of exactly zero.</summary>
    private static double Slope(List<(double Start, double Value)> windows) =>
        TimeTrend.SlopePerTenSeconds([.. windows.Select(w => (w.Start, w.Value - windows[0].Value))])!.Value;

    private static double Length(ResultSet results) => results.Curves.Count == 0 ? 0 : results.Curves.Max(c => c.LengthSeconds);

    private static string Caption(ResultSet results) =>
        $"Drift over {Length(results):0.##} s: for every prompt the slope of the least-squares line through its windows, per 10 s; mean over prompts with 95 % interval. "
        + $"▲ and ▼ stand where the interval excludes zero on at least {Estimates.PromptsForVerdict} prompts: ▼ in the bad direction, ▲ in the good one. The files also have first window, last window and their difference.";

    /// <summary>Of the files, where first and last window stand beside the slope: which windows those are, and how long.</summary>
    private static string LongCaption(ResultSet results)
    {
        double length = Length(results);
        var starts = results.Curves.Where(c => c.LengthSeconds == length && c.Value is not null).GroupBy(c => (c.Method, c.Metric, c.Prompt, c.Sample), c => c.StartSeconds)
            .Where(g => g.Count() >= TimeTrend.MinimumPoints).ToList();
        string windows = results.Protocol.FirstOrDefault(f => f.Key == "Windows").Value is { Length: > 0 } cut ? $"; windows: {cut}" : "";
        return $"Drift over {length:0.##} s, a row for each method and metric: means over prompts with 95 % interval. First and last window: the first and the last of a video that has a value; "
            + $"the first begins {Between(starts.Select(g => g.Min()))}, the last {Between(starts.Select(g => g.Max()))} after the video's start{windows}. Last − first: their difference in the same video. "
            + $"Slope: of the least-squares line through all windows of a video, per 10 s. The verdict is that of the slope: it needs an interval that excludes zero on at least {Estimates.PromptsForVerdict} prompts.";
    }

    private static string Between(IEnumerable<double> seconds) => seconds.Min().Equals(seconds.Max()) ? $"{seconds.Min():0.##} s" : $"{seconds.Min():0.##} to {seconds.Max():0.##} s";

    private static Cell Plain(Estimate e, MetricInfo metric) => new(e.Mean!.Value.ToString(metric.Format), e.Mean, e.Low, e.High);

    private static Cell Signed(Estimate e, MetricInfo metric)
    {
        string signed = $"+{metric.Format};−{metric.Format};{metric.Format}";
        string text = e.Mean!.Value.ToString(signed);
        return new Cell(e.Low is null ? text : $"{text} [{e.Low.Value.ToString(signed)}, {e.High!.Value.ToString(signed)}]", e.Mean, e.Low, e.High);
    }

    private static Mark MarkOf(Drift drift) => Told(drift.Slope) is not { } up || drift.Metric.Direction == Direction.Neutral ? Mark.None
        : up == (drift.Metric.Direction == Direction.HigherIsBetter) ? Mark.Better : Mark.Worse;

    private static string InWords(Drift drift) => (Told(drift.Slope), MarkOf(drift)) switch
    {
        (null, _) => "cannot tell at this n",
        (true, Mark.Worse) => "rises, worse",
        (true, Mark.Better) => "rises, better",
        (true, _) => "rises",
        (false, Mark.Worse) => "falls, worse",
        (false, Mark.Better) => "falls, better",
        (false, _) => "falls",
    };

    /// <summary>Whether the line rises; <c>null</c> if the interval does not say.</summary>
    private static bool? Told(Estimate slope) => !Estimates.CanJudge(slope) ? null : slope.Low > 0 ? true : slope.High < 0 ? false : null;
}
