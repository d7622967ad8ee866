using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>
/// Groups of metrics that are read together, so that a table with many metrics becomes several that fit a page. Only a matter of display: by what
/// the id says, and a metric of another kind stands under "Other metrics".
/// </summary>
public static class MetricThemes
{
    /// <summary>Most metrics in one table: more would not fit 1,160 px with their intervals.</summary>
    internal const int MetricsPerTable = 7;

    private static readonly (string Theme, string[] Words)[] Themes =
    [
        ("Prompt and truth", ["probe_", "identity", "overall_consistency", "text_", "psnr", "ssim"]),
        ("Consistency", ["subject_consistency", "background_consistency", "loop_return"]),
        ("Motion and smoothness", ["dynamic_degree", "motion_smoothness", "flickering", "static_filter"]),
        ("Picture quality", ["aesthetic", "imaging", "brightness"]),
        ("Drift", ["drift"]),
    ];

    private const string Other = "Other metrics";

    /// <summary>The theme of a metric.</summary>
    public static string Of(string metric) =>
        metric.EndsWith("_drift", StringComparison.Ordinal) ? "Drift"
        : Themes.FirstOrDefault(t => t.Words.Any(w => metric.Contains(w, StringComparison.Ordinal))).Theme ?? Other;

    /// <summary>The metrics by theme, themes in the order of their first metric.</summary>
    public static IEnumerable<IGrouping<string, MetricInfo>> Group(IEnumerable<MetricInfo> metrics) =>
        metrics.GroupBy(m => Of(m.Id), StringComparer.Ordinal);

    /// <summary>A table with a column for each metric as tables of one theme each; the other columns stand in all of them.</summary>
    /// <param name="table">Columns keyed by metric id.</param>
    /// <param name="metrics">The metrics, in the order of the suite.</param>
    public static IEnumerable<Table> Split(Table table, IReadOnlyList<MetricInfo> metrics)
    {
        var themes = Group(metrics.Where(m => table.Columns.Any(c => c.Key == m.Id)));
        foreach (var theme in themes)
        {
            int parts = (theme.Count() + MetricsPerTable - 1) / MetricsPerTable;
            int size = (theme.Count() + parts - 1) / parts;
            foreach (var (part, i) in theme.Chunk(size).Select((part, i) => (part, i)))
            {
                string suffix = parts > 1 ? $" ({i + 1} of {parts})" : "";
                yield return Slice(table, [.. part.Select(m => m.Id)], metrics) with
                {
                    Id = $"{table.Id}-{Slug(theme.Key)}{(parts > 1 ? $"-{i + 1}" : "")}",
                    Caption = theme.Key + suffix,
                };
            }
        }
    }

    private static Table Slice(Table table, HashSet<string> shown, IReadOnlyList<MetricInfo> metrics)
    {
        var metricIds = metrics.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        int[] columns = [.. Enumerable.Range(0, table.Columns.Count).Where(i => !metricIds.Contains(table.Columns[i].Key) || shown.Contains(table.Columns[i].Key))];
        List<string> footnotes = [];
        return table with
        {
            Columns = [.. columns.Select(i => table.Columns[i])],
            Rows = [.. table.Rows.Select(r => r with { Cells = [.. columns.Select(i => Renumbered(r.Cells[i]))] })],
            Footnotes = footnotes,
        };

        Cell Renumbered(Cell cell)
        {
            if (cell.Footnote is not { } note)
            {
                return cell;
            }

            int at = footnotes.IndexOf(table.Footnotes[note]);
            if (at < 0)
            {
                footnotes.Add(table.Footnotes[note]);
                at = footnotes.Count - 1;
            }

            return cell with { Footnote = at };
        }
    }

    private static string Slug(string words) => words.ToLowerInvariant().Replace(' ', '-');
}
