using System.Text.Json;
using System.Text.Json.Serialization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Model;

/// <summary>The one way configurations are written into and read from checkpoint metadata: camel case, nothing unknown, nothing lost.</summary>
internal static class ConfigJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>One line of JSON with every field, defaults included.</summary>
    public static string Write<T>(T config) => JsonSerializer.Serialize(config, Options);

    /// <summary>Reads what <see cref="Write{T}"/> wrote.</summary>
    /// <exception cref="UsageException">The text is not such a configuration.</exception>
    public static T Read<T>(string json, string what)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options)
                ?? throw new UsageException($"The configuration of the {what} is empty: is the checkpoint one of this program's?");
        }
        catch (JsonException e)
        {
            throw new UsageException($"The configuration of the {what} cannot be read ({e.Message}); is the checkpoint one of this program's?", e);
        }
    }
}
