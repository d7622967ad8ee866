using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VideoSsm.Eval.Core;

/// <summary>The one way this program reads and writes JSON: camel case, comments and trailing commas allowed, unknown and repeated properties refused.</summary>
public static class Json
{
    /// <summary>Options for files that people write and read.</summary>
    public static JsonSerializerOptions Options { get; } = Create(indented: true, JsonIgnoreCondition.WhenWritingNull);

    /// <summary>The same on one line, for journals and prompt files.</summary>
    public static JsonSerializerOptions OneLine { get; } = Create(indented: false, JsonIgnoreCondition.WhenWritingNull);

    /// <summary>On one line and with nulls written out: rows demand every one of their fields when they are read back.</summary>
    public static JsonSerializerOptions Journal { get; } = Create(indented: false, JsonIgnoreCondition.Never);

    private static JsonSerializerOptions Create(bool indented, JsonIgnoreCondition ignore)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            AllowDuplicateProperties = false,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            DefaultIgnoreCondition = ignore,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NewLine = "\n",
            WriteIndented = indented,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
