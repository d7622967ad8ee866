using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>Methods × metrics at one length: mean with its 95 % interval over prompts.</summary>
public static class ScoreTable
{
    /// <summary>Builds the table.</summary>
    /// <param name="results">The run.</param>
    /// <param name="lengthSeconds">Which length.</param>
    public static Table Build(ResultSet results, double lengthSeconds)
    {
        var rows = results.Scores.Where(s => s.LengthSeconds == lengthSeconds).ToList();
        var index = ScoreIndex.Of(results);
        var footnotes = new List<string>();
        var marks = results.Metrics.ToDictionary(
            m => m.Id,
            m => Comparisons.Groups(results).SelectMany(group => Marks(group, index, lengthSeconds, m)).ToDictionary(StringComparer.Ordinal),
            StringComparer.Ordinal);
        bool mixed = results.Methods.Any(m => m.Comparison == Comparison.PolicyOnly);
        var tableRows = new List<TableRow>();
        foreach (var method in results.Methods)
        {
            var cells = new List<Cell> { new(method.DisplayName), new(Backbone(method)), new(Weights(method, rows)) };
            if (mixed)
            {
                cells.Insert(1, new Cell(Comparisons.InWords(method)));
            }

            foreach (var metric in results.Metrics)
            {
                var estimate = index.Estimate(lengthSeconds, method.Id, metric.Id);
                cells.Add(ToCell(estimate, metric, marks[metric.Id].GetValueOrDefault(method.Id), footnotes));
            }

            tableRows.Add(new TableRow(cells, Comparisons.GroupOf(method), method.Id));
        }

        return new Table
        {
            Id = FormattableString.Invariant($"scores-{lengthSeconds:0.##}s"),
            Caption = $"Scores at {lengthSeconds:0.##} s: mean and 95 % interval over {Wording.Count(Prompts(rows), "prompt")} (bootstrap by prompt). "
                + "Best and second are marked only where the paired interval against every other method excludes zero on at least 5 prompts."
                + (mixed ? " Trained-policy methods, and policy-only methods on one checkpoint, are each marked among themselves." : ""),
            Columns =
            [
                new Column("Method", "method", false),
                .. mixed ? [new Column("Comparison", "comparison", false, Comparisons.Hint, Secondary: true)] : Array.Empty<Column>(),
                new Column("Backbone", "backbone", false, Secondary: true),
                new Column("Weights", "weights", false, Secondary: true),
                .. results.Metrics.Select(m => Column(m, rows)),
            ],
            Rows = [.. tableRows.Where(r => r.Group != Comparisons.Anchors).GroupBy(r => r.Group).SelectMany(g => g), .. tableRows.Where(r => r.Group == Comparisons.Anchors)],
            Footnotes = footnotes,
        };
    }

    /// <summary>An arrow for the direction of improvement; empty if neither end is better.</summary>
    public static string Arrow(Direction direction) => direction switch
    {
        Direction.HigherIsBetter => "↑",
        Direction.LowerIsBetter => "↓",
        _ => "",
    };

    private static Column Column(MetricInfo metric, IEnumerable<ScoreRow> rows)
    {
        string protocol = string.Join('+', rows.Where(r => r.Metric == metric.Id).Select(r => r.Protocol).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return new Column($"{metric.DisplayName} {Arrow(metric.Direction)}".TrimEnd(), metric.Id, true,
            $"{metric.Definition} [{metric.Id}, version {metric.Version}, protocol {protocol}]", Version: metric.Version, Protocol: protocol);
    }

    /// <summary>Short hash of the files the videos were made with, as in the rows of scores; the manifest names the files.</summary>
    private static string Weights(MethodInfo method, IEnumerable<ScoreRow> rows)
    {
        string[] used = [.. rows.Where(r => r.Method == method.Id).Select(r => r.Weights).Where(w => w.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return used.Length > 0 ? string.Join('+', used) : method.Scale == ModelScale.Foreign ? "not known" : "none";
    }

    private static string Backbone(MethodInfo method) => method.Scale switch
    {
        ModelScale.None => "none (control)",
        ModelScale.Foreign => "not known (given videos)",
        _ => $"{method.Backbone} [{(method.Scale == ModelScale.World ? "world scale" : "paper scale")}]",
    };

    private static int Prompts(IEnumerable<ScoreRow> rows) => rows.Select(r => r.Prompt).Distinct(StringComparer.Ordinal).Count();

    private static Cell ToCell(Estimate estimate, MetricInfo metric, Mark mark, List<string> footnotes)
    {
        int? note = null;
        if (estimate.Unscored > 0)
        {
            note = Footnote(footnotes, $"{estimate.Unscored} of {estimate.Unscored + estimate.Values} unscored: {estimate.Reason}");
        }
        else if (estimate.Values == 0)
        {
            note = Footnote(footnotes, "not measured in this run");
        }

        if (estimate.Mean is not { } mean)
        {
            return new Cell(Cell.Missing, Footnote: note);
        }

        string text = mean.ToString(metric.Format);
        if (estimate.Low is { } low && estimate.High is { } high)
        {
            text += $" [{low.ToString(metric.Format)}, {high.ToString(metric.Format)}]";
        }

        return new Cell(text, mean, estimate.Low, estimate.High, mark, note);
    }

    private static int Footnote(List<string> footnotes, string text)
    {
        int index = footnotes.IndexOf(text);
        if (index < 0)
        {
            footnotes.Add(text);
            index = footnotes.Count - 1;
        }

        return index;
    }

    /// <summary>Controls never compete: a frozen frame would win every consistency metric.</summary>
    private static Dictionary<string, Mark> Marks(IEnumerable<MethodInfo> methods, ScoreIndex index, double lengthSeconds, MetricInfo metric)
    {
        var marks = new Dictionary<string, Mark>(StringComparer.Ordinal);
        if (metric.Direction == Direction.Neutral)
        {
            return marks;
        }

        double sign = metric.Direction == Direction.HigherIsBetter ? 1 : -1;
        var ranked = methods.Select(m => (m.Id, Values: index.Values(lengthSeconds, m.Id, metric.Id)))
            .Where(m => m.Values.Count > 0)
            .OrderByDescending(m => sign * m.Values.GroupBy(v => v.Prompt, StringComparer.Ordinal).Average(g => g.Average(v => v.Value)))
            .ThenBy(m => m.Id, StringComparer.Ordinal)
            .ToList();
        for (int place = 0; place < Math.Min(2, ranked.Count - 1); place++)
        {
            bool supported = ranked.Skip(place + 1).All(other =>
                Bootstrap.PairedDifference(ranked[place].Values, other.Values) is { Low: { } low, High: { } high } difference
                && Estimates.CanJudge(difference) && (sign > 0 ? low > 0 : high < 0));
            if (!supported)
            {
                break;
            }

            marks[ranked[place].Id] = place == 0 ? Mark.Best : Mark.Second;
        }

        return marks;
    }
}
