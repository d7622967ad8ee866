using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>Frames of the world, each distorted in one way by a known dose.</summary>
/// <param name="Pixels"><c>[B, 64, 64, 3]</c>.</param>
/// <param name="Doses">Dose of each, 0 to 1.</param>
/// <param name="Kinds">Kind of each.</param>
/// <param name="Captions">What they show.</param>
public sealed record DistortedBatch(byte[] Pixels, double[] Doses, DistortionKind[] Kinds, string[] Captions)
{
    /// <summary>Draws scenes, moments, kinds and doses.</summary>
    /// <param name="profile">Distribution of the scenes.</param>
    /// <param name="seed">Seed of the stream.</param>
    /// <param name="first">Index of the first scene in the stream.</param>
    /// <param name="count">Number of frames.</param>
    /// <param name="lastFrame">Latest frame.</param>
    /// <param name="split">Side of the border.</param>
    public static DistortedBatch Draw(WorldProfile profile, ulong seed, long first, int count, int lastFrame, Split split = Split.Train)
    {
        const int Size = MomentBatch.Size, Bytes = Size * Size * 3;
        byte[] pixels = new byte[count * Bytes];
        double[] doses = new double[count];
        var kinds = new DistortionKind[count];
        string[] captions = new string[count];
        int known = Enum.GetValues<DistortionKind>().Length;
        for (int i = 0; i < count; i++)
        {
            var scene = WorldSampler.Sample(profile, seed, first + i, split);
            var random = new SplitMix64(Seeds.FromName($"distortion/{seed}/{first + i}"));
            (captions[i], kinds[i]) = (WorldPrompt.Text(scene), (DistortionKind)random.Below(known));
            doses[i] = random.NextDouble();
            var frame = pixels.AsSpan(i * Bytes, Bytes);
            WorldRenderer.Render(scene, random.Below(lastFrame + 1), Size, Size, frame);
            Distortion.Apply(kinds[i], doses[i], frame, Size, random);
        }

        return new DistortedBatch(pixels, doses, kinds, captions);
    }

    /// <summary>The frames, <c>[B, 3, 64, 64]</c>, float32, 0 to 255.</summary>
    public Tensor ToFrames(Device? device = null)
    {
        using var scope = NewDisposeScope();
        return tensor(Pixels, [Doses.Length, MomentBatch.Size, MomentBatch.Size, 3], device: device)
            .permute(0, 3, 1, 2).type(ScalarType.Float32).contiguous().MoveToOuterDisposeScope();
    }
}
