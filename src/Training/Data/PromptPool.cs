using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>Text rows of captions of the world's training side: all that a training on the student's own videos needs.</summary>
public sealed class PromptPool : IDisposable
{
    private PromptPool(Tensor rows, Tensor empty, IReadOnlyList<string> captions)
    {
        (Rows, Empty, Captions) = (rows, empty, captions);
    }

    /// <summary>Rows of the text encoder, <c>[N, L, D]</c>.</summary>
    public Tensor Rows { get; }

    /// <summary>Rows of the empty prompt, <c>[1, L, D]</c>.</summary>
    public Tensor Empty { get; }

    /// <summary>The captions.</summary>
    public IReadOnlyList<string> Captions { get; }

    /// <summary>Draws scenes of several profiles in turn and encodes their captions.</summary>
    /// <param name="world">The text encoder.</param>
    /// <param name="profiles">The profiles.</param>
    /// <param name="seed">Seed of the streams.</param>
    /// <param name="count">Number of captions.</param>
    public static PromptPool Build(WorldEncoders world, IReadOnlyList<WorldProfile> profiles, ulong seed, int count)
    {
        const int PerBatch = 64;
        string[] captions = [.. Enumerable.Range(0, count).Select(i => Caption(profiles[i % profiles.Count], seed, i / profiles.Count))];
        using var scope = NewDisposeScope();
        var rows = captions.Chunk(PerBatch).Select(world.EncodeText).ToList();
        return new PromptPool(cat(rows, 0).DetachFromDisposeScope(), world.EncodeText([""]).DetachFromDisposeScope(), captions);
    }

    /// <summary>Rows of some prompts, <c>[B, L, D]</c>.</summary>
    public Tensor Take(ReadOnlySpan<long> which) => Rows.index_select(0, tensor(which.ToArray()));

    /// <inheritdoc/>
    public void Dispose()
    {
        Rows.Dispose();
        Empty.Dispose();
    }

    private static string Caption(WorldProfile profile, ulong seed, int index) =>
        ClipBatch.Caption(WorldSampler.Sample(profile, Seeds.FromName($"prompts/{profile}/{seed}"), index, Split.Train), index);
}
