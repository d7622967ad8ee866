using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports;
using VideoSsm.Eval.Reports.Html;
using VideoSsm.Eval.Reports.Tables;
using VideoSsm.Eval.Study.Analysis;
using VideoSsm.Eval.Study.Ballots;

namespace VideoSsm.Eval.Study.Reporting;

/// <summary>From the folder of a study to its tables and its page. May be called while the study is served: it only reads.</summary>
public static class StudyReport
{
    /// <summary>Writes tables, the section and the page, all inside the folder.</summary>
    /// <returns>What was found.</returns>
    /// <exception cref="UsageException">The folder holds no study, or nobody has answered yet.</exception>
    public static StudyResult Write(string folder)
    {
        var layout = new StudyLayout(folder);
        StudyResult result = Read(folder);
        var tables = StudyTables.Of(result);
        TableFiles.Write(layout.Tables, tables);
        string section = Section(result, tables);
        AtomicFile.WriteAllText(layout.Section, section);
        AtomicFile.WriteAllText(layout.Report, PlainPage.Render($"{result.Study.Title} · user study", section));
        return result;
    }

    /// <summary>What the ballots of a study say, for the report of the run whose videos were judged.</summary>
    /// <exception cref="UsageException">The folder holds no study, or nobody has answered yet.</exception>
    public static StudyFindings Findings(string folder) => Findings(Read(folder));

    /// <summary>A result for the report of the run whose videos were judged.</summary>
    public static StudyFindings Findings(StudyResult result) => new()
    {
        Title = result.Study.Title,
        Question = result.Study.Question,
        Answer = Answer(result),
        Participants = result.Participants,
        Ballots = result.Ballots,
        Ranks = StudyTables.Ranks(result),
        Agreement = StudyTables.Agreement(result),
        Details = [StudyTables.Pairs(result), StudyTables.Conduct(result)],
        Standings = [.. result.Methods.Select(m => new StudyStanding(m.Method.Id, m.RankShares, m.MeanRank))],
    };

    private static StudyResult Read(string folder)
    {
        var layout = new StudyLayout(folder);
        StudyDefinition study = layout.Read();
        var ballots = BallotBox.Read(layout.Ballots);
        return ballots.Count > 0
            ? StudyAnalysis.Of(study, ballots)
            : throw new UsageException($"{layout.Root}: no ballots yet; serve the study with 'videossm-eval study serve {folder}'");
    }

    /// <summary>The result in a sentence, then the tables: a section that stands in any of our pages.</summary>
    public static string Section(StudyResult result, IReadOnlyList<Table> tables) => PlainPage.Section("user-study", result.Study.Title, [Answer(result)], tables);

    /// <summary>What the study says, no more than the tests support.</summary>
    public static string Answer(StudyResult r)
    {
        string who = $"{r.Ballots} ballots of {r.Participants} participant{(r.Participants == 1 ? "" : "s")}";
        if (r.OverParticipants.Test is not { } test)
        {
            return $"{who}: no test over participants ({r.OverParticipants.Reason}).";
        }

        if (test.P >= 0.05)
        {
            return FormattableString.Invariant($"{who} cannot tell the methods apart (Friedman's test over participants, p = {test.P:0.000}).");
        }

        var shown = r.Pairs.Where(p => p.Holm < 0.05).Select(p => p.Difference.Value < 0 ? $"{p.First.Name} over {p.Second.Name}" : $"{p.Second.Name} over {p.First.Name}").ToArray();
        return shown.Length == 0
            ? FormattableString.Invariant($"{who}: the methods differ (Friedman's test over participants, p = {test.P:0.0000}), but no pair can be told apart after Holm's correction.")
            : FormattableString.Invariant($"{who} prefer {string.Join(", ", shown)} (permutation tests over participants, corrected by Holm); no other pair can be told apart.");
    }
}
