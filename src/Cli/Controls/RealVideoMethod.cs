using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Cli.Controls;

/// <summary>The clip a prompt was written from, rendered: what a perfect generator would show. The upper anchor of every table at world scale.</summary>
public sealed class RealVideoMethod : IVideoMethod
{
    // The grid of the generators it stands beside: chunks of 3 latent frames, 4 frames each, the first latent standing for one frame.
    private const int LatentsPerChunk = 3;
    private const int FramesPerLatent = 4;

    /// <inheritdoc/>
    public MethodInfo Info { get; } = new()
    {
        Id = "control:real",
        Version = WorldRenderer.Version,
        DisplayName = "Real video",
        Summary = "The world clip the prompt was written from.",
        Scale = ModelScale.None,
        Backbone = "none (renderer)",
        Config = [new("size", "64x64"), new("length", "1 + 4k frames, whole chunks of 12")],
    };

    /// <inheritdoc/>
    public IVideo Generate(GenerationRequest request)
    {
        if (request.Prompt.Scene is null)
        {
            throw new NotSupportedException("the prompt has no scene to render: it needs one from a prompt file of the world (suites/prompts/world-*.jsonl), which a suite reads");
        }

        SceneDescription scene = SceneDescription.FromPrompt(request.Prompt);
        return new WorldVideo(request.Prompt.Id, scene, FrameCount(request.LengthSeconds, scene.FramesPerSecond));
    }

    /// <summary>Frames of a length: 81 for 5 s and 957 for 60 s at 16 frames per second.</summary>
    internal static int FrameCount(double lengthSeconds, double framesPerSecond)
    {
        double chunks = Math.Ceiling((lengthSeconds * framesPerSecond / (FramesPerLatent * LatentsPerChunk)) - 1e-9);
        return 1 + (FramesPerLatent * (((int)Math.Max(1, chunks) * LatentsPerChunk) - 1));
    }
}
