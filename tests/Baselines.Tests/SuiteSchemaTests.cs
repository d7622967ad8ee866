using System.Runtime.CompilerServices;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Baselines.Tests;

/// <summary>The committed suites and their schema. Here and not beside the types of a suite, because only the methods know their switches.</summary>
public sealed class SuiteSchemaTests
{
    public static TheoryData<string> Suites =>
        [.. Directory.GetFiles(Path.Combine(Root(), "suites"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Where(n => n != "schema").Order(StringComparer.Ordinal)];

    [Fact]
    public void The_committed_schema_is_the_one_the_types_give()
    {
        string path = Path.Combine(Root(), "suites", "schema.json");
        string expected = SuiteSchema.Generate(typeof(MethodOverrides));

        // VIDEOSSM_UPDATE=1 dotnet test tests/Baselines.Tests writes it anew.
        if (Environment.GetEnvironmentVariable("VIDEOSSM_UPDATE") == "1")
            AtomicFile.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path));
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Every_variant_of_a_committed_suite_makes_a_method(string name)
    {
        var suite = SuiteReader.Read(Path.Combine(Root(), "suites", $"{name}.json")).Suite;
        foreach (var variant in suite.Variants)
        {
            var card = MethodVariants.Card(variant);
            Assert.Equal(variant.Id, card.Id);

            // A variant that changes nothing would be a row counted twice.
            var plain = MethodCatalog.Find(variant.Base);
            Assert.True(
                card.Policy.Name != plain.Policy.Name || card.Policy.Positions != plain.Policy.Positions || card.Rollout != plain.Rollout || card.State is not null
                || card.Checkpoint != plain.Checkpoint,
                variant.Id);
        }

        Assert.Equal(suite.Methods.Count, suite.Methods.Distinct().Count());
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
