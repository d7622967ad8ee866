using System.Runtime.CompilerServices;
using System.Text.Json;

namespace VideoSsm.Eval.Model.Tests;

/// <summary>Recorded reference values under <c>tests/Golden</c>; where they come from stands in <c>origin.json</c> beside them.</summary>
internal static class Golden
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static T Json<T>(string name) => JsonSerializer.Deserialize<T>(Text(name), Options)!;

    public static string Text(string name) => File.ReadAllText(Path(name));

    public static string Path(string name) => System.IO.Path.Combine(Folder(), name);

    private static string Folder([CallerFilePath] string here = "") => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "..", "Golden");
}
