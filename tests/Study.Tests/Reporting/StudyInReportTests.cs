using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Claims;
using VideoSsm.Eval.Reports;
using VideoSsm.Eval.Reports.Claims;
using VideoSsm.Eval.Reports.Html;
using VideoSsm.Eval.Reports.Sections;
using VideoSsm.Eval.Reports.Tables;
using VideoSsm.Eval.Study.Analysis;
using VideoSsm.Eval.Study.Ballots;
using VideoSsm.Eval.Study.Reporting;
using VideoSsm.Eval.Tests.Shared;

namespace VideoSsm.Eval.Study.Tests.Reporting;

/// <summary>A study of the four systems of the paper's Table 3 inside the report of a run, and beside the published numbers.</summary>
public sealed partial class StudyInReportTests
{
    private static readonly string[] Ids = ["self-forcing", "causvid", "longlive", "video-ssm"];
    private static readonly string[] Names = ["Self Forcing", "CausVid", "LongLive", "VideoSSM <b>"];

    [Fact]
    public void TheSectionHasRanksStrengthsAndAgreement()
    {
        ResultSet run = Run(ModelScale.World, Study());
        var sections = AllSections.Build(run);

        string page = HtmlReport.Render(new HtmlReportInput(run, sections, [], []));

        // The unrounded numbers behind the cells depend in their last digits on the machine's logarithm.
        string section = "<section id=\"study\">" + page.Split("<section id=\"study\">")[1].Split("</section>")[0] + "</section>\n";
        ApprovedFile.Verify("study-section.html", UnroundedValue().Replace(section, ""));
        Assert.Contains("<a href=\"#study\">User study</a>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("VideoSSM <b>", page, StringComparison.Ordinal);

        Assert.Equal(["study-ranks", "study-agreement", "study-pairs", "study-conduct"], AllSections.FileTables(sections).Select(t => t.Id).Where(id => id.StartsWith("study", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("md")]
    [InlineData("tex")]
    public void TheRanksAreWrittenAsTables(string kind)
    {
        Table ranks = AllSections.FileTables(AllSections.Build(Run(ModelScale.World, Study()))).Single(t => t.Id == "study-ranks");

        ApprovedFile.Verify($"study-ranks.{kind}", kind == "md" ? TableWriter.Markdown(ranks) : TableWriter.Latex(ranks));
        Assert.Equal(ranks.Rows.Count + 1, TableWriter.Csv(ranks).TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void ItStandsBesideThePublishedStudyInTheColumnOfItsScale()
    {
        Table world = ClaimTable.Build(Run(ModelScale.World, Study())).Single();
        ApprovedFile.Verify("claims-videossm-table3.md", TableWriter.Markdown(world));

        Assert.Equal(20, world.Rows.Count);
        Assert.All(world.Rows, row => Assert.Null(row.Cells[3].Value));
        Assert.All(world.Rows, row => Assert.NotNull(row.Cells[4].Value));
        Table paper = ClaimTable.Build(Run(ModelScale.Paper, Study())).Single();
        Assert.Equal(world.Rows.Select(r => r.Cells[4]), paper.Rows.Select(r => r.Cells[3]));
        Assert.All(paper.Rows, row => Assert.Null(row.Cells[4].Value));
    }

    [Fact]
    public void WithoutAStudyThePublishedNumbersStandAlone()
    {
        ResultSet run = Run(ModelScale.World, null);

        Assert.DoesNotContain(AllSections.Build(run), s => s.Id == "study");
        Table claims = ClaimTable.Build(run).Single();
        Assert.Contains("has no study of its own", claims.Caption, StringComparison.Ordinal);
        Assert.All(claims.Rows, row => Assert.Equal((Cell.Missing, Cell.Missing), (row.Cells[3].Text, row.Cells[4].Text)));
    }

    [Fact]
    public void AShareHasAnIntervalOverPeopleThatHoldsItAndNarrowsWhereTheyAgree()
    {
        StudyFindings study = Study();

        Assert.All(study.Standings, s => Assert.Equal(1, s.RankShares.Sum(r => r.Value!.Value), 12));
        Assert.All(study.Standings.SelectMany(s => s.RankShares), r =>
        {
            Assert.InRange(r.Value!.Value, r.Low!.Value, r.High!.Value);
            Assert.InRange(r.Low.Value, 0, 1);
        });
        Assert.Contains(study.Standings.SelectMany(s => s.RankShares), r => r.High - r.Low > 0.05);
        var same = StudyReport.Findings(StudyAnalysis.Of(Definition(), [.. Ballots((_, _) => [4, 3, 2, 1])]));
        Assert.All(same.Standings.SelectMany(s => s.RankShares), r => Assert.Equal(r.Low, r.High));
    }

    [GeneratedRegex(" data-value=\"[^\"]*\"")]
    private static partial Regex UnroundedValue();

    private static StudyFindings Study() => StudyReport.Findings(StudyAnalysis.Of(Definition(), [.. Ballots(Opinion)]));

    /// <summary>Most prefer the last two, in an order that changes from person to person and prompt to prompt.</summary>
    private static int[] Opinion(int person, int prompt) => (((5 * person) + (3 * prompt)) % 8) switch
    {
        0 or 1 or 2 => [4, 3, 2, 1],
        3 or 4 => [3, 4, 1, 2],
        5 => [4, 3, 1, 2],
        6 => [1, 4, 2, 3],
        _ => [4, 2, 3, 1],
    };

    private static IEnumerable<Ballot> Ballots(Func<int, int, int[]> opinion) =>
        from person in Enumerable.Range(0, 12)
        from prompt in Enumerable.Range(0, 3)
        select new Ballot
        {
            Session = person,
            Trial = prompt,
            Prompt = $"p{prompt}",
            Shown = Ids,
            Ranks = opinion(person, prompt),
            Seconds = 60 + person,
            Received = DateTimeOffset.UnixEpoch,
        };

    private static StudyDefinition Definition() => new()
    {
        Title = "One minute",
        Question = "Which video is better?",
        Seed = 1,
        AllowTies = false,
        Methods = [.. Ids.Zip(Names, (id, name) => new StudyMethod(id, name))],
        Items = [.. Enumerable.Range(0, 3).Select(p => new StudyItem($"p{p}", "text", []))],
        Sessions = [.. Enumerable.Range(0, 12).Select(_ => new StudySession("CODE", [.. Enumerable.Range(0, 3).Select(p => new StudyTrial($"p{p}", Ids))]))],
    };

    private static ResultSet Run(ModelScale scale, StudyFindings? study) => new()
    {
        Title = "sample",
        Methods =
        [
            .. Ids.Zip(Names, (id, name) => new MethodInfo
            {
                Id = id,
                DisplayName = name,
                Version = 1,
                Scale = scale,
                Summary = "",
                Backbone = "",
            }),
        ],
        Metrics = [],
        Scores = [],
        Claims = Published(),
        Study = study,
    };

    private static IReadOnlyList<PublishedTable> Published([CallerFilePath] string here = "") =>
        SuiteReader.Read(Path.GetFullPath(Path.Combine(here, "..", "..", "..", "..", "suites", "paper-table3.json"))).Suite.Claims!;
}
