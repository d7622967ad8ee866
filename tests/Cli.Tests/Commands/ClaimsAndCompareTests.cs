using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;

namespace VideoSsm.Eval.Cli.Tests.Commands;

public sealed class ClaimsAndCompareTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheAuditFindsWhatTheUserStudyCannotBe()
    {
        CliResult text = Cli.Run("claims", "audit", "paper-table3");
        JsonElement json = Cli.Run("claims", "audit", "paper-table3", "--json").Json;

        Assert.Equal(ExitCode.Ok, text.Code);
        Assert.Contains("320 ballots; the shares are counts out of 280", text.Out, StringComparison.Ordinal);
        Assert.Contains(json.EnumerateArray(), f => f.GetProperty("check").GetString() == "vote-counts" && f.GetProperty("outcome").GetString() == "fails");
    }

    [Fact]
    public void EveryPublishedNumberIsShown()
    {
        CliResult shown = Cli.Run("claims", "show");

        Assert.Contains("| VideoSSM | 1.4B | **83.95** | **84.88** | 80.22 |", shown.Out, StringComparison.Ordinal);
        Assert.True(Cli.Run("claims", "show", "--json").Json.GetArrayLength() > 15);
    }

    [Fact]
    public void ASuiteWithoutClaimsIsSaid()
    {
        CliResult result = Cli.Run("claims", "show", "smoke");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("carries no claims; suites that do: paper-table1, paper-table2, paper-table3", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoRunsAreComparedAndTheirProtocolsHeldApart()
    {
        Run("a", samples: 1);
        Run("same", samples: 1);
        Run("more", samples: 2);

        CliResult same = Cli.Run("compare", _folder["a"], _folder["same"], "--out", _folder["out"]);
        CliResult more = Cli.Run("compare", _folder["a"], _folder["more"], "--json");

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (same.Code, more.Code));
        Assert.Contains("Nothing differs.", same.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder["out"], "comparison.html")));
        JsonElement[] rows = [.. more.Json[0].GetProperty("rows").EnumerateArray()];
        Assert.All(rows, row => Assert.Equal("not ranked", row.GetProperty("verdict").GetString()));
        Assert.Contains(more.Json[1].GetProperty("rows").EnumerateArray(), row => row.GetProperty("field").GetString() == "samples" && row.GetProperty("b").GetString() == "2");
        Assert.Contains("not ranked because their protocols differ", more.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheClaimsOfAnotherSuiteCanBeSetBesideARun()
    {
        Run("a", samples: 1);

        CliResult without = Cli.Run("claims", "check", _folder["a"]);
        CliResult with = Cli.Run("claims", "check", _folder["a"], "--suite", "paper-table2");

        Assert.Equal(ExitCode.Usage, without.Code);
        Assert.Contains("name one that does with --suite (paper-table1, paper-table2, paper-table3)", without.Error, StringComparison.Ordinal);
        Assert.Contains("none of the methods", with.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, Cli.Run("compare", _folder["a"], _folder["none"]).Code);
        Assert.Equal(ExitCode.Usage, Cli.Run("compare", _folder["a"], _folder["a"], "--pair", "x").Code);
    }

    private void Run(string name, int samples)
    {
        string suite = _folder[$"{name}.json"];
        File.WriteAllText(suite, $$"""
            { "question": "q", "methods": ["fake:steady", "fake:drift"], "metrics": ["brightness"], "lengths": [{ "seconds": 1 }], "samples": {{samples}},
              "prompts": { "inline": [{ "id": "a", "text": "b" }, { "id": "c", "text": "d" }] } }
            """);
        Assert.Equal(ExitCode.Ok, Cli.Run(c => c with { Codec = () => new RawVideoCodec() }, "run", suite, "--out", _folder[name], "--no-report").Code);
    }
}
