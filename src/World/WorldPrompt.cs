using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.World;

/// <summary>Plain English for scenes, and back.</summary>
public static class WorldPrompt
{
    /// <summary>The prompt of a scene at its start.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="variant">Choice of words: 0 is the plainest, every other number a fixed mixture of synonyms.</param>
    /// <returns>For instance <c>a red star bounces over blue stripes while the camera pans right</c>.</returns>
    public static string Text(SceneDescription scene, int variant = 0) => Text(WorldAttributes.Of(scene), variant);

    /// <summary>The prompt of a scene at a time: after an event, what happened and then the whole new state.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="seconds">Time from the start of the scene.</param>
    /// <param name="variant">Choice of words.</param>
    /// <returns>For instance <c>the star turns green, a green star bounces over blue stripes</c>.</returns>
    public static string TextAt(SceneDescription scene, double seconds, int variant = 0) => Text(WorldAttributes.Of(scene, seconds), variant);

    /// <summary>Words for attributes; what is <c>null</c> is left out.</summary>
    /// <param name="attributes">What to say; objects need a kind.</param>
    /// <param name="variant">Choice of words.</param>
    public static string Text(WorldAttributes attributes, int variant = 0) => PromptWriter.Write(attributes, variant);

    /// <summary>Only what happens in an event: <c>the star turns green</c>.</summary>
    /// <param name="change">The change.</param>
    /// <param name="variant">Choice of words.</param>
    public static string Text(WorldChange change, int variant = 0) => PromptWriter.Write(change, variant);

    /// <summary>Reads a prompt. The order of its parts is free.</summary>
    /// <param name="text">The prompt.</param>
    /// <exception cref="UsageException">
    /// A word is not in <see cref="WorldVocabulary"/> (all such words are named, with the nearest known ones), or the words do not make a scene.
    /// </exception>
    public static WorldAttributes Parse(string text) => PromptParser.Parse(text);

    /// <summary>A prompt with its schedule and ground truth.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="id">Stable id.</param>
    /// <param name="tags">Labels.</param>
    /// <param name="variant">Choice of words.</param>
    public static Prompt For(SceneDescription scene, string id, IReadOnlyList<string> tags, int variant = 0)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return new Prompt
        {
            Id = id,
            Text = Text(scene, variant),
            Tags = tags,
            Schedule = [.. scene.Events.Select(e => new PromptChange(e.AtSeconds, TextAt(scene, e.AtSeconds, variant)))],
            Scene = scene.ToElement(),
        };
    }
}
