using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Metrics;

/// <summary>The scene a world prompt was written from, drawn at the size of the video measured.</summary>
/// <remarks>
/// A prompt names colours, kinds and motions, not positions: many other videos fit it just as well. Against this reference the metrics are a
/// measure of fidelity for videos made from the scene itself (reconstructions, codecs, controls), and only a curiosity for generated ones.
/// </remarks>
public sealed class WorldReference : IReferenceVideos
{
    /// <inheritdoc/>
    public string Description => "the rendered scene of the prompt";

    /// <inheritdoc/>
    public IVideo Open(VideoFacts video, Prompt prompt)
    {
        if (prompt.Scene is null)
            throw new MetricUnavailableException("the prompt has no scene to draw a reference from");
        var scene = SceneDescription.FromPrompt(prompt);
        References.RequireSameRate(video, scene.FramesPerSecond);
        return new WorldVideo($"scene of {prompt.Id}", scene, int.MaxValue, video.Width, video.Height);
    }
}
