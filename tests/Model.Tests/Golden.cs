using System.Runtime.CompilerServices;
using System.Text.Json;

namespace VideoSsm.Eval.Model.Tests;

/// <summary>Recorded reference values under <c>tests/Golden</c>; where they come from stands in <c>origin.json</c> beside them.</summary>
internal static class Golden
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static T Json<T>(string name, [CallerFilePath] string caller = "") => JsonSerializer.Deserialize<T>(Text(name, caller), Options)!;

    public static string Text(string name, [CallerFilePath] string caller = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(caller)!, "..", "Golden", name));
}
