using System.Net;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Sections;

/// <summary>The run's own user study: ranks with intervals, strengths, agreement.</summary>
public sealed class StudySection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "study";

    /// <inheritdoc/>
    public string Title(ResultSet results) => "User study";

    /// <inheritdoc/>
    public IEnumerable<Block> Build(ResultSet results)
    {
        if (results.Study is not { } study)
        {
            yield break;
        }

        yield return new HtmlBlock($"<div class=\"answer\"><p>{WebUtility.HtmlEncode(study.Answer)}</p></div>\n");
        yield return new TextBlock(
            $"{study.Title}: a study of its own, with {study.Participants} participant{(study.Participants == 1 ? "" : "s")} who ranked videos of these methods side by side without their names. "
                + "It is nobody's published study, and its numbers depend on who took part.");
        yield return new TableBlock(Coloured(study, results));
        yield return new TableBlock(study.Agreement);
        yield return new FoldBlock("Pairs of methods, and how the study went", [.. study.Details.Select(t => new TableBlock(t))]);
    }

    /// <summary>Rows of methods that the run has too carry their colour and follow the switches of the page.</summary>
    private static Table Coloured(StudyFindings study, ResultSet results) => study.Ranks with
    {
        Rows = [.. study.Ranks.Rows.Zip(study.Standings, (row, s) => results.Methods.Any(m => m.Id == s.Method) ? row with { Method = s.Method } : row)],
    };
}
