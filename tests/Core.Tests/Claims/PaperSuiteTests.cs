using System.Runtime.CompilerServices;
using VideoSsm.Eval.Core.Claims;

namespace VideoSsm.Eval.Core.Tests.Claims;

/// <summary>The committed claims and what is known about them.</summary>
public class PaperSuiteTests
{
    private static readonly string[] Names = ["paper-table1", "paper-table2", "paper-table3"];

    [Fact]
    public void PrintedDigitsAreKept()
    {
        var table = Suite("paper-table1").Claims![0];

        Assert.Equal("80.00", table.Rows[0].Values[0]!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(12, table.Rows.Count);
    }

    [Fact]
    public void EveryTotalFollowsFromItsParts() =>
        Assert.DoesNotContain(new TotalFromParts().Check(Suite("paper-table1").Claims!), f => f.Outcome == AuditOutcome.Fails && f.Table == "videossm-table1");

    [Fact]
    public void TheStrongestBaselinesAreNotQuotedWithTheirOwnNumbers()
    {
        var findings = new Quotations().Check(Suite("paper-table1").Claims!).Where(f => f.Check == "quoted-or-own").ToList();

        Assert.Contains(findings, f => f.Text.StartsWith("Self Forcing: 83.00/83.71/80.14 is not its own paper's 84.31/85.07/81.28 (self-forcing-table1), -1.31 in total; it equals the row of self-forcing-pp-table1.", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Text.StartsWith("LongLive: 83.52/84.26/80.53 is not its own paper's 84.87/86.97/76.47", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Text.Contains("LongLive (84.87) and Self Forcing (84.31) would stand above VideoSSM (83.95)", StringComparison.Ordinal));
    }

    [Fact]
    public void TheUserStudyCountsTwoHundredEightyBallots()
    {
        var findings = ClaimAudit.Of(Suite("paper-table3").Claims!);

        var votes = Assert.Single(findings, f => f.Check == "vote-counts");
        Assert.Equal(AuditOutcome.Fails, votes.Outcome);
        Assert.Contains("VideoSSM 115, 96, 55, 14", votes.Text, StringComparison.Ordinal);
        Assert.Contains("280 is 35 participants × 8 prompts or 40 participants × 7 prompts", votes.Text, StringComparison.Ordinal);
        Assert.Equal(3, findings.Count(f => f.Check == "average-rank" && f.Outcome == AuditOutcome.Fails && f.Text.Contains("the shares average", StringComparison.Ordinal)));
    }

    [Fact]
    public void DynamicDegreeStandsOnMultiplesOfTwoHundredVideos() =>
        Assert.Contains(ClaimAudit.Of(Suite("paper-table2").Claims!), f => f.Check == "binary-shares" && f.Text.Contains("35.00, 37.50, 50.50 are counts out of 200, 400", StringComparison.Ordinal));

    /// <summary>Set VIDEOSSM_WRITE_DOCS=1 to write the file anew.</summary>
    [Fact]
    public void TheDocumentInTheRepositoryIsUpToDate()
    {
        string expected = ClaimsDocs.Render(Names.Select(n => (n, Suite(n)))), path = Path.Combine(Root(), "docs", "claims.md");
        if (Environment.GetEnvironmentVariable("VIDEOSSM_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path));
    }

    [Theory]
    [InlineData("\"values\": [41.07, 34.29, 19.64, 5.00, 1.85]", "\"values\": [41.07]", "1 values for 5 columns")]
    [InlineData("\"bold\": []", "\"bold\": [\"x\"]", "bold names a column that is not there")]
    public void ABrokenTableIsRefused(string part, string replacement, string expected)
    {
        string text = File.ReadAllText(Path.Combine(Root(), "suites", "paper-table3.json")).Replace("5.00, 1.85]", "5.00, 1.85], \"bold\": []", StringComparison.Ordinal);
        string folder = Directory.CreateTempSubdirectory("claims").FullName, path = Path.Combine(folder, "suite.json");
        File.WriteAllText(path, text.Replace(part, replacement, StringComparison.Ordinal));

        Assert.Contains(expected, Assert.Throws<UsageException>(() => SuiteReader.Read(path)).Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static Suite Suite(string name) => SuiteReader.Read(Path.Combine(Root(), "suites", $"{name}.json")).Suite;

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
