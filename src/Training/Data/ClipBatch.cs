using TorchSharp;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>Rendered clips with their scenes, in plain memory: made on any thread, turned into tensors by the training thread.</summary>
public sealed class ClipBatch
{
    private ClipBatch(SceneDescription[] scenes, string[] captions, byte[] pixels, byte[]? covered, int frames, int size)
    {
        (Scenes, Captions, Pixels, Covered, Frames, Size) = (scenes, captions, pixels, covered, frames, size);
    }

    /// <summary>The scenes.</summary>
    public IReadOnlyList<SceneDescription> Scenes { get; }

    /// <summary>A caption of each scene.</summary>
    public IReadOnlyList<string> Captions { get; }

    /// <summary><c>[B, F, H, W, 3]</c>.</summary>
    public byte[] Pixels { get; }

    /// <summary>1 where an object or a pillar covers the background, <c>[B, F, H, W]</c>; <c>null</c> if not asked for.</summary>
    public byte[]? Covered { get; }

    /// <summary>Frames per clip.</summary>
    public int Frames { get; }

    /// <summary>Width and height.</summary>
    public int Size { get; }

    /// <summary>Draws scenes and renders their first frames.</summary>
    /// <param name="profile">Distribution.</param>
    /// <param name="seed">Seed of the stream.</param>
    /// <param name="first">Index of the first scene in the stream.</param>
    /// <param name="count">Number of scenes.</param>
    /// <param name="frames">Frames per clip.</param>
    /// <param name="size">Width and height.</param>
    /// <param name="covered">Whether to also tell where objects are.</param>
    /// <param name="split">Side of the border; everything but a measurement draws from training.</param>
    public static ClipBatch Draw(WorldProfile profile, ulong seed, long first, int count, int frames, int size, bool covered, Split split = Split.Train)
    {
        var scenes = new SceneDescription[count];
        string[] captions = new string[count];
        int bytes = frames * size * size * 3;
        byte[] pixels = new byte[count * bytes];
        byte[]? where = covered ? new byte[count * frames * size * size] : null;
        for (int i = 0; i < count; i++)
        {
            scenes[i] = WorldSampler.Sample(profile, seed, first + i, split);
            captions[i] = Caption(scenes[i], first + i);
            var clip = pixels.AsSpan(i * bytes, bytes);
            WorldClip.Render(scenes[i], 0, frames, size, size, clip);
            if (where is not null) Cover(scenes[i], clip, frames, size, where.AsSpan(i * frames * size * size, frames * size * size));
        }

        return new ClipBatch(scenes, captions, pixels, where, frames, size);
    }

    /// <summary>The caption training uses for a scene: the plain one for every other scene, one of the other wordings for the rest.</summary>
    public static string Caption(SceneDescription scene, long index) => WorldPrompt.Text(scene, index % 2 == 0 ? 0 : (int)(index % 9973));

    /// <summary>Pixels as the networks see them.</summary>
    /// <param name="device">Where to put them; the processor when absent.</param>
    /// <returns><c>[B, 3, F, H, W]</c> in [-1, 1].</returns>
    public Tensor ToPixels(Device? device = null)
    {
        using var scope = NewDisposeScope();
        var raw = tensor(Pixels, [Scenes.Count, Frames, Size, Size, 3], device: device);
        return raw.permute(0, 4, 1, 2, 3).type(ScalarType.Float32).contiguous().div(127.5.ToScalar()).sub(1.0.ToScalar()).MoveToOuterDisposeScope();
    }

    /// <summary>Where objects are.</summary>
    /// <param name="device">Where to put it; the processor when absent.</param>
    /// <returns><c>[B, 1, F, H, W]</c>, 0 or 1.</returns>
    public Tensor ToCovered(Device? device = null)
    {
        using var scope = NewDisposeScope();
        var raw = tensor(Covered ?? throw new InvalidOperationException("the batch was drawn without it"), [Scenes.Count, 1, Frames, Size, Size], device: device);
        return raw.type(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    // What differs from the same scene without its objects and pillars is covered by one: exact, and independent of how they are drawn.
    private static void Cover(SceneDescription scene, ReadOnlySpan<byte> clip, int frames, int size, Span<byte> covered)
    {
        var bare = scene with { Objects = [], Pillars = [], Events = [.. scene.Events.Where(e => e.Object is null)] };
        byte[] frame = new byte[size * size * 3];
        for (int f = 0; f < frames; f++)
        {
            WorldRenderer.Render(bare, f, size, size, frame);
            var drawn = clip.Slice(f * frame.Length, frame.Length);
            for (int p = 0; p < size * size; p++)
            {
                bool differs = drawn[3 * p] != frame[3 * p] || drawn[(3 * p) + 1] != frame[(3 * p) + 1] || drawn[(3 * p) + 2] != frame[(3 * p) + 2];
                covered[(f * size * size) + p] = differs ? (byte)1 : (byte)0;
            }
        }
    }
}
