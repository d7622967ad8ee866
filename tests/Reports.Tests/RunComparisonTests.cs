using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Compare;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Tests;

public class RunComparisonTests
{
    [Fact]
    public void EqualProtocolsAreRankedPromptByPrompt()
    {
        var a = Run("a", samples: 1, shift: 0);
        var b = Run("b", samples: 1, shift: 0.03);

        var cell = Cell(a, b);

        Assert.Null(cell.Refusal);
        Assert.Equal(0.03, cell.Difference!.Mean!.Value, 9);
        Assert.Equal(0.03, cell.Difference.Low!.Value, 9); // prompts differ by far more than 0.03; the pairing removes that
        Assert.Equal(Verdict.Better, cell.Verdict);
    }

    [Fact]
    public void DifferentProtocolsAreShownAndNotRanked()
    {
        var cell = Cell(Run("a", samples: 1, shift: 0), Run("b", samples: 4, shift: 0.03));

        Assert.Equal("protocols differ: samples", cell.Refusal);
        Assert.Null(cell.Difference);
        Assert.NotNull(cell.A.Mean);
        Assert.NotNull(cell.B.Mean);
    }

    [Fact]
    public void TheFieldsThatDifferAreListed()
    {
        var difference = Assert.Single(ProtocolDiff.Protocols(Run("a", 1, 0).Manifest, Run("b", 4, 0).Manifest), d => d.What == "temporal_flickering at 60 s");

        Assert.Equal(new RunDifference("temporal_flickering at 60 s", "samples", "1", "4"), difference);
    }

    [Fact]
    public void RowsWithoutAProtocolAreNotRanked()
    {
        var a = Run("a", 1, 0);
        var without = a with { Results = a.Results with { Scores = [.. a.Results.Scores.Select(s => s with { Protocol = "" })] } };

        Assert.Equal("no protocol is recorded", Cell(without, a).Refusal);
    }

    [Fact]
    public void ManyComparisonsAreCorrected()
    {
        var (a, b) = (Run("a", 1, 0), Run("b", 1, 0.03));
        var all = RunComparison.Of(a, b, []);
        int tested = all.Count(c => c.CorrectedP is not null);

        // All differences have one sign: at 24 prompts no drawn pattern reaches the observed sum, so p is 1 / (1 + draws) before the correction.
        Assert.True(tested > 10);
        Assert.Equal(tested / (Core.Statistics.PairedPermutationTest.Draws + 1.0), all.Where(c => c.CorrectedP is not null).Min(c => c.CorrectedP)!.Value, 9);
    }

    [Fact]
    public void MethodsOfDifferentNamesArePairedOnRequest()
    {
        var (a, b) = (Run("a", 1, 0), Run("b", 1, 0));

        var cell = RunComparison.Of(a, b, [("window-only", "video-ssm")]).First(c => c.Metric.Id == "temporal_flickering" && c.LengthSeconds == 60);

        Assert.Equal(("window-only", "video-ssm"), (cell.MethodA.Id, cell.MethodB.Id));
        Assert.Equal(0.07, cell.Difference!.Mean!.Value, 9); // 0.05 by the sample's formula, 0.02 more at 60 s
        Assert.Contains("has no method 'window-onli'", Assert.Throws<UsageException>(() => RunComparison.Of(a, b, [("window-onli", "video-ssm")])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThePageHoldsTheTablesAndLoadsNothing()
    {
        var (a, b) = (Run("a<b>", 1, 0), Run("b", 1, 0.03));
        string folder = Directory.CreateTempSubdirectory("compare").FullName;

        string page = File.ReadAllText(ComparisonWriter.Write(folder, a, b, ComparisonTables.Build(a, b, RunComparison.Of(a, b, []))));

        Assert.DoesNotContain("a<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        Assert.Contains("id=\"table-comparison\"", page, StringComparison.Ordinal);
        Assert.All(["md", "tex", "csv", "json"], ending => Assert.True(File.Exists(Path.Combine(folder, "tables", $"comparison.{ending}"))));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void TheSentenceSpeaksOnlyOfWhatThereIs()
    {
        var (a, b) = (Run("a", 1, 0), Run("b", 1, 0.03));
        Assert.DoesNotContain("not ranked", Sentence(a, b), StringComparison.Ordinal);

        var other = b with { Results = b.Results with { Scores = [.. b.Results.Scores.Select(s => s.Metric == "temporal_flickering" && s.LengthSeconds == 60 ? s with { Protocol = "another" } : s)] } };
        int refused = RunComparison.Of(a, other, []).Count(c => c.Refusal is not null);
        Assert.InRange(refused, 1, 10);
        Assert.Contains($"; {refused} {(refused == 1 ? "is" : "are")} not ranked, because the protocols differ.", Sentence(a, other), StringComparison.Ordinal);
    }

    private static string Sentence(ComparedRun a, ComparedRun b)
    {
        string folder = Directory.CreateTempSubdirectory("compare").FullName;
        string page = File.ReadAllText(ComparisonWriter.Write(folder, a, b, ComparisonTables.Build(a, b, RunComparison.Of(a, b, []))));
        Directory.Delete(folder, recursive: true);
        return page.Split("<div class=\"answer\">")[1].Split("</div>")[0];
    }

    private static ComparedCell Cell(ComparedRun a, ComparedRun b) =>
        RunComparison.Of(a, b, []).Single(c => c.MethodB.Id == "video-ssm" && c.Metric.Id == "temporal_flickering" && c.LengthSeconds == 60);

    private static ComparedRun Run(string folder, int samples, double shift)
    {
        var results = SampleResults.Create(prompts: 24);
        var protocols = results.Metrics.SelectMany(m => results.Lengths.Select(l => new Protocol
        {
            Metric = m.Id,
            MetricVersion = m.Version,
            MetricWeights = "",
            LengthSeconds = l,
            PromptsSha256 = new string('0', 64),
            Prompts = 24,
            Samples = samples,
            Seed = 1,
        })).ToList();
        return new ComparedRun(
            folder,
            new RunManifest
            {
                Name = folder,
                Suite = new Suite { Question = "q", Methods = [], Metrics = [], Lengths = [] },
                SuiteSha256 = "",
                Prompts = [],
                Methods = results.Methods,
                Metrics = results.Metrics,
                Protocols = protocols.ToDictionary(p => p.Hash()),
                Sessions = [],
            },
            results with
            {
                Scores = [.. results.Scores.Select(s => s with { Value = s.Value + shift, Protocol = protocols.Single(p => p.Metric == s.Metric && p.LengthSeconds == s.LengthSeconds).Hash() })],
            });
    }
}
