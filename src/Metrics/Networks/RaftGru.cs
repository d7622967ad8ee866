using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>RAFT's recurrent unit, a GRU of separable convolutions: first along rows (1x5), then along columns (5x1).</summary>
/// <remarks>
/// <c>z = σ(Wz[h, x]); r = σ(Wr[h, x]); q = tanh(Wq[r·h, x]); h' = (1−z)·h + z·q</c> with x = [context, motion].
/// A convolution is linear in its input channels, so the context's part is computed once for all iterations; z and r share their input and
/// are one convolution.
/// </remarks>
internal sealed class RaftGru : nn.Module
{
    private readonly Conv2d convz1;
    private readonly Conv2d convr1;
    private readonly Conv2d convq1;
    private readonly Conv2d convz2;
    private readonly Conv2d convr2;
    private readonly Conv2d convq2;
    private readonly int _hidden;
    private readonly int _context;
    private readonly int _motion;

    public RaftGru(int hidden, int context, int motion)
        : base(nameof(RaftGru))
    {
        (_hidden, _context, _motion) = (hidden, context, motion);
        int input = hidden + context + motion;
        (convz1, convr1, convq1) = (Row(), Row(), Row());
        (convz2, convr2, convq2) = (Column(), Column(), Column());
        RegisterComponents();

        Conv2d Row() => nn.Conv2d(input, hidden, (1, 5), (1, 1), (0, 2));
        Conv2d Column() => nn.Conv2d(input, hidden, (5, 1), (1, 1), (2, 0));
    }

    /// <summary>One half-step with the context's share added up.</summary>
    /// <param name="GateWeights">Of z and r over state and motion.</param>
    /// <param name="Gate">Share of the context and bias in z and r.</param>
    /// <param name="CandidateWeights">Of q over state and motion.</param>
    /// <param name="Candidate">Share of the context and bias in q.</param>
    /// <param name="Padding">Rows or columns.</param>
    internal sealed record Half(Tensor GateWeights, Tensor Gate, Tensor CandidateWeights, Tensor Candidate, long[] Padding);

    public Half[] Prepare(Tensor context) =>
        [Prepare(context, convz1, convr1, convq1, [0, 2]), Prepare(context, convz2, convr2, convq2, [2, 0])];

    public static Tensor Update(Half half, Tensor state, Tensor motion)
    {
        using var scope = NewDisposeScope();
        long n = state.shape[1];
        var gates = (nn.functional.conv2d(cat([state, motion], 1), half.GateWeights, padding: half.Padding) + half.Gate).sigmoid();
        var (z, r) = (gates.narrow(1, 0, n), gates.narrow(1, n, n));
        var q = (nn.functional.conv2d(cat([r * state, motion], 1), half.CandidateWeights, padding: half.Padding) + half.Candidate).tanh();
        return (((1 - z) * state) + (z * q)).MoveToOuterDisposeScope();
    }

    private Half Prepare(Tensor context, Conv2d z, Conv2d r, Conv2d q, long[] padding)
    {
        using var scope = NewDisposeScope();
        var gates = cat([z.weight!, r.weight!], 0);
        return new Half(
            Changing(gates).MoveToOuterDisposeScope(),
            nn.functional.conv2d(context, Constant(gates), cat([z.bias!, r.bias!], 0), padding: padding).MoveToOuterDisposeScope(),
            Changing(q.weight!).MoveToOuterDisposeScope(),
            nn.functional.conv2d(context, Constant(q.weight!), q.bias, padding: padding).MoveToOuterDisposeScope(),
            padding);
    }

    private Tensor Changing(Tensor weight) => cat([weight.narrow(1, 0, _hidden), weight.narrow(1, _hidden + _context, _motion)], 1);

    private Tensor Constant(Tensor weight) => weight.narrow(1, _hidden, _context).contiguous();
}
