using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace VideoSsm.Eval.Core;

/// <summary>Says in the reader's words what the JSON library says in those of its programmer.</summary>
/// <param name="json">The text that was refused.</param>
/// <param name="wanted">The type it should have fitted.</param>
/// <param name="options">How it should have been read.</param>
internal sealed partial class JsonMistake(string json, Type wanted, JsonSerializerOptions options)
{
    /// <summary>What is wrong, without the place.</summary>
    public string Explain(JsonException error)
    {
        string message = WithoutPosition(error.Message);
        if (UnmappedMember().Match(message) is { Success: true } unmapped)
        {
            string name = unmapped.Groups[1].Value;
            return $"unknown property '{name}'{EditDistance.Suggest(name, PropertiesAt(error.Path ?? "$"))}";
        }

        if (UnknownKind().Match(message) is { Success: true } kind)
        {
            return $"unknown {Discriminator} '{kind.Groups[1].Value}'{EditDistance.Suggest(kind.Groups[1].Value, KindNames)}";
        }

        return Missing().Match(message) is { Success: true } missing ? $"lacks {missing.Groups[1].Value.TrimEnd('.')}"
            : Twice().Match(message) is { Success: true } twice ? $"'{twice.Groups[1].Value}' stands there twice"
            : message.Contains("null values", StringComparison.Ordinal) ? "must not be null; give a value or leave it out"
            : $"expected {Form(TypeAt(error.Path ?? "$", all: true))}";
    }

    /// <summary>That the text must say of which kind it is.</summary>
    public string Kinds() => $"lacks '{Discriminator}'; known: {string.Join(", ", KindNames)}";

    private string Discriminator => options.GetTypeInfo(wanted).PolymorphismOptions?.TypeDiscriminatorPropertyName ?? "kind";

    private string[] KindNames => [.. (options.GetTypeInfo(wanted).PolymorphismOptions?.DerivedTypes ?? []).Select(t => t.TypeDiscriminator).OfType<string>()];

    /// <summary>Why the text is no JSON at all; <c>null</c> if it is some.</summary>
    public string? Broken()
    {
        try
        {
            using JsonDocument _ = Document();
            return null;
        }
        catch (JsonException e)
        {
            string message = WithoutPosition(e.Message);
            return message.StartsWith("Expected depth to be zero", StringComparison.Ordinal) || message.Contains("reached end of data", StringComparison.Ordinal)
                ? "it ends inside an object or a list; a closing bracket is missing"
                : message.TrimEnd('.');
        }
    }

    private JsonDocument Document() => JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = options.AllowTrailingCommas, CommentHandling = options.ReadCommentHandling });

    /// <summary>How a value of a type is written.</summary>
    private string Form(Type type) => type switch
    {
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetValues(type).Cast<object>().Select(v => JsonSerializer.Serialize(v, type, options).Trim('"')))}",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(string) => "text in quotation marks",
        _ when type == typeof(double) || type == typeof(float) => "a number",
        _ when type == typeof(ulong) => "a whole number of 0 or more",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ => options.GetTypeInfo(type).Kind is JsonTypeInfoKind.Enumerable ? "a list in square brackets" : "an object in braces",
    };

    /// <summary>Names of the properties of the object that holds the last element of a path.</summary>
    private string[] PropertiesAt(string path)
    {
        JsonTypeInfo info = options.GetTypeInfo(TypeAt(path, all: false));
        if (info.Kind is JsonTypeInfoKind.Enumerable)
        {
            info = options.GetTypeInfo(info.ElementType!);
        }

        return [.. info.Properties.Select(p => p.Name)];
    }

    /// <summary>The type at the end of a path, or of what holds its last element; the nearest known one where the path leads out of the types.</summary>
    private Type TypeAt(string path, bool all)
    {
        Type type = Concrete();
        string[] steps = [.. path.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        foreach (string step in all ? steps : steps.SkipLast(1))
        {
            JsonTypeInfo info = options.GetTypeInfo(type);
            Type? next = info.Kind switch
            {
                JsonTypeInfoKind.Object => info.Properties.FirstOrDefault(p => p.Name == step)?.PropertyType,
                JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary => info.ElementType,
                _ => null,
            };
            if (next is null)
            {
                break;
            }

            type = Nullable.GetUnderlyingType(next) ?? next;
        }

        return type;
    }

    /// <summary>The kind the text says it is, where the wanted type has kinds.</summary>
    private Type Concrete()
    {
        if (options.GetTypeInfo(wanted).PolymorphismOptions is not { } kinds)
        {
            return wanted;
        }

        using JsonDocument document = Document();
        string? said = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(Discriminator, out JsonElement named) ? named.ToString() : null;
        return kinds.DerivedTypes.FirstOrDefault(t => t.TypeDiscriminator as string == said).DerivedType ?? wanted;
    }

    // The library appends "Path: … | LineNumber: … | BytePositionInLine: …", which we say better ourselves.
    private static string WithoutPosition(string message)
    {
        int end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        end = end < 0 ? message.IndexOf(" LineNumber: ", StringComparison.Ordinal) : end;
        return (end < 0 ? message : message[..end]).ReplaceLineEndings(" ");
    }

    [GeneratedRegex("^The JSON property '(.*?)' could not be mapped")]
    private static partial Regex UnmappedMember();

    [GeneratedRegex("type discriminator id '(.*?)'")]
    private static partial Regex UnknownKind();

    [GeneratedRegex("missing required properties including: (.*)$")]
    private static partial Regex Missing();

    [GeneratedRegex("^Duplicate property '(.*?)'")]
    private static partial Regex Twice();
}
