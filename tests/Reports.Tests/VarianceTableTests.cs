using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Tests;

public class VarianceTableTests
{
    [Fact]
    public void OneSamplePerPromptHasNoTable() => Assert.Empty(VarianceTable.Build(SampleResults.Create(), 5).Rows);

    [Fact]
    public void SamplesThatRepeatThePromptAddNothing()
    {
        var results = SampleResults.Create();
        var doubled = results with { Scores = [.. results.Scores, .. results.Scores.Select(s => s with { Sample = 1 })] };

        var row = VarianceTable.Build(doubled, 5).Rows[0];

        Assert.Equal(0, row.Cells[3].Value);
        Assert.Equal(1, row.Cells[4].Value);
        Assert.True(row.Cells[5].Value < row.Cells[6].Value); // prompts are all that matters
    }
}
