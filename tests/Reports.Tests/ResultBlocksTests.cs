using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Tests;

/// <summary>What is committed of results is what the program makes of their rows, in the README as well.</summary>
public class ResultBlocksTests
{
    private const string Mend = "./videossm-eval report --into README.md";

    private static readonly string Root = FindRoot();

    /// <summary>Every committed run.</summary>
    public static TheoryData<string> Runs => [.. Directory.GetDirectories(Path.Combine(Root, "results")).Where(f => File.Exists(new RunLayout(f).Manifest)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Fact]
    public void TheReadmeShowsWhatTheResultsSay()
    {
        string text = File.ReadAllText(Path.Combine(Root, "README.md"));

        Assert.Contains("results/quick", ResultBlocks.Folders(text));
        Assert.True(text == ResultBlocks.Fill(text, "README.md", Root), $"the README shows other results than results/ holds; {Mend} fills it anew");
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void CommittedTablesAreMadeOfTheRows(string run)
    {
        var layout = new RunLayout(Path.Combine(Root, "results", run));
        ResultSet results = ResultSetReader.Read(layout.Root);

        using var culture = InvariantScope.Enter();

        // The certificate has a folder of its own: results/certificate.
        Table[] tables = [.. ReportWriter.Tables(results).Where(t => !t.Id.StartsWith("certificate-", StringComparison.Ordinal))];
        Assert.NotEmpty(tables);
        Assert.All(tables, table => Same(Path.Combine(layout.Tables, $"{table.Id}.md"), TableWriter.Markdown(table)));
    }

    [Fact]
    public void ABlockIsReplacedAndTheRestStays()
    {
        string text = "# Title\n\n<!-- results/quick: answer -->\nstale words\n<!-- end -->\n\nbetween\n<!-- results/quick: scores-5s -->\n<!-- end -->\nafter";

        string filled = ResultBlocks.Fill(text, "x.md", Root);

        Assert.StartsWith("# Title\n\n<!-- results/quick: answer -->\n- At ", filled, StringComparison.Ordinal);
        Assert.DoesNotContain("stale words", filled, StringComparison.Ordinal);
        Assert.Contains("\n<!-- end -->\n\nbetween\n<!-- results/quick: scores-5s -->\n| Method |", filled, StringComparison.Ordinal);
        Assert.EndsWith("<!-- end -->\nafter", filled, StringComparison.Ordinal);
        Assert.Equal(filled, ResultBlocks.Fill(filled, "x.md", Root));
    }

    [Theory]
    [InlineData("<!-- results/quick: answer -->\nno end", "x.md: the block results/quick: answer has no line <!-- end -->")]
    [InlineData("<!-- results/quick: answer -->\n<!-- results/quick: question -->\n<!-- end -->", "x.md: the block results/quick: question has no line <!-- end -->")]
    [InlineData("<!-- results/quick: scores-5 -->\n<!-- end -->", "x.md: the block results/quick: scores-5 names nothing of that report; did you mean 'scores-5s'")]
    [InlineData("<!-- results/none: answer -->\n<!-- end -->", "not a finished run")]
    public void MistakesAreNamed(string text, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => ResultBlocks.Fill(text, "x.md", Root)).Message, StringComparison.Ordinal);

    private static void Same(string path, string expected) =>
        Assert.True(File.Exists(path) && File.ReadAllText(path) == expected, $"{Path.GetRelativePath(Root, path)} is not what its rows give; {Mend} (or report and the run) writes it anew");

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VideoSsm.Eval.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"no VideoSsm.Eval.sln above {AppContext.BaseDirectory}");
    }
}
