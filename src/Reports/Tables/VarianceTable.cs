using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>Where the spread of a metric comes from, prompts or samples of one prompt, and which of the two more of would help.</summary>
public static class VarianceTable
{
    /// <summary>The table at one length; without rows where no prompt has two samples.</summary>
    public static Table Build(ResultSet results, double lengthSeconds)
    {
        var rows = new List<TableRow>();
        foreach (var method in results.Methods.Where(m => !m.IsAnchor))
        {
            foreach (var metric in results.Metrics)
            {
                var parts = VarianceComponents.Of(results.Scores
                    .Where(s => s.LengthSeconds == lengthSeconds && s.Method == method.Id && s.Metric == metric.Id && s.Value is not null).Select(s => (s.Prompt, s.Value!.Value)));
                if (parts is not { Between: { } between, Within: { } within })
                {
                    continue;
                }

                rows.Add(new TableRow(
                [
                    new Cell(method.DisplayName),
                    new Cell(metric.DisplayName),
                    Number(Math.Sqrt(between), metric.Format),
                    Number(Math.Sqrt(within), metric.Format),
                    parts.IntraclassCorrelation is { } share ? new Cell($"{100 * share:0} %", share) : new Cell(Cell.Missing),
                    Error(parts, 2 * parts.Prompts, 1, metric.Format),
                    Error(parts, parts.Prompts, 2, metric.Format),
                ]));
            }
        }

        return new Table
        {
            Id = FormattableString.Invariant($"variance-{lengthSeconds:0.##}s"),
            Caption = $"Spread at {lengthSeconds:0.##} s by prompts and by samples of one prompt (one-way random effects). The last columns are the standard errors of the mean that twice the prompts, "
                + "or two samples of each prompt, would give: equal numbers of videos.",
            Columns =
            [
                new Column("Method", "method", false),
                new Column("Metric", "metric", false),
                new Column("σ of prompts", "sd_between", true),
                new Column("σ of samples", "sd_within", true),
                new Column("Due to prompts", "intraclass", true),
                new Column("SE, twice the prompts", "se_prompts", true),
                new Column("SE, two samples", "se_samples", true),
            ],
            Rows = rows,
        };
    }

    private static Cell Error(VarianceComponents parts, int prompts, int samples, string format) => Number(Math.Sqrt(parts.OfMean(prompts, samples)!.Value), format);

    private static Cell Number(double value, string format) => new(value.ToString(format), value);
}
