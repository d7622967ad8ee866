using System.Globalization;
using System.Text;

namespace VideoSsm.Eval.Core.Claims;

/// <summary>Writes <c>docs/claims.md</c> from the suites that carry published tables.</summary>
public static class ClaimsDocs
{
    /// <summary>A section per suite with every published number, then what the numbers say about themselves.</summary>
    /// <param name="suites">Name and content of the suites, in the order to show them.</param>
    /// <returns>Markdown with line feeds, ending in one.</returns>
    public static string Render(IEnumerable<(string Name, Suite Suite)> suites)
    {
        var all = suites.Where(s => s.Suite.Claims is { Count: > 0 }).ToList();
        var text = new StringBuilder("# Published numbers\n\nGenerated from the suites' `claims`; do not edit. `videossm-eval claims show` and `claims audit` print the same, "
            + "`claims check RUN` and the report of a run set measurements beside them.\nValues stand as printed, with their digits. Nothing on this page was measured by this project.\n");
        text.Append("\n## What the published numbers say about themselves\n\n");
        foreach (var (name, suite) in all)
        {
            text.Append($"### {name}\n\n{Findings(ClaimAudit.Of(suite.Claims!))}\n");
        }

        foreach (var (name, suite) in all)
        {
            text.Append($"## {name}\n\n{Plain(suite.Question)}\n");
            foreach (var table in suite.Claims!)
            {
                text.Append('\n').Append(Render(table));
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>Findings as a list, contradictions first.</summary>
    public static string Findings(IEnumerable<AuditFinding> findings) => string.Concat(findings
        .OrderBy(f => f.Outcome switch { AuditOutcome.Fails => 0, AuditOutcome.Note => 1, _ => 2 })
        .Select(f => $"- {InWords(f.Outcome)} · {f.Table}, {f.Check}: {Plain(f.Text)}\n"));

    /// <summary>An outcome in words.</summary>
    public static string InWords(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Fails => "**does not fit**",
        AuditOutcome.Note => "note",
        _ => "fits",
    };

    /// <summary>One table with its source.</summary>
    public static string Render(PublishedTable table)
    {
        bool sizes = table.Rows.Any(r => r.Size is not null), resolutions = table.Rows.Any(r => r.Resolution is not null), lengths = table.Rows.Any(r => r.LengthSeconds is not null);
        string[] head = [.. Columns("System", sizes ? "Size" : "", resolutions ? "Resolution" : "", lengths ? "Length" : ""), .. table.Columns.Select(c => c.Name)];
        var text = new StringBuilder($"<a id=\"{table.Id}\"></a>\n\n### {Plain(table.Title)}: {Plain(table.Source)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"`{table.Id}`{(table.LengthSeconds is { } s ? $", {s:0.##} s" : "")}{(table.Read == PublishedIn.SecondHand ? ", read second hand" : "")}. {Plain(table.Protocol)}.");
        text.Append(table.Note is null ? "\n\n" : $" {Plain(table.Note)}\n\n");
        text.Append($"| {string.Join(" | ", head)} |\n|{string.Concat(head.Select((h, i) => i < head.Length - table.Columns.Count ? "---|" : "---:|"))}\n");
        foreach (var row in table.Rows)
        {
            string[] cells =
            [
                Plain(row.Name),
                .. sizes ? [row.Size ?? ""] : Array.Empty<string>(),
                .. resolutions ? [row.Resolution ?? ""] : Array.Empty<string>(),
                .. lengths ? [row.LengthSeconds?.ToString("0.## s", CultureInfo.InvariantCulture) ?? ""] : Array.Empty<string>(),
                .. row.Values.Select((v, i) => v is null ? "—" : row.Bold.Contains(table.Columns[i].Id) ? $"**{Text(v.Value)}**" : Text(v.Value)),
            ];
            text.Append($"| {string.Join(" | ", cells)} |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Columns(params string[] names) => names.Where(n => n.Length > 0);

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Plain(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
