using System.Text.Json;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.World;

/// <summary>
/// A scene of the procedural world: everything a video, its prompt and its ground truth are made from.
/// Lengths are units (one pixel at 64x64), the origin is the centre of the first view, x to the right, y down; times are seconds.
/// </summary>
/// <remarks>Lists compare by reference; two scenes are the same when <see cref="ToJson"/> is.</remarks>
public sealed record SceneDescription
{
    /// <summary>Most objects a scene may have.</summary>
    public const int MaximumObjects = 8;

    /// <summary>Width of the view in units; a picture of another shape shows the largest centred part of it.</summary>
    public double ViewWidth { get; init; } = 64;

    /// <summary>Height of the view in units.</summary>
    public double ViewHeight { get; init; } = 64;

    /// <summary>Frames per second.</summary>
    public double FramesPerSecond { get; init; } = 16;

    /// <summary>The background at the start.</summary>
    public required Background Background { get; init; }

    /// <summary>The objects, from back to front.</summary>
    public required IReadOnlyList<SceneObject> Objects { get; init; }

    /// <summary>The camera.</summary>
    public Camera Camera { get; init; } = Camera.Still;

    /// <summary>The pillars, in front of everything.</summary>
    public IReadOnlyList<Pillar> Pillars { get; init; } = [];

    /// <summary>What happens, in time order.</summary>
    public IReadOnlyList<SceneEvent> Events { get; init; } = [];

    /// <summary>The scene as one line of JSON: fixed order of properties, shortest round-trip numbers, defaults left out.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json.OneLine);

    /// <summary>The scene as an element, as <see cref="Prompt.Scene"/> holds it.</summary>
    public JsonElement ToElement() => JsonSerializer.SerializeToElement(this, Json.OneLine);

    /// <summary>Reads a scene.</summary>
    /// <exception cref="UsageException">The text is not a scene, or a scene that cannot be drawn.</exception>
    public static SceneDescription FromJson(string json) => Read(() => JsonSerializer.Deserialize<SceneDescription>(json, Json.OneLine));

    /// <summary>Reads the scene of a prompt.</summary>
    /// <exception cref="UsageException">The prompt has no scene, or not a valid one.</exception>
    public static SceneDescription FromPrompt(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return prompt.Scene is { } scene
            ? Read(() => scene.Deserialize<SceneDescription>(Json.OneLine))
            : throw new UsageException($"prompt \"{prompt.Id}\" has no scene: the world's ground truth needs one");
    }

    private static SceneDescription Read(Func<SceneDescription?> read)
    {
        SceneDescription scene;
        try
        {
            scene = read() ?? throw new UsageException("the scene is null");
        }
        catch (JsonException e)
        {
            throw new UsageException($"not a world scene: {e.Message}", e);
        }

        SceneValidator.Check(scene);
        return scene;
    }
}
