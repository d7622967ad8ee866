using System.Runtime.CompilerServices;

namespace VideoSsm.Eval.Core.Tests;

public class SuiteSchemaTests
{
    [Fact]
    public void TheCommittedSchemaIsTheOneTheTypesGive()
    {
        string path = Path.Combine(Root(), "suites", "schema.json");
        string expected = SuiteSchema.Generate();

        // VIDEOSSM_UPDATE=1 dotnet test tests/Core.Tests writes it anew.
        if (Environment.GetEnvironmentVariable("VIDEOSSM_UPDATE") == "1")
        {
            AtomicFile.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path));
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
