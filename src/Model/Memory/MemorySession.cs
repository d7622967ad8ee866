using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>What a self-attention layer hands to the memory. All tensors live until the end of the call only.</summary>
/// <param name="Queries"><c>[B, L, H, D]</c>, normalised, not rotated.</param>
/// <param name="Keys"><c>[B, L, H, D]</c>, normalised, not rotated.</param>
/// <param name="Values"><c>[B, L, H, D]</c>.</param>
/// <param name="Hidden"><c>[B, L, Dim]</c>: the layer's input, from which gates, router and output gate are computed.</param>
/// <param name="State">The layer's state-space weights; <c>null</c> where the layer has none.</param>
/// <param name="OutputGate"><c>[B, L, Dim]</c>: the state's output gate where it came out of a joint projection; <c>null</c> to compute it when needed.</param>
public readonly record struct AttentionInput(Tensor Queries, Tensor Keys, Tensor Values, Tensor Hidden, GatedDelta? State, Tensor? OutputGate = null);

/// <summary>What the memory gives back to a self-attention layer.</summary>
/// <param name="Local"><c>[B, L, Dim]</c>: attention over what is visible.</param>
/// <param name="Global"><c>[B, L, Dim]</c>: the routed read of the state; <c>null</c> without a state or before anything was evicted.</param>
public readonly record struct AttentionOutput(Tensor Local, Tensor? Global);

/// <summary>
/// The memory of one rollout or one training clip, all layers together. The network calls <see cref="Begin"/>, <see cref="Attend"/>
/// once per layer, and <see cref="End"/>; it does not know which policy it runs with.
/// </summary>
/// <remarks>
/// Keys are kept un-rotated: positions belong to the view, not to the cache. Only <see cref="StepKind.CleanCommit"/> and
/// <see cref="StepKind.Recache"/> write.
/// </remarks>
public abstract class MemorySession : IDisposable
{
    /// <summary>Frames committed so far: the index the next chunk begins at.</summary>
    public abstract int CommittedFrames { get; }

    /// <summary>Past frames in the window, the sink not counted: what a <see cref="StepKind.Recache"/> rewrites.</summary>
    public abstract int WindowFrames { get; }

    /// <summary>
    /// First frame of the pass that computes the window again under another prompt. As published: as many frames as the window holds with the next
    /// chunk in it; before anything has been evicted all of them, the sink included.
    /// </summary>
    public virtual int RecacheStart => CommittedFrames - WindowFrames;

    /// <summary>What is held now, measured on the tensors.</summary>
    public abstract MemoryBytes Bytes { get; }

    /// <summary>Announces a forward pass.</summary>
    /// <param name="kind">What the pass means.</param>
    /// <param name="firstFrame">Index of its first latent frame in the video.</param>
    /// <param name="frames">Number of latent frames.</param>
    /// <exception cref="InvalidOperationException">The pass does not fit what has been committed.</exception>
    public abstract void Begin(StepKind kind, int firstFrame, int frames);

    /// <summary>Attention of one layer, reading the memory and, when the pass commits, writing it.</summary>
    public abstract AttentionOutput Attend(int layer, AttentionInput input);

    /// <summary>Ends the pass; a commit counts from here on.</summary>
    public abstract void End();

    /// <summary>Forgets everything; the next chunk begins at frame 0.</summary>
    public abstract void Reset();

    /// <summary>The recurrent state of a layer, <c>[B, H, D, D]</c>, for analysis; <c>null</c> without one or before anything was evicted. Not to be disposed.</summary>
    public virtual Tensor? State(int layer) => null;

    /// <summary>Multiplies the state by <paramref name="factor"/>: 0 forgets it, 1 keeps it. Nothing happens without a state.</summary>
    public virtual void ScaleState(double factor)
    {
    }

    /// <summary>Takes over the recurrent state of another session of the same network and shape, which then has none. Nothing happens without a state.</summary>
    public virtual void TakeState(MemorySession from)
    {
    }

    /// <summary>Cuts the gradient through everything kept: what comes later takes it as given. The numbers stay.</summary>
    public virtual void Detach()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the tensors held.</summary>
    protected abstract void Dispose(bool disposing);
}
