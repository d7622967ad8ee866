using System.Net;
using VideoSsm.Eval.Core.Claims;
using VideoSsm.Eval.Reports.Claims;

namespace VideoSsm.Eval.Reports.Sections;

/// <summary>Published numbers beside measured ones, and what the published ones say about themselves.</summary>
public sealed class ClaimsSection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "claims";

    /// <inheritdoc/>
    public string Title(ResultSet results) => "Published numbers";

    /// <inheritdoc/>
    public IEnumerable<Block> Build(ResultSet results)
    {
        if (results.Claims.Count == 0)
        {
            yield break;
        }

        foreach (var table in ClaimTable.Build(results))
        {
            yield return new TableBlock(table);
        }

        var findings = ClaimAudit.Of(results.Claims);
        var wrong = findings.Where(f => f.Outcome == AuditOutcome.Fails).ToList();
        yield return new HeadingBlock("Do the published numbers fit one another?");
        yield return new TextBlock(wrong.Count == 0
            ? $"{findings.Count} findings, no contradiction. Nothing here was measured by this run."
            : $"{wrong.Count} of {findings.Count} findings are contradictions. Nothing here was measured by this run.");
        if (wrong.Count > 0)
        {
            yield return List(wrong);
        }

        foreach (var (outcome, words) in new[] { (AuditOutcome.Note, "notes"), (AuditOutcome.Holds, "that fit") })
        {
            var some = findings.Where(f => f.Outcome == outcome).ToList();
            if (some.Count > 0)
            {
                yield return new FoldBlock($"{some.Count} {words}", [List(some)]);
            }
        }
    }

    private static HtmlBlock List(IEnumerable<AuditFinding> findings) => new(
        $"<ul class=\"note\">\n{string.Concat(findings.Select(f => $"<li><code>{WebUtility.HtmlEncode(f.Table)}</code> {WebUtility.HtmlEncode(f.Text)}</li>\n"))}</ul>\n");
}
