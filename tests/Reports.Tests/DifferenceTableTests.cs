using VideoSsm.Eval.Reports.Analysers;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Tests;

public class DifferenceTableTests
{
    [Fact]
    public void TwelvePromptsCarryAVerdictThroughTheCorrection()
    {
        var family = DifferenceTable.Compute(SampleResults.Create(prompts: 24)).Where(d => d.LengthSeconds == 60).ToList();
        var flicker = family.Single(d => d.Method.Id == "video-ssm" && d.Metric.Id == "temporal_flickering");

        // Better by a constant on all 12 prompts: one sign of all, both ways, of 2^12; and the smallest of the family is multiplied by its size.
        Assert.Equal(2 / 4096.0, flicker.P!.Value, 12);
        Assert.Equal(family.Count * 2 / 4096.0, family.Min(d => d.CorrectedP)!.Value, 12);
        Assert.Equal(Verdict.Better, flicker.Verdict);
    }

    [Fact]
    public void SixPromptsAreALeadAndNotAFinding()
    {
        var results = SampleResults.Create(prompts: 12);
        var flicker = DifferenceTable.Compute(results).Single(d => d.Method.Id == "video-ssm" && d.Metric.Id == "temporal_flickering" && d.LengthSeconds == 60);

        Assert.True(flicker.Estimate.Low > 0); // the interval alone would have called it better
        Assert.Equal(Verdict.CannotTell, flicker.Verdict);
        Assert.Contains(new ManyComparisons().Analyse(results), c => c.Text.Contains("leads for a larger suite", StringComparison.Ordinal));
    }

    [Fact]
    public void WithinTheMarginOfTheSuiteMethodsAgree()
    {
        var results = SampleResults.Create() with { Margins = new Dictionary<string, double> { ["temporal_flickering"] = 1 } };

        Assert.All(DifferenceTable.Compute(results).Where(d => d.Metric.Id == "temporal_flickering"), d => Assert.Equal(Verdict.Agrees, d.Verdict));
    }

    [Fact]
    public void TheTableStatesTestCorrectionAndVerdict()
    {
        var table = DifferenceTable.Build(SampleResults.Create(prompts: 24), 60);

        Assert.Equal(["p", "p_holm", "detectable", "verdict"], table.Columns.Select(c => c.Key).TakeLast(4));
        Assert.Contains("corrected for the 12 comparisons", table.Caption, StringComparison.Ordinal);
    }
}
