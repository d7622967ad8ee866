using System.Text.Json;
using System.Text.Json.Serialization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>Recipes as JSON files: comments allowed, unknown properties refused.</summary>
public static class RecipeFile
{
    /// <summary>How recipes are written: camel case, kebab-case enumerations, nothing unknown.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">The file is missing or not a recipe; the message says where and why.</exception>
    public static Recipe Load(string path) => Parse(TextFile.Read(path), path);

    /// <summary>Reads a text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">Its name, for messages.</param>
    /// <exception cref="UsageException">The text is not a recipe.</exception>
    public static Recipe Parse(string json, string where)
    {
        Recipe recipe = JsonFile.Parse<Recipe>(json, where, firstLine: 1, Options);
        recipe.Check(where);
        return recipe;
    }

    /// <summary>The recipe as JSON, defaults included.</summary>
    public static string Write(Recipe recipe) => JsonSerializer.Serialize(recipe, Options);
}
