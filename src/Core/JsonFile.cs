using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace VideoSsm.Eval.Core;

/// <summary>Reads JSON that people wrote. Errors name file, line and place in the document, and the nearest known property.</summary>
public static partial class JsonFile
{
    /// <summary>Reads a whole file.</summary>
    /// <exception cref="UsageException">The file is missing or does not fit <typeparamref name="T"/>.</exception>
    public static T Read<T>(string path)
        where T : class
    {
        try
        {
            return Parse<T>(File.ReadAllText(path), path, firstLine: 1);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"{path}: there is no such file", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UsageException($"{path}: cannot be read ({e.Message})", e);
        }
    }

    /// <summary>Reads a document, or a part of a file that begins at a line.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">Name for errors.</param>
    /// <param name="firstLine">Line of the file on which the text begins, from 1.</param>
    /// <exception cref="UsageException">The text does not fit <typeparamref name="T"/>.</exception>
    public static T Parse<T>(string json, string file, int firstLine)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Json.Options) ?? throw new UsageException($"{file}:{firstLine}: expected an object, found null");
        }
        catch (JsonException e)
        {
            long line = firstLine + (e.LineNumber ?? 0);
            string place = string.IsNullOrEmpty(e.Path) || e.Path == "$" ? "" : $"{e.Path}: ";
            throw new UsageException($"{file}:{line}: {place}{Explain(e, typeof(T))}", e);
        }
    }

    private static string Explain(JsonException error, Type root)
    {
        if (UnmappedMember().Match(error.Message) is not { Success: true } unmapped)
        {
            return TypeAt(root, error.Path ?? "$", all: true) is { IsEnum: true } words
                ? $"expected one of {string.Join(", ", Enum.GetNames(words).Select(JsonNamingPolicy.CamelCase.ConvertName))}"
                : WithoutPosition(error.Message);
        }

        string name = unmapped.Groups[1].Value;
        string[] known = PropertiesAt(root, error.Path ?? "$");
        return $"unknown property '{name}'{EditDistance.Suggest(name, known)}";
    }

    /// <summary>Names of the properties of the object that holds the last element of a path.</summary>
    private static string[] PropertiesAt(Type root, string path)
    {
        JsonTypeInfo info = Json.Options.GetTypeInfo(TypeAt(root, path, all: false));
        if (info.Kind is JsonTypeInfoKind.Enumerable)
        {
            info = Json.Options.GetTypeInfo(info.ElementType!);
        }

        return [.. info.Properties.Select(p => p.Name)];
    }

    /// <summary>The type at the end of a path, or of what holds its last element; the nearest known one where the path leads out of the types.</summary>
    private static Type TypeAt(Type root, string path, bool all)
    {
        Type type = root;
        string[] steps = [.. path.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        foreach (string step in all ? steps : steps.SkipLast(1))
        {
            JsonTypeInfo info = Json.Options.GetTypeInfo(type);
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

    // The library appends "Path: … | LineNumber: … | BytePositionInLine: …", which we say better ourselves.
    private static string WithoutPosition(string message)
    {
        int end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        end = end < 0 ? message.IndexOf(" LineNumber: ", StringComparison.Ordinal) : end;
        return (end < 0 ? message : message[..end]).ReplaceLineEndings(" ");
    }

    [GeneratedRegex("^The JSON property '(.*?)' could not be mapped")]
    private static partial Regex UnmappedMember();
}
