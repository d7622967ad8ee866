using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace VideoSsm.Eval.Core.Tests;

/// <summary><c>docs/results-schema.md</c> is what the records say of themselves.</summary>
public partial class ResultsSchemaTests
{
    private static readonly XElement[] Members =
        [.. XDocument.Load(Path.ChangeExtension(typeof(ScoreRow).Assembly.Location, ".xml")).Descendants("member")];

    /// <summary>Set VIDEOSSM_WRITE_DOCS=1 to write the file anew.</summary>
    [Fact]
    public void TheDocumentInTheRepositoryIsUpToDate()
    {
        string path = Path.Combine(Root(), "docs", "results-schema.md");
        string expected = Render();
        if (Environment.GetEnvironmentVariable("VIDEOSSM_WRITE_DOCS") == "1")
            File.WriteAllText(path, expected);

        Assert.Equal(expected, File.ReadAllText(path));
    }

    [Fact]
    public void EveryColumnIsExplained()
    {
        string text = Render();

        Assert.DoesNotContain("| |\n", text, StringComparison.Ordinal);
        Assert.Contains("| `video_sha256` | text | SHA-256 of the decoded frames that were scored. |", text, StringComparison.Ordinal);
        Assert.Contains("| `value` | number or empty | The value; `null` if unscored. |", text, StringComparison.Ordinal);
    }

    private static string Render()
    {
        var text = new StringBuilder("# Files of a run\n\nGenerated from the records' own descriptions; do not edit.\n\n");
        text.Append("A run is a folder. CSV files are UTF-8 with a header, commas, `\\n`, numbers in invariant culture that read back to the same bits, and nothing for a missing value.\n");
        Csv<ScoreRow>(text, "scores.csv", s => ScoreCsv.Write(s, []));
        Csv<CurveRow>(text, "curves.csv", s => CurveCsv.Write(s, []));
        Csv<CostRow>(text, "costs.csv", s => CostCsv.Write(s, []));
        Csv<ChunkCostRow>(text, "chunks.csv", s => ChunkCostCsv.Write(s, []));
        text.Append("\n## manifest.json\n\n").Append(Summary($"T:{typeof(RunManifest).FullName}")).Append('\n');
        var shown = new HashSet<Type>();
        Json(text, typeof(RunManifest), shown);
        text.Append("\n## Folder\n\n| path | holds |\n|---|---|\n");
        foreach (var property in typeof(RunLayout).GetProperties().Where(p => p.Name != nameof(RunLayout.Root)).OrderBy(p => p.MetadataToken))
            text.Append($"| `{Path.GetRelativePath("/run", (string)property.GetValue(new RunLayout("/run"))!)}` | {Summary($"P:{typeof(RunLayout).FullName}.{property.Name}")} |\n");
        return text.ToString();
    }

    private static void Csv<T>(StringBuilder text, string file, Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        string[] columns = Encoding.UTF8.GetString(stream.ToArray()).Trim().Split(',');
        var properties = typeof(T).GetProperties().ToDictionary(p => Plain(p.Name), StringComparer.Ordinal);
        text.Append($"\n## {file}\n\n{Summary($"T:{typeof(T).FullName}")}\n\n| column | type | meaning |\n|---|---|---|\n");
        foreach (string column in columns)
        {
            var property = properties[Plain(column == "length_s" ? "LengthSeconds" : column == "start_s" ? "StartSeconds" : column)];
            text.Append($"| `{column}` | {Type(property)} | {Summary($"P:{typeof(T).FullName}.{property.Name}")} |\n");
        }

        static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    private static void Json(StringBuilder text, Type type, HashSet<Type> shown)
    {
        if (!shown.Add(type))
            return;
        if (shown.Count > 1)
            text.Append($"\n### {type.Name}\n\n{Summary($"T:{type.FullName}")}\n");
        text.Append("\n| field | type | meaning |\n|---|---|---|\n");
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name != "EqualityContract").OrderBy(p => p.MetadataToken).ToList();
        foreach (var property in properties)
            text.Append($"| `{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}` | {Type(property)} | {Summary($"P:{type.FullName}.{property.Name}", type, property.Name)} |\n");
        foreach (var inner in properties.Select(p => Element(p.PropertyType)).Where(t => t.Assembly == typeof(ScoreRow).Assembly && !t.IsEnum))
            Json(text, inner, shown);
    }

    private static Type Element(Type type) => Nullable.GetUnderlyingType(type)
        ?? (type.IsGenericType && type.GetGenericTypeDefinition() != typeof(KeyValuePair<,>) ? Element(type.GetGenericArguments()[^1]) : type);

    private static string Type(PropertyInfo property)
    {
        bool optional = new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
        return Name(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) + (optional ? " or empty" : "");
    }

    private static string Name(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) || type == typeof(ulong) => "whole number",
        _ when type == typeof(double) => "number",
        _ when type == typeof(DateTimeOffset) => "time",
        { IsEnum: true } => string.Join(", ", Enum.GetNames(type).Select(n => $"`{char.ToLowerInvariant(n[0])}{n[1..]}`")),
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) => "name and value",
        { IsGenericType: true } when type.GetGenericArguments().Length == 2 => $"{Name(type.GetGenericArguments()[1])} by name",
        { IsGenericType: true } => $"list of {Name(type.GetGenericArguments()[0])}",
        _ => $"[{type.Name}](#{type.Name.ToLowerInvariant()})",
    };

    private static string Summary(string member, Type? record = null, string parameter = "")
    {
        var found = Members.FirstOrDefault(m => m.Attribute("name")!.Value == member)?.Element("summary")
            ?? Members.FirstOrDefault(m => record is not null && m.Attribute("name")!.Value == $"T:{record.FullName}")?.Elements("param").FirstOrDefault(p => p.Attribute("name")!.Value == parameter);
        if (found is null)
            return "";
        string text = string.Concat(found.Nodes().Select(n => n switch
        {
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement see => $"`{see.Attribute("cref")?.Value.Split(['.', ':'])[^1]}`",
            _ => n.ToString(),
        }));
        return Spaces().Replace(text, " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
