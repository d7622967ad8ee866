using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace VideoSsm.Eval.Architecture.Tests;

/// <summary>House rules that a compiler does not check.</summary>
public partial class SourceRulesTests
{
    [Fact]
    public void NoFileIsLongerThanItsRoom()
    {
        // A model is one file each and may be long; everything else is many small files.
        var tooLong =
            from file in Repository.Sources("src")
            let lines = File.ReadLines(Path.Combine(Repository.Root, file)).Count()
            let room = file.StartsWith("src/Model/", StringComparison.Ordinal) || file.Contains("/Networks/", StringComparison.Ordinal) ? 600 : 400
            where lines > room
            select $"{file}: {lines} lines, room for {room}";

        Assert.Empty(tooLong);
    }

    [Fact]
    public void NothingIsLeftUnfinished()
    {
        var unfinished =
            from file in Repository.Sources("src")
            from line in File.ReadLines(Path.Combine(Repository.Root, file))
            where Unfinished().IsMatch(line)
            select $"{file}: {line.Trim()}";

        Assert.Empty(unfinished);
    }

    [Fact]
    public void TimeAndChanceComeFromOutside()
    {
        // A clock is injected and every draw is seeded; otherwise two runs cannot give the same bytes.
        var offenders =
            from file in Repository.Sources("src")
            from line in File.ReadLines(Path.Combine(Repository.Root, file))
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && ClockOrChance().IsMatch(line)
            select $"{file}: {line.Trim()}";

        Assert.Empty(offenders);
    }

    [Fact]
    public void NamespacesFollowFolders()
    {
        var offenders =
            from file in Repository.Sources("src")
            where !file.StartsWith("src/Torch/", StringComparison.Ordinal)
            let project = file.Split('/')[1]
            let declared = File.ReadLines(Path.Combine(Repository.Root, file))
                .FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';')
            where declared is not null && declared != $"VideoSsm.Eval.{project}"
                && !declared.StartsWith($"VideoSsm.Eval.{project}.", StringComparison.Ordinal)
            select $"{file}: {declared}";

        Assert.Empty(offenders);
    }

    [Fact]
    public void EveryPackageVersionIsCentral()
    {
        var offenders =
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            from reference in XDocument.Load(file).Descendants("PackageReference")
            where reference.Attribute("Version") is not null
            select $"{Path.GetFileName(file)}: {reference}";

        Assert.Empty(offenders);
    }

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|NotImplementedException|catch\s*(\([^)]*\))?\s*\{\s*\}")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now\b|\bnew Random\(\)|Random\.Shared|Guid\.NewGuid|\bHashCode\.Combine|Environment\.TickCount")]
    private static partial Regex ClockOrChance();
}
