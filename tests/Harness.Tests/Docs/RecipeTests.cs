using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace VideoSsm.Eval.Harness.Tests.Docs;

/// <summary>The recipes for newcomers show files that are compiled and run here, word for word.</summary>
public sealed partial class RecipeTests
{
    /// <summary>Set VIDEOSSM_WRITE_DOCS=1 to copy the files into the documents.</summary>
    [Theory]
    [InlineData("add-a-metric.md", 2)]
    [InlineData("add-a-method.md", 3)]
    public void EveryListingOfARecipeIsTheFileItNames(string document, int listings)
    {
        string path = Path.Combine(Root(), "docs", document);
        string text = File.ReadAllText(path);
        string expected = Listing().Replace(text, m => $"<!-- code: {m.Groups["file"].Value} -->\n```csharp\n{Source(m.Groups["file"].Value)}```\n");
        if (Environment.GetEnvironmentVariable("VIDEOSSM_WRITE_DOCS") == "1")
            File.WriteAllText(path, expected);

        Assert.Equal(listings, Listing().Count(text));
        Assert.Equal(expected, File.ReadAllText(path));
    }

    private static string Source(string file) => File.ReadAllText(Path.Combine(Root(), file)).ReplaceLineEndings("\n");

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"<!-- code: (?<file>[^ ]+) -->\n```csharp\n.*?```\n", RegexOptions.Singleline)]
    private static partial Regex Listing();
}
