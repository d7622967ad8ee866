using System.Text;
using System.Text.RegularExpressions;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Html;
using VideoSsm.Eval.Reports.Sections;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports;

/// <summary>
/// Pieces of reports inside a Markdown file, so that no number in it is typed by hand. A block stands between the lines
/// <c>&lt;!-- results/quick: scores-5s --&gt;</c> (a folder relative to the file, then what of it) and <c>&lt;!-- end --&gt;</c>;
/// what stands between is replaced. What a block may show: <c>question</c>, <c>answer</c>, <c>provenance</c>, the id of any table or chart of the report.
/// </summary>
public static partial class ResultBlocks
{
    private const string End = "<!-- end -->";

    /// <summary>Folders of the runs whose blocks a text holds, as they stand in it, each once.</summary>
    public static IReadOnlyList<string> Folders(string text) => [.. Start().Matches(text).Select(m => m.Groups["folder"].Value).Distinct(StringComparer.Ordinal)];

    /// <summary>Fills the blocks of a text.</summary>
    /// <param name="text">The Markdown.</param>
    /// <param name="name">Its name, for errors.</param>
    /// <param name="root">Folder that the folders of the runs are relative to.</param>
    /// <returns>The text with every block as the results have it.</returns>
    /// <exception cref="UsageException">A block has no end, or names a run or a part that is not there.</exception>
    public static string Fill(string text, string name, string root)
    {
        using var culture = InvariantScope.Enter();
        var runs = new Dictionary<string, (ResultSet Results, IReadOnlyList<BuiltSection> Sections)>(StringComparer.Ordinal);
        var filled = new StringBuilder();
        int at = 0;
        foreach (Match match in Start().Matches(text))
        {
            string folder = match.Groups["folder"].Value, part = match.Groups["part"].Value;
            int from = match.Index + match.Length, to = text.IndexOf(End, from, StringComparison.Ordinal);
            if (match.Index < at || to < 0)
            {
                throw new UsageException($"{name}: the block {folder}: {part} has no line {End}");
            }

            if (!runs.TryGetValue(folder, out var run))
            {
                ResultSet results = ResultSetReader.Read(Path.Combine(root, folder));
                runs.Add(folder, run = (results, AllSections.Build(results)));
            }

            filled.Append(text, at, from - at).Append('\n').Append(Render(run.Results, run.Sections, folder, part, name).Trim()).Append('\n');
            at = to;
        }

        return filled.Append(text, at, text.Length - at).ToString();
    }

    private static string Render(ResultSet results, IReadOnlyList<BuiltSection> sections, string folder, string part, string name)
    {
        if (part == "question")
        {
            return results.Question;
        }

        if (part == "answer")
        {
            return string.Join("\n", Answer.Sentences(results).Select(s => $"- {s}"));
        }

        if (part == "provenance")
        {
            return Provenance(results);
        }

        // A table that is split for width stands under its own id and under those of its parts.
        if (AllSections.Tables(sections).FirstOrDefault(t => t.Id == part) is { } table)
        {
            return TableWriter.Markdown(Narrow(table));
        }

        if (AllSections.Plots(sections).FirstOrDefault(p => p.Id == part) is { } plot)
        {
            return $"![{plot.Title.Replace("]", "\\]", StringComparison.Ordinal)}]({folder}/plots/{plot.Id}.png)";
        }

        string[] parts = ["question", "answer", "provenance", .. AllSections.Tables(sections).Select(t => t.Id), .. AllSections.Plots(sections).Select(p => p.Id)];
        throw new UsageException($"{name}: the block {folder}: {part} names nothing of that report{EditDistance.Suggest(part, parts)}");
    }

    /// <summary>Without what the text around says of all rows: a page of Markdown has no scroll bar.</summary>
    private static Table Narrow(Table table)
    {
        int[] kept = [.. Enumerable.Range(0, table.Columns.Count).Where(i => !table.Columns[i].Secondary)];

        // The part of a score table is called by its theme alone; on the page of the report the caption of the whole stands above it.
        bool part = table.Id.StartsWith("scores-", StringComparison.Ordinal) && !table.Caption.StartsWith("Scores", StringComparison.Ordinal);
        return table with
        {
            Caption = part ? $"{table.Caption}: mean and 95 % interval over prompts." : table.Caption,
            Columns = [.. kept.Select(i => table.Columns[i])],
            Rows = [.. table.Rows.Select(r => r with { Cells = [.. kept.Select(i => r.Cells[i])] })],
        };
    }

    private static string Provenance(ResultSet results)
    {
        RunSession? first = results.Sessions.Count > 0 ? results.Sessions[0] : null;
        string lengths = string.Join(", ", results.Lengths.Select(l => $"{l:0.##} s × {Wording.Count(results.PromptsAt(l), "prompt")}"));
        return $"Suite `{results.Title}`: {results.Methods.Count} methods and controls, {results.Metrics.Count} metrics, {lengths}"
            + (first is null ? "." : $"; begun {first.StartedAt:yyyy-MM-dd}, commit {(first.Commit is { } c ? c[..Math.Min(8, c.Length)] : "unknown")}{(first.Dirty == true ? " with local changes" : "")}.");
    }

    [GeneratedRegex(@"^<!-- (?<folder>[^\s:]+): (?<part>[\w.-]+) -->$", RegexOptions.Multiline)]
    private static partial Regex Start();
}
