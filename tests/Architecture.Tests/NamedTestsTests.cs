using System.Text.RegularExpressions;

namespace VideoSsm.Eval.Architecture.Tests;

/// <summary>What the documentation names exists: tests as proof, recipes in their order.</summary>
public partial class NamedTestsTests
{
    [Fact]
    public void EveryTestTheDocumentationNamesExists()
    {
        var there = Tests();

        var missing =
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            where Path.GetFileName(file) != "log.md" // what a day's entry names may be gone since
            from Match match in Named().Matches(File.ReadAllText(file))
            let type = match.Groups["type"].Value
            let name = match.Groups["name"].Value
            where !there.Any(test => test.Type == type && (match.Groups["more"].Success ? test.Name.StartsWith(name, StringComparison.Ordinal) : test.Name == name))
            select $"{Path.GetFileName(file)}: {match.Value}";

        Assert.Empty(missing);
    }

    [Fact]
    public void EachOfTheTenFactsHasItsTestsAndTheTableNamesNoOthers()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "systems.md")).Where(line => Row().IsMatch(line))];
        Assert.Equal(10, rows.Length);
        var marked = (
            from file in Repository.Sources("tests/Model.Tests")
            let text = File.ReadAllText(Path.Combine(Repository.Root, file))
            from Match match in Marked().Matches(text)
            from Capture fact in match.Groups["fact"].Captures
            select (Fact: int.Parse(fact.Value, System.Globalization.CultureInfo.InvariantCulture), Test: $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups["name"].Value}")).ToHashSet();

        for (int fact = 1; fact <= 10; fact++)
        {
            string[] named = [.. Named().Matches(rows[fact - 1]).Select(match => match.Value)];
            Assert.NotEmpty(named);
            Assert.All(named, test => Assert.Contains((fact, test), marked));
        }
    }

    [Fact]
    public void TheChainOfTrainingsInTheDocumentationRunsInItsOrder()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "systems.md"));
        string[] chain = Loop().Match(text).Groups["names"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("stage2-video-ssm", chain);
        var made = new HashSet<string>();
        foreach (string name in chain)
        {
            string recipe = File.ReadAllText(Path.Combine(Repository.Root, "recipes", $"{name}.json"));
            Assert.All(Built().Matches(recipe).Select(match => match.Groups["name"].Value), needed => Assert.Contains(needed, made));
            made.Add(name);
        }
    }

    private static HashSet<(string Type, string Name)> Tests() => [.. from file in Repository.Sources("tests")
        from Match match in Method().Matches(File.ReadAllText(Path.Combine(Repository.Root, file)))
        select (Path.GetFileNameWithoutExtension(file), match.Groups["name"].Value)];

    [GeneratedRegex(@"(?<type>[A-Z]\w+Tests)\.(?<name>[A-Z]\w+)(?<more>\.\.\.)?")]
    private static partial Regex Named();

    [GeneratedRegex(@"for name in (?<names>[a-z0-9 -]+); do \./videossm-eval train")]
    private static partial Regex Loop();

    [GeneratedRegex(@"""(?<name>[a-z0-9-]+)\.safetensors""")]
    private static partial Regex Built();

    [GeneratedRegex(@"public (async Task|void) (?<name>\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"^\| (10|[1-9]) \| .* `\w+Tests\.")]
    private static partial Regex Row();

    [GeneratedRegex(@"(\[Trait\(""Correctness"", ""(?<fact>\d+)""\)\]\s*)+(\[\w+(\(.*\))?\]\s*)*public void (?<name>\w+)\(")]
    private static partial Regex Marked();
}
