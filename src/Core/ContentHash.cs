using System.Security.Cryptography;
using System.Text.Json;

namespace VideoSsm.Eval.Core;

/// <summary>SHA-256 over content, as 64 lower-case hexadecimal digits.</summary>
public static class ContentHash
{
    /// <summary>Hash of a value as canonical JSON: properties in ordinal order, no white space, absent for null.</summary>
    public static string OfJson<T>(T value)
    {
        JsonElement element = JsonSerializer.SerializeToElement(value, Json.OneLine);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = Json.OneLine.Encoder }))
        {
            WriteCanonical(writer, element);
        }

        return Convert.ToHexStringLower(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
    }

    /// <summary>Hash of the bytes of a file.</summary>
    public static string OfFile(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>One hash for all weights of a method or metric: over the sorted pairs of name and hash. Empty without weights.</summary>
    public static string OfWeights(IReadOnlyList<WeightsFile> weights) => weights.Count == 0
        ? ""
        : OfJson(weights.OrderBy(w => w.Name, StringComparer.Ordinal));

    /// <summary>The first 12 digits: enough for names and tables.</summary>
    public static string Short(string hash) => hash.Length <= 12 ? hash : hash[..12];

    private static void WriteCanonical(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty property in element.EnumerateObject()
                    .Where(p => p.Value.ValueKind != JsonValueKind.Null)
                    .OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    WriteCanonical(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    WriteCanonical(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number when element.TryGetInt64(out long integer):
                writer.WriteNumberValue(integer);
                break;
            case JsonValueKind.Number when element.TryGetUInt64(out ulong large):
                writer.WriteNumberValue(large);
                break;
            case JsonValueKind.Number:
                // 0.50, 5e-1 and 0.5 are the same number and must hash alike.
                writer.WriteNumberValue(element.GetDouble());
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
