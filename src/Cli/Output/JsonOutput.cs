using System.Text.Json;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Output;

/// <summary>Writes results as JSON.</summary>
public static class JsonOutput
{
    /// <summary>Writes one document and a line end.</summary>
    public static void Write<T>(TextWriter output, T value) => output.WriteLine(JsonSerializer.Serialize(value, Json.Options));
}
