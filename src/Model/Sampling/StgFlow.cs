using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Sampling;

/// <summary>Settings of <see cref="StgFlow"/>.</summary>
/// <param name="Guidance">Strength against the empty prompt, g.</param>
/// <param name="Stg">Strength against the weakened network, s.</param>
/// <param name="SkipLayer">The layer whose attention is skipped in the weakened network.</param>
/// <param name="Rescale">How far the result is brought back to the deviation of the prompted flow; 0 leaves it alone.</param>
public sealed record StgOptions(double Guidance, double Stg, int SkipLayer, double Rescale);

/// <summary>
/// The flow of a whole clip with the guidance of LTX-Video: classifier-free, and spatio-temporal against the same network with one layer's attention
/// replaced by its values.
/// <code>
/// v = v_u + g (v_c - v_u) + s (v_c - v_skip)
/// v = v (r std(v_c) / std(v) + 1 - r)
/// </code>
/// </summary>
public sealed class StgFlow : IDisposable
{
    private readonly CausalDit _dit;
    private readonly StgOptions _options;
    private readonly TextContext _both;
    private readonly TextContext _prompt;
    private readonly MemorySession _pair;
    private readonly MemorySession _weakened;

    /// <summary>Prepares the prompt.</summary>
    /// <param name="dit">The network.</param>
    /// <param name="prompt">Embeddings of the prompt.</param>
    /// <param name="unconditional">Embeddings of the empty prompt.</param>
    /// <param name="options">Strengths.</param>
    /// <param name="height">Height of the latent.</param>
    /// <param name="width">Width of the latent.</param>
    public StgFlow(CausalDit dit, Tensor prompt, Tensor unconditional, StgOptions options, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.SkipLayer, dit.Config.Layers, nameof(options));
        (_dit, _options) = (dit, options);
        _both = GuidedText.Prepare(dit, prompt, unconditional, guidance: 2);
        _prompt = GuidedText.Prepare(dit, prompt, null, guidance: 1);
        var policy = new BidirectionalMemory();
        _pair = policy.OpenClip(dit, new SessionShape { Batch = 2, Height = height, Width = width }, doubled: false);
        _weakened = new SkippedAttention(policy.OpenClip(dit, new SessionShape { Height = height, Width = width }, doubled: false), options.SkipLayer);
    }

    /// <summary>Bytes of the prompt's keys and values.</summary>
    public long TextBytes => _both.Bytes + _prompt.Bytes;

    /// <summary>Predicts; see <see cref="FlowField"/>.</summary>
    public Tensor Predict(Tensor x, Tensor t)
    {
        using var scope = NewDisposeScope();
        var pair = _dit.Forward(cat([x, x], 0), cat([t, t], 0), _both, _pair, StepKind.FullSequence, 0);
        var (conditional, unconditional) = (pair.narrow(0, 0, 1), pair.narrow(0, 1, 1));
        var skipped = _options.Stg == 0 ? conditional : _dit.Forward(x, t, _prompt, _weakened, StepKind.FullSequence, 0);
        return Combine(unconditional, conditional, skipped, _options).MoveToOuterDisposeScope();
    }

    /// <summary>The formula above.</summary>
    /// <param name="u">Without the prompt.</param>
    /// <param name="c">With it.</param>
    /// <param name="skipped">With it, from the weakened network.</param>
    /// <param name="options">Strengths.</param>
    public static Tensor Combine(Tensor u, Tensor c, Tensor skipped, StgOptions options)
    {
        using var scope = NewDisposeScope();
        var v = u + ((c - u) * options.Guidance) + ((c - skipped) * options.Stg);
        if (options.Stg > 0 && options.Rescale > 0)
            v = v * ((Deviation(c) / Deviation(v) * options.Rescale) + (1 - options.Rescale));
        return v.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _both.Dispose();
        _prompt.Dispose();
        _pair.Dispose();
        _weakened.Dispose();
    }

    private static Tensor Deviation(Tensor x) => ((x - x.mean()).square().sum() / (x.numel() - 1.0)).sqrt();
}

/// <summary>A session in which one layer attends to nothing: its values stand for what it would have seen.</summary>
/// <param name="inner">What all other layers do; owned.</param>
/// <param name="skipLayer">The layer.</param>
internal sealed class SkippedAttention(MemorySession inner, int skipLayer) : MemorySession
{
    public override int CommittedFrames => inner.CommittedFrames;

    public override int WindowFrames => inner.WindowFrames;

    public override MemoryBytes Bytes => inner.Bytes;

    public override void Begin(StepKind kind, int firstFrame, int frames) => inner.Begin(kind, firstFrame, frames);

    public override AttentionOutput Attend(int layer, AttentionInput input) =>
        layer == skipLayer ? new AttentionOutput(input.Values.flatten(2), null) : inner.Attend(layer, input);

    public override void End() => inner.End();

    public override void Reset() => inner.Reset();

    protected override void Dispose(bool disposing) => inner.Dispose();
}
