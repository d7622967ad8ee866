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
