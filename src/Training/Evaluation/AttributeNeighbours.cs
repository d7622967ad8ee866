using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Evaluation;

/// <summary>How much of what a frame shows can be read from the neighbourhood of its feature: what an unsupervised network is judged by.</summary>
/// <remarks>
/// Both sides are held-out scenes. Training frames would not do as neighbours: whatever shares three attributes with a held-out combination has, by the
/// making of the split, another fourth one, and the vote would be worse than chance for a good network.
/// </remarks>
public static class AttributeNeighbours
{
    /// <summary>Neighbours that vote.</summary>
    public const int Votes = 10;

    private const int PerBatch = 32;
    private static readonly string[] Names = ["kind", "colour", "pattern", "background_colour"];

    /// <summary>Share of frames whose ten nearest frames of other held-out scenes (by cosine) vote for the right class, per attribute.</summary>
    /// <param name="features">Frames <c>[B, 3, 64, 64]</c> of 0 to 255 to features <c>[B, D]</c>; <c>null</c>: the pixels themselves, less the mean picture.</param>
    /// <param name="known">Frames that vote.</param>
    /// <param name="asked">Frames that are asked for.</param>
    public static IReadOnlyDictionary<string, double> Accuracy(Func<Tensor, Tensor>? features, int known, int asked)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (knownFrames, knownLabels) = Frames(known, 2);
        var (askedFrames, askedLabels) = Frames(asked, 1);
        var (bank, query) = (Features(features, knownFrames), Features(features, askedFrames));
        // What all frames have in common says nothing about any of them.
        var mean = bank.mean([0], keepdim: true);
        var likeness = nn.functional.normalize(query - mean, 2, 1).matmul(nn.functional.normalize(bank - mean, 2, 1).transpose(0, 1));
        float[][] rows = [.. likeness.contiguous().data<float>().ToArray().Chunk(known)];
        return Names.Select((name, a) => (name, Share: rows.Select((row, i) => Vote(row, knownLabels, a) == askedLabels[i][a] ? 1.0 : 0).Average()))
            .ToDictionary(p => p.name, p => p.Share, StringComparer.Ordinal);
    }

    private static int Vote(float[] likeness, int[][] labels, int attribute) =>
        Enumerable.Range(0, likeness.Length).OrderByDescending(i => likeness[i]).Take(Votes)
            .GroupBy(i => labels[i][attribute]).OrderByDescending(g => g.Sum(i => likeness[i])).First().Key;

    private static Tensor Features(Func<Tensor, Tensor>? features, MomentBatch frames)
    {
        var all = frames.ToFrames(0);
        return features is null
            ? nn.functional.avg_pool2d(all, [2, 2], [2, 2]).flatten(1)
            : cat([.. Enumerable.Range(0, (int)((all.shape[0] + PerBatch - 1) / PerBatch))
                .Select(i => features(all.narrow(0, i * PerBatch, Math.Min(PerBatch, all.shape[0] - (i * PerBatch)))))], 0);
    }

    /// <summary>Frames of scenes with one object, at moments in which it is seen.</summary>
    private static (MomentBatch Frames, int[][] Labels) Frames(int count, ulong seed)
    {
        var scenes = new List<SceneDescription>();
        var moments = new List<int[]>();
        for (long i = 0; scenes.Count < count; i++)
        {
            var scene = WorldSampler.Sample(WorldProfile.Simple, seed, i, Split.HeldOut);
            int frame = (int)(i * 7 % 64);
            if (scene.Objects.Count != 1 || new WorldTruth(scene).Object(frame, 0).VisibleFraction < WorldTruth.SeenFrom) continue;
            scenes.Add(scene);
            moments.Add([frame]);
        }

        return (MomentBatch.Render([.. scenes], [.. moments]), [.. scenes.Select(s => WorldLabels.Of(s)).Select(l => new[] { l.Kind, l.Colour, l.Pattern, l.BackgroundColour })]);
    }
}
