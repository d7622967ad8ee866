using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>
/// The gated delta rule that writes evicted tokens into the state (arXiv 2512.04519, section 3; Gated Delta Networks).
/// Per head, with state <c>M</c> of shape <c>[Dk, Dv]</c> and tokens <c>i</c> in order:
/// <code>
/// M   = exp(alpha_i) * M                 decay
/// u_i = beta_i * (v_i - k_i^T M)         what the state does not predict yet
/// M   = M + k_i u_i^T
/// </code>
/// </summary>
/// <remarks>
/// Computed in the chunkwise form, sub-chunk by sub-chunk. With <c>b = cumsum(alpha)</c> inside the sub-chunk and
/// <c>D_ij = exp(b_i - b_j)</c>:
/// <code>
/// A    = strictly_lower(diag(beta) (K K^T * D))
/// Vnew = (I + A)^-1 diag(beta) (V - (K * exp(b)) M)       the paper's V_evt - Predict(M, K, beta)
/// M    = exp(b_C) M + (K * exp(b_C - b))^T Vnew           the paper's exp(gbar) M + K Vnew^T
/// </code>
/// so the paper's <c>gbar</c> is the sum over the tokens just evicted: summing from the beginning at every step, as printed, would
/// apply the whole past decay again each time.
/// </remarks>
public static class DeltaRule
{
    /// <summary>Tokens per step at most where gates are per channel: the overlap of keys then needs a number for each pair of tokens and each channel.</summary>
    private const int LargestChannelSubChunk = 16;

    /// <summary>Writes tokens into the state.</summary>
    /// <param name="m">State <c>[B, H, Dk, Dv]</c>, float32.</param>
    /// <param name="k">Keys <c>[B, H, C, Dk]</c>.</param>
    /// <param name="v">Values <c>[B, H, C, Dv]</c>.</param>
    /// <param name="alpha">Log decay, not positive: <c>[B, H, C]</c>, or <c>[B, H, C, Dk]</c> per key channel.</param>
    /// <param name="beta">Write strength in (0, 1): <c>[B, H, C]</c>, or <c>[B, H, C, Dv]</c> per value channel.</param>
    /// <param name="rule">Which terms are on.</param>
    /// <param name="subChunk">Tokens per step; a matter of speed only.</param>
    /// <param name="injection">What beta scales.</param>
    /// <returns>The new state, a new tensor.</returns>
    public static Tensor Write(
        Tensor m, Tensor k, Tensor v, Tensor alpha, Tensor beta, UpdateRule rule, int subChunk, InjectionTarget injection = InjectionTarget.Both)
    {
        using var scope = NewDisposeScope();
        bool decays = rule is UpdateRule.Decay or UpdateRule.GatedDelta;
        bool predicts = rule is UpdateRule.Delta or UpdateRule.GatedDelta;
        bool channels = alpha.dim() == 4;
        long tokens = k.shape[2], step = channels ? Math.Min(subChunk, LargestChannelSubChunk) : subChunk;
        var state = m;
        for (long start = 0; start < tokens; start += step)
        {
            long c = Math.Min(step, tokens - start);
            var kc = k.narrow(2, start, c);
            var vc = v.narrow(2, start, c);
            var bc = beta.narrow(2, start, c);
            var write = channels ? bc : bc.unsqueeze(-1);
            var decay = decays ? Cumulate(alpha.narrow(2, start, c), channels) : null;

            var fresh = injection == InjectionTarget.Both ? vc * write : vc;
            if (predicts)
            {
                // Predict(M, K, beta): what the decayed state already says at these keys.
                var reach = decay is null ? kc : kc * decay.exp();
                fresh = fresh - (matmul(reach, state) * write);
                fresh = SolveInside(Overlap(kc, decay), write, fresh, channels);
            }

            if (decay is null)
            {
                state = state + matmul(kc.transpose(2, 3), fresh);
                continue;
            }

            var last = decay.narrow(2, c - 1, 1);
            var kept = kc * (last - decay).exp();
            state = (state * last.transpose(2, 3).exp()) + matmul(kept.transpose(2, 3), fresh);
        }

        return ReferenceEquals(state, m) ? m.clone().MoveToOuterDisposeScope() : state.MoveToOuterDisposeScope();
    }

    /// <summary>Cumulative log decay <c>[B, H, C, 1 or Dk]</c>. A product with a triangle of ones: cumsum is slow in LibTorch.</summary>
    private static Tensor Cumulate(Tensor alpha, bool channels)
    {
        var a = channels ? alpha : alpha.unsqueeze(-1);
        long c = a.shape[2];
        return matmul(ones([c, c], a.dtype, a.device).tril(), a);
    }

    /// <summary><c>k_i . k_j exp(b_i - b_j)</c> below the diagonal, 0 elsewhere: how far token j's key is felt at token i. <c>[B, H, C, C]</c>.</summary>
    private static Tensor Overlap(Tensor k, Tensor? decay)
    {
        if (decay is null)
        {
            return matmul(k, k.transpose(2, 3)).tril(-1);
        }

        // The upper triangle would hold exp of positive numbers: cut it before exp, not after, or inf * 0 gives NaN.
        if (decay.shape[3] == 1)
        {
            var between = (decay - decay.transpose(2, 3)).tril(-1);
            return (matmul(k, k.transpose(2, 3)) * between.exp()).tril(-1);
        }

        // Per channel the factors exp(b_i) and exp(-b_j) could be joined to the keys, but the second overflows under a strong decay: pair by pair, [B, H, Dk, C, C].
        var (b, keys) = (decay.transpose(2, 3), k.transpose(2, 3));
        var felt = (b.unsqueeze(-1) - b.unsqueeze(-2)).tril(-1).exp();
        return (felt * keys.unsqueeze(-1) * keys.unsqueeze(-2)).sum([2]).tril(-1);
    }

    /// <summary>Solves <c>(I + diag(beta) S) x = fresh</c>, unit lower triangular.</summary>
    private static Tensor SolveInside(Tensor overlap, Tensor write, Tensor fresh, bool channels)
    {
        long c = overlap.shape[2];
        var identity = eye(c, c, overlap.dtype, overlap.device);
        if (!channels)
        {
            return linalg.solve(identity + (overlap * write), fresh);
        }

        // A write strength per value channel makes one system per channel: [B, H, Dv, C, C].
        var perChannel = write.transpose(2, 3).unsqueeze(-1);
        var systems = identity + (overlap.unsqueeze(2) * perChannel);
        return linalg.solve(systems, fresh.transpose(2, 3).unsqueeze(-1)).squeeze(-1).transpose(2, 3);
    }
}
