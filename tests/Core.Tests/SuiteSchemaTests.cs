using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace VideoSsm.Eval.Core.Tests;

public class SuiteSchemaTests
{
    private sealed record Switches
    {
        public DayOfWeek? Day { get; init; }
    }

    [Fact]
    public void TheSchemaOfTheSwitchesStandsInThatOfTheVariants()
    {
        var variant = JsonNode.Parse(SuiteSchema.Generate(typeof(Switches)))!["properties"]!["variants"]!["items"]!;

        Assert.Equal(["id", "name", "base"], variant["required"]!.AsArray().Select(n => n!.GetValue<string>()));
        Assert.Contains("tuesday", variant["properties"]!["overrides"]!["properties"]!["day"]!["enum"]!.AsArray().Select(n => n?.GetValue<string>()));
    }

    [Fact]
    public void EveryCommittedSuiteIsSound()
    {
        string[] suites = [.. Directory.GetFiles(Path.Combine(Root(), "suites"), "*.json").Where(f => !f.EndsWith("schema.json", StringComparison.Ordinal)).Order()];

        Assert.NotEmpty(suites);
        Assert.All(suites, suite => SuiteReader.Read(suite));
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
