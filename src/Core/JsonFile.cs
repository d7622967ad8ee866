using System.Text.Json;

namespace VideoSsm.Eval.Core;

/// <summary>Reads JSON that people wrote. Errors name file, line and place in the document, what was expected there, and the nearest known property.</summary>
public static class JsonFile
{
    /// <summary>Reads a whole file.</summary>
    /// <exception cref="UsageException">The file is missing or does not fit <typeparamref name="T"/>.</exception>
    public static T Read<T>(string path)
        where T : class => Parse<T>(TextFile.Read(path), path, firstLine: 1);

    /// <summary>Reads a document, or a part of a file that begins at a line.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">Name for errors.</param>
    /// <param name="firstLine">Line of the file on which the text begins, from 1.</param>
    /// <param name="options">How it is written; <see cref="Json.Options"/> when absent.</param>
    /// <exception cref="UsageException">The text does not fit <typeparamref name="T"/>.</exception>
    public static T Parse<T>(string json, string file, int firstLine, JsonSerializerOptions? options = null)
        where T : class
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            throw new UsageException($"{file}: is empty");
        }

        options ??= Json.Options;
        try
        {
            return JsonSerializer.Deserialize<T>(json, options) ?? throw new UsageException($"{file}:{firstLine}: expected an object, found null");
        }
        catch (JsonException e)
        {
            long line = firstLine + (e.LineNumber ?? 0);
            var mistake = new JsonMistake(json, typeof(T), options);
            string place = string.IsNullOrEmpty(e.Path) || e.Path == "$" ? "" : $"{e.Path}: ";
            throw new UsageException($"{file}:{line}: {(mistake.Broken() is { } broken ? $"not valid JSON: {broken}" : place + mistake.Explain(e))}", e);
        }
        catch (NotSupportedException e)
        {
            // An abstract type whose text does not say which of its kinds it is.
            throw new UsageException($"{file}:{firstLine}: {new JsonMistake(json, typeof(T), options).Kinds()}", e);
        }
    }
}
