using VideoSsm.Eval.Core;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>From latent frame <paramref name="FromFrame"/> on the video follows this prompt.</summary>
/// <param name="FromFrame">First latent frame; rounded up to the next chunk.</param>
/// <param name="Embeddings">Text encoder rows, <c>[1, L, TextDim]</c>. The caller keeps ownership.</param>
public sealed record PromptSegment(int FromFrame, Tensor Embeddings);

/// <summary>
/// The prompts of one video in time order, known before or arriving while it is made. Keys and values of a prompt are computed once, when it
/// begins.
/// </summary>
public sealed class PromptTrack : IDisposable
{
    private readonly CausalDit _dit;
    private readonly IReadOnlyList<PromptSegment> _known;
    private readonly Tensor? _unconditional;
    private readonly bool _guided;
    private readonly Func<int, PromptSegment?>? _arriving;
    private int _place;
    private TextContext _text;

    /// <summary>Begins with the first prompt.</summary>
    /// <param name="dit">The network.</param>
    /// <param name="known">Prompts in time order; the first from frame 0.</param>
    /// <param name="unconditional">Embeddings of no prompt, needed for guidance other than 1.</param>
    /// <param name="guidance">Classifier-free guidance.</param>
    /// <param name="arriving">Asked before every chunk, with its first frame, for a prompt that takes effect with it; <c>null</c> for none.</param>
    /// <exception cref="UsageException">There is no first prompt, a prompt begins before frame 0, or the empty prompt is missing.</exception>
    public PromptTrack(
        CausalDit dit, IReadOnlyList<PromptSegment> known, Tensor? unconditional, double guidance, Func<int, PromptSegment?>? arriving = null)
    {
        (_dit, _known, _unconditional, _guided, _arriving) = (dit, known, unconditional, guidance != 1, arriving);
        if (known.Count == 0 || known.Any(p => p.FromFrame < 0) || (_guided && unconditional is null))
        {
            throw new UsageException("A video needs a prompt, prompts begin at frame 0 or later, and guidance other than 1 needs the embeddings of the empty prompt.");
        }

        _text = Prepare(known[0]);
    }

    /// <summary>The prompt in use; replaced by <see cref="Advance"/>.</summary>
    public TextContext Text => _text;

    /// <summary>Whether another prompt may still come.</summary>
    public bool MayChange => _arriving is not null || _place + 1 < _known.Count;

    /// <summary>Goes on to the prompt of a chunk.</summary>
    /// <param name="frame">The chunk's first latent frame in the video.</param>
    /// <returns>Whether the prompt is another one now.</returns>
    public bool Advance(int frame)
    {
        PromptSegment? next = null;
        for (; _place + 1 < _known.Count && _known[_place + 1].FromFrame <= frame; _place++)
        {
            next = _known[_place + 1];
        }

        next = _arriving?.Invoke(frame) ?? next;
        if (next is null)
        {
            return false;
        }

        var text = Prepare(next);
        _text.Dispose();
        _text = text;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    private TextContext Prepare(PromptSegment prompt)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        return _dit.PrepareText(_guided ? cat([Pad(prompt.Embeddings), Pad(_unconditional!)], 0) : prompt.Embeddings);
    }

    private Tensor Pad(Tensor rows) => rows.shape[1] == _dit.Config.TextLength
        ? rows
        : cat([rows, zeros([rows.shape[0], _dit.Config.TextLength - rows.shape[1], rows.shape[2]], rows.dtype, rows.device)], 1);
}
