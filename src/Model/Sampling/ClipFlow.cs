using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Sampling;

/// <summary>
/// The flow of whole clips in which every frame sees every other of its clip, with classifier-free guidance <c>v = v_u + g (v_c - v_u)</c>. Owns the prompt's
/// keys and values and the attention of the clip.
/// </summary>
public sealed class ClipFlow : IDisposable
{
    private readonly CausalDit _dit;
    private readonly double _guidance;
    private readonly TextContext _text;
    private readonly MemorySession _session;

    /// <summary>Prepares the prompt.</summary>
    /// <param name="dit">The network.</param>
    /// <param name="prompt">Embeddings of one prompt per clip, <c>[B, L, TextDim]</c>.</param>
    /// <param name="unconditional">Embeddings of the empty prompt, <c>[1, L, TextDim]</c>; needed for guidance other than 1.</param>
    /// <param name="guidance">g; 1 runs the prompt alone, at half the cost.</param>
    /// <param name="height">Height of the latent.</param>
    /// <param name="width">Width of the latent.</param>
    public ClipFlow(CausalDit dit, Tensor prompt, Tensor? unconditional, double guidance, int height, int width)
    {
        _dit = dit;
        _guidance = guidance;
        _text = GuidedText.Prepare(dit, prompt, unconditional, guidance);
        int clips = (int)prompt.shape[0];
        _session = new BidirectionalMemory().OpenClip(dit, new SessionShape { Batch = guidance == 1 ? clips : 2 * clips, Height = height, Width = width }, doubled: false);
    }

    /// <summary>Bytes of the prompt's keys and values.</summary>
    public long TextBytes => _text.Bytes;

    /// <summary>Predicts; see <see cref="FlowField"/>.</summary>
    public Tensor Predict(Tensor x, Tensor t)
    {
        using var scope = NewDisposeScope();
        if (_guidance == 1)
            return _dit.Forward(x, t, _text, _session, StepKind.FullSequence, 0).MoveToOuterDisposeScope();
        var v = _dit.Forward(cat([x, x], 0), cat([t, t], 0), _text, _session, StepKind.FullSequence, 0);
        var (conditional, unconditional) = (v.narrow(0, 0, x.shape[0]), v.narrow(0, x.shape[0], x.shape[0]));
        return (unconditional + ((conditional - unconditional) * _guidance)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _text.Dispose();
        _session.Dispose();
    }
}

/// <summary>Prompts and the empty prompt as one batch.</summary>
public static class GuidedText
{
    /// <summary>The first rows are the prompts; with guidance other than 1, as many rows of the empty one follow.</summary>
    /// <param name="dit">The network.</param>
    /// <param name="prompt">Embeddings, <c>[B, L, TextDim]</c>.</param>
    /// <param name="unconditional">Embeddings of the empty prompt, <c>[1, L, TextDim]</c>.</param>
    /// <param name="guidance">Strength; 1 leaves the empty prompt out.</param>
    /// <exception cref="UsageException">Guidance without the empty prompt.</exception>
    public static TextContext Prepare(CausalDit dit, Tensor prompt, Tensor? unconditional, double guidance)
    {
        if (guidance != 1 && unconditional is null)
            throw new UsageException("Guidance other than 1 needs the embeddings of the empty prompt.");
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        return dit.PrepareText(guidance == 1 ? prompt : cat([Pad(dit, prompt), .. Enumerable.Repeat(Pad(dit, unconditional!), (int)prompt.shape[0])], 0));
    }

    private static Tensor Pad(CausalDit dit, Tensor rows) => rows.shape[1] == dit.Config.TextLength
        ? rows
        : cat([rows, zeros([rows.shape[0], dit.Config.TextLength - rows.shape[1], rows.shape[2]], rows.dtype, rows.device)], 1);
}
