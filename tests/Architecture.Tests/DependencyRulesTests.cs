using System.Reflection;
using System.Xml.Linq;

namespace VideoSsm.Eval.Architecture.Tests;

/// <summary>The dependency rules of docs/architecture.md, checked in the project files and in the compiled assemblies.</summary>
public class DependencyRulesTests
{
    private const string Prefix = "VideoSsm.Eval.";

    /// <summary>What each project may see of the others. Everything else is forbidden.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Core"] = [],
        ["Torch"] = [],
        ["Tensors"] = ["Torch"],
        ["Video"] = ["Core"],
        ["World"] = ["Core"],
        ["Model"] = ["Core", "Tensors", "Torch"],
        ["Baselines"] = ["Core", "Tensors", "Torch", "Model"],
        ["Metrics"] = ["Core", "Tensors", "Torch", "World"],
        ["Training"] = ["Core", "Tensors", "Torch", "Model", "Baselines", "Metrics", "World"],
        ["Harness"] = ["Core"],
        ["Reports"] = ["Core"],
        ["Study"] = ["Core", "Reports"],
        ["Cli"] = ["Core", "Torch", "Tensors", "Video", "World", "Model", "Baselines", "Metrics", "Training", "Harness", "Reports", "Study"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Fact]
    public void EveryProjectHasARule() => Assert.Equal(
        Allowed.Keys.Order(StringComparer.Ordinal),
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void TheDocumentHasARowForEveryProject()
    {
        string[] rows =
        [
            .. File.ReadLines(Path.Combine(Repository.Root, "docs", "architecture.md"))
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]),
        ];

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectFileReferencesOnlyWhatIsAllowed(string project)
    {
        var document = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{Prefix}{project}.csproj"));

        string[] referenced =
        [
            .. document.Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)[Prefix.Length..]),
        ];

        Assert.Empty(referenced.Except(Allowed[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void AssemblyUsesOnlyWhatIsAllowed(string project)
    {
        // The compiler drops references that are not used, so this alone would not do; it does catch what comes in transitively.
        var assembly = Assembly.Load(project == "Cli" ? "videossm-eval" : Prefix + project);

        string[] used =
        [
            .. assembly.GetReferencedAssemblies().Select(name => name.Name!)
                .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]),
        ];

        Assert.Empty(used.Except(Allowed[project]));
    }

    [Fact]
    public void TheTensorEngineIsTheOnlyOneThatCallsNativeCode()
    {
        var offenders = Repository.Sources("src")
            .Where(file => !file.StartsWith("src/Torch/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(Path.Combine(Repository.Root, file)) is var text
                && (text.Contains("DllImport(", StringComparison.Ordinal) || text.Contains("LibraryImport(", StringComparison.Ordinal)));

        // Durable storage needs fsync on a folder, which .NET does not offer: the one exception.
        Assert.Empty(offenders.Except(["src/Core/DurableFile.cs"]));
    }
}
