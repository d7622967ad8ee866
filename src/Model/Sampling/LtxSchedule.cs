using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Sampling;

/// <summary>
/// The noise levels of LTX-Video (arXiv 2501.00103): <c>t = 1 … 1/N</c>, shifted by an amount that grows with the number of tokens, then stretched so
/// that the last level is 0.1; from there one step to clean.
/// </summary>
public static class LtxSchedule
{
    /// <summary>mu: 0.95 at 1,024 tokens, 2.05 at 4,096, on the line through both.</summary>
    public static double Mu(int tokens) => 0.95 + ((2.05 - 0.95) / (4096 - 1024) * (tokens - 1024));

    /// <summary>Levels from 1 down to <paramref name="terminal"/>, then 0: one more than steps.</summary>
    /// <param name="steps">Number of steps, at least 2.</param>
    /// <param name="tokens">Tokens of the clip.</param>
    /// <param name="terminal">Last level but zero.</param>
    public static double[] Sigmas(int steps, int tokens, double terminal = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        double e = Math.Exp(Mu(tokens));
        double[] shifted = [.. Enumerable.Range(0, steps).Select(i => e / (e + (1 / ((double)(steps - i) / steps)) - 1))];
        double scale = (1 - shifted[^1]) / (1 - terminal);
        return [.. shifted.Select(t => 1 - ((1 - t) / scale)), 0];
    }
}

/// <summary>
/// Known tokens of LTX-Video: Euler like all others, but told <c>min(t, 1 - strength)</c>, and not moved while t is above that.
/// </summary>
/// <param name="sigmas">Noise levels of the clip.</param>
/// <param name="strength">1 holds them, 0 makes them tokens like all others. They must begin as <c>strength z + (1 - strength) e</c>.</param>
public sealed class ConditionedEulerSampler(IReadOnlyList<double> sigmas, double strength) : IChunkSampler
{
    /// <inheritdoc/>
    public int Steps => sigmas.Count - 1;

    /// <inheritdoc/>
    public double Timestep(int step) => Sigma(step) * FlowMatchSchedule.TrainingSteps;

    /// <inheritdoc/>
    public double Sigma(int step) => Math.Min(sigmas[step], 1 - strength);

    /// <inheritdoc/>
    public Tensor Move(Tensor x, Tensor velocity, int step, Func<Tensor> noise) => strength == 1 || sigmas[step] > 1 - strength
        ? x.clone()
        : FlowMatchSchedule.EulerStep(x, velocity, sigmas[step], sigmas[step + 1]);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
