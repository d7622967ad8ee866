namespace VideoSsm.Eval.Core.Tests;

public sealed class SuiteReaderTests : IDisposable
{
    private const string Good = """
        {
          // Comments and trailing commas are welcome.
          "$schema": "schema.json",
          "question": "Does it drift?",
          "methods": ["a", "b"],
          "prompts": { "inline": [{ "id": "p1", "text": "one" }, { "id": "p2", "text": "two", "tags": ["night"] }] },
          "lengths": [{ "seconds": 5 }, { "seconds": 60, "take": 1 }],
          "metrics": ["m"],
          "baseline": "b",
          "margins": { "m": 0.01 },
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("suite-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ASuiteIsReadWithItsDefaults()
    {
        LoadedSuite suite = SuiteReader.Read(Write(Good));

        Assert.Equal("suite", suite.Name);
        Assert.Equal(1, suite.Suite.Samples);
        Assert.Equal(2, suite.PromptsAt(suite.Suite.Lengths[0]).Count);
        Assert.Single(suite.PromptsAt(suite.Suite.Lengths[1]));
    }

    [Theory]
    [InlineData("\"metrics\"", "\"metriks\"", "suite.json:8: $.metriks: unknown property 'metriks'; did you mean 'metrics'?")]
    [InlineData("\"take\": 1", "\"takes\": 1", "unknown property 'takes'; did you mean 'take'?")]
    [InlineData("\"tags\": [\"night\"]", "\"tag\": [\"night\"]", "unknown property 'tag'; did you mean 'tags'?")]
    [InlineData("\"inline\": [", "\"qqqqqqqqqqq\": [", "unknown property 'qqqqqqqqqqq'; known: file, inline, tags, take")]
    [InlineData("\"question\": \"Does it drift?\",", "", "lacks 'question'")]
    [InlineData("\"methods\": [\"a\", \"b\"]", "\"methods\": []", "methods is empty")]
    [InlineData("\"methods\": [\"a\", \"b\"]", "\"methods\": [\"a\", \"b\", \"a\"]", "methods names 'a' twice")]
    [InlineData("\"methods\": [\"a\", \"b\"]", "\"methods\": null", "suite.json:5: $.methods: must not be null; give a value or leave it out")]
    [InlineData("\"methods\": [\"a\", \"b\"]", "\"methods\": \"a\"", "suite.json:5: $.methods: expected a list in square brackets")]
    [InlineData("\"methods\": [\"a\", \"b\"]", "\"methods\": [1]", "$.methods[0]: expected text in quotation marks")]
    [InlineData("\"take\": 1", "\"take\": 1.5", "$.lengths[1].take: expected a whole number")]
    [InlineData("\"margins\": { \"m\": 0.01 }", "\"margins\": 0.01", "$.margins: expected an object in braces")]
    [InlineData("\"seconds\": 5 ", "\"seconds\": \"five\" ", "suite.json:7: $.lengths[0].seconds: expected a number")]
    [InlineData("\"seconds\": 5 ", "\"seconds\": -5 ", "has -5 seconds")]
    [InlineData("\"seconds\": 60", "\"seconds\": 5", "names a length twice")]
    [InlineData("\"baseline\": \"b\"", "\"baseline\": \"c\"", "baseline names 'c'")]
    [InlineData("\"m\": 0.01", "\"n\": 0.01", "margins names 'n', which is not among the metrics")]
    [InlineData("\"metrics\": [\"m\"]", "\"metrics\": [\"m\"], \"metrics\": [\"m\"]", "suite.json:8: $.metrics: 'metrics' stands there twice")]
    [InlineData("\"metrics\": [\"m\"],", "\"metrics\": [\"m\"", "suite.json:9: not valid JSON: ")]
    [InlineData("\"id\": \"p2\"", "\"id\": \"p1\"", "prompt id 'p1' is used twice")]
    [InlineData("\"id\": \"p2\"", "\"id\": \"../p2\"", "prompt id '../p2' must be")]
    [InlineData("\"text\": \"two\"", "\"text\": \" \"", "prompt 'p2' has no text")]
    public void AMistakeIsNamedWithFilePlaceAndRemedy(string part, string replacement, string expected)
    {
        Assert.Contains(part, Good, StringComparison.Ordinal);

        var e = Assert.Throws<UsageException>(() => SuiteReader.Read(Write(Good.Replace(part, replacement, StringComparison.Ordinal))));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains("suite.json", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.DoesNotContain("System.", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("VideoSsm.", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "suite.json: is empty")]
    [InlineData("null", "suite.json:1: expected an object, found null")]
    [InlineData("[]", "suite.json:1: expected an object in braces")]
    [InlineData("{}", "suite.json:1: lacks 'question', 'methods', 'lengths', 'metrics'")]
    [InlineData("{ \"question\": \"q\"", "suite.json:1: not valid JSON: it ends inside an object or a list; a closing bracket is missing")]
    public void AnEmptySuiteIsAnError(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<UsageException>(() => SuiteReader.Read(Write(text))).Message, StringComparison.Ordinal);

    [Fact]
    public void AMissingFileIsAnError() =>
        Assert.Contains("there is no such file", Assert.Throws<UsageException>(() => SuiteReader.Read(Path.Combine(_folder, "none.json"))).Message, StringComparison.Ordinal);

    [Fact]
    public void PromptsAreReadFromAFileBesideTheSuiteFilteredAndCut()
    {
        PromptFile.Write(Path.Combine(_folder, "p.jsonl"),
        [
            new Prompt { Id = "1", Text = "a", Tags = ["x"] },
            new Prompt { Id = "2", Text = "b" },
            new Prompt { Id = "3", Text = "c\n\"d\" ünï 🎬", Tags = ["y", "x"], Schedule = [new PromptChange(2.5, "then")] },
            new Prompt { Id = "4", Text = "d", Tags = ["x"] },
        ]);

        LoadedSuite suite = SuiteReader.Read(Write(WithPrompts("""{ "file": "p.jsonl", "tags": ["x"], "take": 2 }""")));

        Assert.Equal(["1", "3"], suite.Prompts.Select(p => p.Id));
        Assert.Equal("c\n\"d\" ünï 🎬", suite.Prompts[1].Text);
        Assert.Equal(new PromptChange(2.5, "then"), Assert.Single(suite.Prompts[1].Schedule));
    }

    [Fact]
    public void ALengthMayHavePromptsOfItsOwn()
    {
        LoadedSuite suite = SuiteReader.Read(Write("""
            { "question": "q", "methods": ["a"], "metrics": ["m"], "lengths": [
              { "seconds": 5, "prompts": { "inline": [{ "id": "short", "text": "a" }, { "id": "both", "text": "b" }] } },
              { "seconds": 60, "prompts": { "inline": [{ "id": "both", "text": "b" }, { "id": "long", "text": "c" }], "take": 2 } }] }
            """));

        Assert.Equal(["short", "both", "long"], suite.Prompts.Select(p => p.Id));
        Assert.Equal(["short", "both"], suite.PromptsAt(suite.Suite.Lengths[0]).Select(p => p.Id));
        Assert.Equal(["both", "long"], suite.PromptsAt(suite.Suite.Lengths[1]).Select(p => p.Id));
    }

    [Theory]
    [InlineData("{ \"seconds\": 5 }", "prompts is missing, and the length of 5 s names none of its own")]
    [InlineData(
        "{ \"seconds\": 5, \"prompts\": { \"inline\": [{ \"id\": \"x\", \"text\": \"a\" }] } }, { \"seconds\": 6, \"prompts\": { \"inline\": [{ \"id\": \"x\", \"text\": \"b\" }] } }",
        "two different prompts have the id 'x'")]
    public void LengthsWithoutOrWithConflictingPromptsAreExplained(string lengths, string expected) => Assert.Contains(
        expected,
        Assert.Throws<UsageException>(() => SuiteReader.Read(Write($$"""{ "question": "q", "methods": ["a"], "metrics": ["m"], "lengths": [{{lengths}}] }"""))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "id": "policy:a", "name": "n", "base": "b" }""", "policy:a", "variants has the id 'policy:a'; expected policy:NAME@CHECKPOINT")]
    [InlineData("""{ "id": "A b", "name": "n", "base": "b" }""", "A b", "variants has the id 'A b'")]
    [InlineData("""{ "id": "x@y", "name": " ", "base": "b" }""", "x@y", "variants has no name for 'x@y'")]
    [InlineData("""{ "id": "x@y", "name": "n", "base": "b" }""", "a", "variants has 'x@y', which is not among the methods")]
    [InlineData("""{ "id": "x@y", "name": "n", "base": "b" }, { "id": "x@y", "name": "m", "base": "b" }""", "x@y", "variants has 'x@y' twice")]
    [InlineData("""{ "id": "x@y", "name": "n", "base": "b", "override": {} }""", "x@y", "unknown property 'override'; did you mean 'overrides'?")]
    [InlineData("""{ "id": "x@y", "name": "n" }""", "x@y", "base")]
    public void VariantsThatMakeNoSenseAreExplained(string variants, string method, string expected) => Assert.Contains(
        expected,
        Assert.Throws<UsageException>(() => SuiteReader.Read(Write($$"""
            { "question": "q", "methods": ["{{method}}"], "metrics": ["m"], "lengths": [{ "seconds": 5 }],
              "prompts": { "inline": [{ "id": "p", "text": "t" }] }, "variants": [{{variants}}] }
            """))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void VariantsKeepTheirSwitchesForTheMethods()
    {
        Suite suite = SuiteReader.Read(Write("""
            { "question": "q", "methods": ["a", "policy:w-3@base"], "metrics": ["m"], "lengths": [{ "seconds": 5 }],
              "prompts": { "inline": [{ "id": "p", "text": "t" }] },
              "variants": [{ "id": "policy:w-3@base", "name": "n", "base": "b", "overrides": { "memory": { "window": 3 } } }] }
            """)).Suite;

        MethodVariant variant = Assert.Single(suite.Variants);
        Assert.Equal(3, variant.Overrides!.Value.GetProperty("memory").GetProperty("window").GetInt32());
        Assert.Equal((Comparison.PolicyOnly, "base"), (MethodVariant.ComparisonOf(variant.Id), MethodVariant.CheckpointOf(variant.Id)));
        Assert.Equal((Comparison.Trained, "a"), (MethodVariant.ComparisonOf("a"), MethodVariant.CheckpointOf("a")));
    }

    [Fact]
    public void ABadLineOfAPromptFileIsNamed()
    {
        File.WriteAllText(Path.Combine(_folder, "p.jsonl"), "{\"id\":\"1\",\"text\":\"a\"}\n\n// a comment\n{\"id\":\"2\",\"txt\":\"b\"}\n");

        var e = Assert.Throws<UsageException>(() => SuiteReader.Read(Write(WithPrompts("""{ "file": "p.jsonl" }"""))));

        Assert.Contains("p.jsonl:4: $.txt: unknown property 'txt'; did you mean 'text'?", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "file": "p.jsonl" }""", "there is no such prompt file")]
    [InlineData("""{ "file": "p.jsonl", "inline": [] }""", "needs either a file or an inline list")]
    [InlineData("""{ }""", "needs either a file or an inline list")]
    [InlineData("""{ "inline": [] }""", "selects none of 0 prompts")]
    [InlineData("""{ "inline": [{ "id": "a", "text": "b" }], "tags": ["z"] }""", "selects none of 1 prompts (tags: z)")]
    [InlineData("""{ "inline": [{ "id": "a", "text": "b" }], "take": 0 }""", "prompts takes 0")]
    [InlineData("""{ "inline": [{ "id": "a", "text": "b", "schedule": [{ "atSeconds": 3, "text": "x" }, { "atSeconds": 2, "text": "y" }] }] }""", "out of order")]
    public void PromptsThatCannotBeSelectedAreExplained(string prompts, string expected) =>
        Assert.Contains(expected, Assert.Throws<UsageException>(() => SuiteReader.Read(Write(WithPrompts(prompts)))).Message, StringComparison.Ordinal);

    private static string WithPrompts(string prompts) =>
        $$"""{ "question": "q", "methods": ["a"], "metrics": ["m"], "lengths": [{ "seconds": 5 }], "prompts": {{prompts}} }""";

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "suite.json");
        File.WriteAllText(path, text);
        return path;
    }
}
