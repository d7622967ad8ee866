using VideoSsm.Eval.Reports.Tables;
using VideoSsm.Eval.Tests.Shared;

namespace VideoSsm.Eval.Reports.Tests;

public class TableWriterTests
{
    public static TheoryData<string, bool> Cases => new()
    {
        { "md", false }, { "md", true }, { "tex", false }, { "tex", true }, { "csv", false }, { "csv", true }, { "json", false }, { "json", true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryFormatIsAsApprovedUnderEveryCulture(string format, bool comma)
    {
        // The culture is set before anything is computed: it must reach neither the cells nor the writer.
        using var culture = comma ? new CommaDecimalCulture() : null;
        var table = ReportWriter.Tables(SampleResults.Create()).Single(t => t.Id == "scores-60s");

        string text = Write(table, format);

        ApprovedFile.Verify($"scores-60s.{format}", text);
    }

    [Fact]
    public void LatexEscapesEverySpecialCharacter()
    {
        var table = new Table
        {
            Id = "t",
            Caption = @"50 % of a_b & c\d {x} ~ ^ $ #",
            Columns = [new Column("A", "a", false)],
            Rows = [new TableRow([new Cell("x_y")])],
        };

        string latex = TableWriter.Latex(table);

        Assert.Contains(@"50 \% of a\_b \& c\textbackslash{}d \{x\} \textasciitilde{} \textasciicircum{} \$ \#", latex, StringComparison.Ordinal);
        Assert.Contains(@"x\_y \\", latex, StringComparison.Ordinal);
    }

    [Fact]
    public void LatexHasOnlyWhatItsPackagesCanSet()
    {
        var sections = Sections.AllSections.Build(SampleResults.Create());
        using var folder = new Folder();

        TableFiles.Write(folder.Path, Sections.AllSections.FileTables(sections), Sections.AllSections.Parts(sections));

        // What pdflatex does not know ends in an error, and in a table nobody can use.
        Assert.All(Directory.GetFiles(folder.Path, "*.tex"), file => Assert.DoesNotContain(File.ReadAllText(file), c => c > 126));
        Assert.Contains(@"$\blacktriangledown$", File.ReadAllText(Path.Combine(folder.Path, "drift-60s.tex")), StringComparison.Ordinal);
    }

    [Fact]
    public void AWideTableIsSeveralInLatexAndOneElsewhere()
    {
        var sections = Sections.AllSections.Build(SampleResults.Create());
        using var folder = new Folder();

        TableFiles.Write(folder.Path, Sections.AllSections.FileTables(sections), Sections.AllSections.Parts(sections));

        string latex = File.ReadAllText(Path.Combine(folder.Path, "scores-60s.tex"));
        Assert.Contains(@"\label{tab:scores-60s-prompt-and-truth}", latex, StringComparison.Ordinal);
        Assert.Contains(@"\label{tab:scores-60s-drift}", latex, StringComparison.Ordinal);
        Assert.Contains(@"\caption{Drift. Scores at 60 s: mean and 95 \% interval over 6 prompts", latex, StringComparison.Ordinal);
        Assert.DoesNotContain(@"\label{tab:scores-60s}", latex, StringComparison.Ordinal);
        Assert.Contains("luma_drift", File.ReadAllText(Path.Combine(folder.Path, "scores-60s.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void AnAddressInANoteCanBeBroken()
    {
        var table = new Table
        {
            Id = "t",
            Caption = "",
            Columns = [new Column("N", "n", true)],
            Rows = [new TableRow([new Cell(Cell.Missing, Footnote: 0)])],
            Footnotes = ["published at https://example.org/a_very/long/way/to/some/file.pth"],
        };

        Assert.Contains(@"published at https://\allowbreak{}example.\allowbreak{}org/a\_ve", TableWriter.Latex(table), StringComparison.Ordinal);
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("tables").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    [Fact]
    public void CsvQuotesWhatNeedsIt()
    {
        var table = new Table
        {
            Id = "t",
            Caption = "",
            Columns = [new Column("A", "a", false), new Column("N", "n", true)],
            Rows = [new TableRow([new Cell("say \"hi\", twice"), new Cell(Cell.Missing)]), new TableRow([new Cell("x"), new Cell("0.1", 0.1)])],
        };

        Assert.Equal("a,n,n_low,n_high\n\"say \"\"hi\"\", twice\",,,\nx,0.1,,\n", TableWriter.Csv(table));
    }

    [Fact]
    public void LettersGoOnAfterZ() => Assert.Equal(["a", "z", "aa", "ab"], new[] { 0, 25, 26, 27 }.Select(TableWriter.Letter));

    private static string Write(Table table, string format) => format switch
    {
        "md" => TableWriter.Markdown(table),
        "tex" => TableWriter.Latex(table),
        "csv" => TableWriter.Csv(table),
        _ => TableWriter.Json(table),
    };
}
