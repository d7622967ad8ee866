using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>Which moments of a scene are looked at.</summary>
/// <param name="Moments">How many, equally far apart.</param>
/// <param name="LastFrame">Latest frame the first of them may be.</param>
/// <param name="LowestGap">Fewest frames between two of them.</param>
/// <param name="HighestGap">Most frames between two of them.</param>
public readonly record struct MomentPlan(int Moments, int LastFrame, int LowestGap = 1, int HighestGap = 1);

/// <summary>Single frames of world scenes, one or a few moments of each: in plain memory, made on any thread.</summary>
public sealed class MomentBatch
{
    /// <summary>Width and height of the frames.</summary>
    public const int Size = 64;

    private readonly byte[][] _pixels;

    private MomentBatch(SceneDescription[] scenes, int[][] frames, string[] captions, byte[][] pixels)
    {
        (Scenes, Frames, Captions, _pixels) = (scenes, frames, captions, pixels);
    }

    /// <summary>The scenes.</summary>
    public IReadOnlyList<SceneDescription> Scenes { get; }

    /// <summary>A caption of each scene.</summary>
    public IReadOnlyList<string> Captions { get; }

    /// <summary>Indices of the frames of each scene.</summary>
    public IReadOnlyList<int[]> Frames { get; }

    /// <summary>Draws scenes and renders their moments.</summary>
    /// <param name="profile">Distribution.</param>
    /// <param name="seed">Seed of the stream.</param>
    /// <param name="first">Index of the first scene in the stream.</param>
    /// <param name="count">Number of scenes.</param>
    /// <param name="plan">Which moments.</param>
    /// <param name="split">Side of the border; everything but a measurement draws from training.</param>
    /// <param name="change">Changes a scene after its caption was written; what is drawn is drawn from the generator.</param>
    public static MomentBatch Draw(
        WorldProfile profile, ulong seed, long first, int count, MomentPlan plan, Split split = Split.Train, Func<SceneDescription, SplitMix64, SceneDescription>? change = null)
    {
        var scenes = new SceneDescription[count];
        string[] captions = new string[count];
        int[][] frames = new int[count][];
        for (int i = 0; i < count; i++)
        {
            scenes[i] = WorldSampler.Sample(profile, seed, first + i, split);
            var random = new SplitMix64(Seeds.FromName($"moments/{seed}/{first + i}"));
            int start = random.Below(plan.LastFrame + 1), gap = plan.LowestGap + random.Below(plan.HighestGap - plan.LowestGap + 1);
            frames[i] = [.. Enumerable.Range(0, plan.Moments).Select(k => start + (k * gap))];
            captions[i] = ClipBatch.Caption(scenes[i], first + i);
            if (change is not null) scenes[i] = change(scenes[i], random);
        }

        return Render(scenes, frames, captions);
    }

    /// <summary>Renders given frames of given scenes, as many of each.</summary>
    /// <param name="scenes">The scenes.</param>
    /// <param name="frames">Frame indices of each.</param>
    /// <param name="captions">A caption of each; the plain ones when absent.</param>
    public static MomentBatch Render(SceneDescription[] scenes, int[][] frames, string[]? captions = null)
    {
        const int Bytes = Size * Size * 3;
        byte[][] pixels = [.. Enumerable.Range(0, frames[0].Length).Select(_ => new byte[scenes.Length * Bytes])];
        for (int i = 0; i < scenes.Length; i++)
        {
            for (int k = 0; k < pixels.Length; k++)
                WorldRenderer.Render(scenes[i], frames[i][k], Size, Size, pixels[k].AsSpan(i * Bytes, Bytes));
        }

        return new MomentBatch(scenes, frames, captions ?? [.. scenes.Select(s => WorldPrompt.Text(s))], pixels);
    }

    /// <summary>One moment of every scene.</summary>
    /// <param name="moment">Which, from 0.</param>
    /// <param name="device">Where to put it; the processor when absent.</param>
    /// <returns><c>[B, 3, 64, 64]</c>, float32, 0 to 255.</returns>
    public Tensor ToFrames(int moment, Device? device = null)
    {
        using var scope = NewDisposeScope();
        return tensor(_pixels[moment], [Scenes.Count, Size, Size, 3], device: device).permute(0, 3, 1, 2).type(ScalarType.Float32).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>True optical flow between two moments of every scene, <c>[B, H, W, 2]</c> in plain memory: x to the right, y down, in pixels.</summary>
    /// <param name="from">The moment whose pixels are asked for.</param>
    /// <param name="to">The moment the flow leads to.</param>
    public float[] Flow(int from, int to)
    {
        const int Each = Size * Size * 2;
        float[] flow = new float[Scenes.Count * Each];
        for (int i = 0; i < Scenes.Count; i++)
            new WorldTruth(Scenes[i], Size, Size).Flow(Frames[i][from], Frames[i][to], flow.AsSpan(i * Each, Each));
        return flow;
    }

    /// <summary>What a run that diverged says of its batch.</summary>
    public string Describe() => string.Join("; ", Captions.Take(8)) + " ...";
}
