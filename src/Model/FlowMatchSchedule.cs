using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>
/// The flow-matching noise levels of the Wan family: <c>x_t = (1 − σ) x0 + σ ε</c>, the network predicts <c>v = ε − x0</c>, its timestep
/// is <c>t = 1000 σ</c>. Knows nothing of any network.
/// </summary>
/// <remarks>
/// The table holds <c>σ_i = shift·s / (1 + (shift − 1)·s)</c> for <c>s = 1, 0.999, …, 0.001</c>. The few-step lists of the published
/// models name places in it, not timesteps: 1000, 750, 500, 250 at shift 5 feed the network 1000, 937.5, 833.3, 625.
/// </remarks>
public sealed class FlowMatchSchedule
{
    /// <summary>Entries of the table, and the timestep of pure noise.</summary>
    public const int TrainingSteps = 1000;

    private readonly double[] _sigmas;
    private readonly Lazy<double[]> _weights;

    /// <summary>Builds the table.</summary>
    /// <param name="shift">Moves the levels towards noise; 1 leaves them evenly spaced, Wan uses 3 to 12.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shift is not positive.</exception>
    public FlowMatchSchedule(double shift = 5)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shift);
        Shift = shift;
        _sigmas = [.. Enumerable.Range(0, TrainingSteps).Select(i => Warp((double)(TrainingSteps - i) / TrainingSteps))];
        _weights = new(ComputeWeights);
    }

    /// <summary>The shift the table was built with.</summary>
    public double Shift { get; }

    /// <summary>Noise levels from 1 downwards, 1000 of them.</summary>
    public IReadOnlyList<double> Sigmas => _sigmas;

    /// <summary>The shifted level of an even one: <c>shift·s / (1 + (shift − 1)·s)</c>, [0, 1] onto [0, 1].</summary>
    public double Warp(double s) => Shift * s / (1 + (Shift - 1) * s);

    /// <summary>Timesteps a few-step list stands for: entry <c>d</c> is the table's place <c>1000 − d</c>.</summary>
    /// <param name="list">Places between 1 and 1000, such as 1000, 750, 500, 250.</param>
    /// <returns>Network timesteps, such as 1000, 937.5, 833.3, 625 at shift 5.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An entry lies outside the table.</exception>
    public double[] WarpedTimesteps(params int[] list) =>
        [.. list.Select(d => d is >= 1 and <= TrainingSteps
            ? _sigmas[TrainingSteps - d] * TrainingSteps
            : throw new ArgumentOutOfRangeException(nameof(list), d, $"A few-step list holds places from 1 to {TrainingSteps}."))];

    /// <summary>The table's noise level nearest to a timestep; 0 for timestep 0, which stands for clean.</summary>
    public double SigmaAt(double timestep) => timestep == 0 ? 0 : _sigmas[Nearest(timestep)];

    /// <summary>Levels of an Euler integration from noise to clean, <c>steps + 1</c> of them: evenly spaced from 1 to 0, then shifted.</summary>
    public double[] EulerSigmas(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        return [.. Enumerable.Range(0, steps + 1).Select(i => Warp((double)(steps - i) / steps))];
    }

    /// <summary>
    /// Weight of the flow-matching loss at a timestep: a bell around 500, shifted to minimum 0 and scaled to mean 1 over the table.
    /// </summary>
    public double TrainingWeight(double timestep) => _weights.Value[Nearest(timestep)];

    /// <summary><c>(1 − σ) x0 + σ ε</c>.</summary>
    public static Tensor AddNoise(Tensor x0, Tensor noise, double sigma)
    {
        using var scope = NewDisposeScope();
        return (x0 * (1 - sigma) + noise * sigma).MoveToOuterDisposeScope();
    }

    /// <summary><c>(1 − σ) x0 + σ ε</c> with a level per sample or frame.</summary>
    /// <param name="x0">Clean latents.</param>
    /// <param name="noise">Standard normal, same shape.</param>
    /// <param name="sigma">Levels, broadcastable to the latents.</param>
    public static Tensor AddNoise(Tensor x0, Tensor noise, Tensor sigma)
    {
        using var scope = NewDisposeScope();
        return (x0 * (1 - sigma) + noise * sigma).MoveToOuterDisposeScope();
    }

    /// <summary><c>x0 = x_t − σ v</c>, computed in float64 and returned in the type of <paramref name="xt"/>.</summary>
    /// <param name="xt">Noisy latents.</param>
    /// <param name="velocity">The network's output for them.</param>
    /// <param name="sigma">Levels, broadcastable to the latents.</param>
    public static Tensor VelocityToX0(Tensor xt, Tensor velocity, Tensor sigma)
    {
        using var scope = NewDisposeScope();
        var x0 = xt.type(ScalarType.Float64) - sigma.type(ScalarType.Float64) * velocity.type(ScalarType.Float64);
        return x0.type(xt.dtype).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="VelocityToX0(Tensor, Tensor, Tensor)"/>
    public static Tensor VelocityToX0(Tensor xt, Tensor velocity, double sigma)
    {
        using var scope = NewDisposeScope();
        var x0 = xt.type(ScalarType.Float64) - velocity.type(ScalarType.Float64) * sigma;
        return x0.type(xt.dtype).MoveToOuterDisposeScope();
    }

    /// <summary><c>v = (x_t − x0) / σ</c>, computed in float64 and returned in the type of <paramref name="xt"/>.</summary>
    /// <param name="xt">Noisy latents.</param>
    /// <param name="x0">Clean latents.</param>
    /// <param name="sigma">Levels above 0, broadcastable to the latents.</param>
    public static Tensor X0ToVelocity(Tensor xt, Tensor x0, Tensor sigma)
    {
        using var scope = NewDisposeScope();
        var v = (xt.type(ScalarType.Float64) - x0.type(ScalarType.Float64)) / sigma.type(ScalarType.Float64);
        return v.type(xt.dtype).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="X0ToVelocity(Tensor, Tensor, Tensor)"/>
    public static Tensor X0ToVelocity(Tensor xt, Tensor x0, double sigma)
    {
        using var scope = NewDisposeScope();
        var v = (xt.type(ScalarType.Float64) - x0.type(ScalarType.Float64)) / sigma;
        return v.type(xt.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>One Euler step along the velocity: <c>x + (σ_next − σ) v</c>.</summary>
    public static Tensor EulerStep(Tensor x, Tensor velocity, double sigma, double nextSigma)
    {
        using var scope = NewDisposeScope();
        return (x + velocity * (nextSigma - sigma)).MoveToOuterDisposeScope();
    }

    // The table falls strictly, so the nearest entry is one of the two around the timestep.
    private int Nearest(double timestep)
    {
        var sigma = timestep / TrainingSteps;
        var (low, high) = (0, TrainingSteps - 1);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (_sigmas[middle] >= sigma) low = middle;
            else high = middle;
        }
        return Math.Abs(_sigmas[low] - sigma) <= Math.Abs(_sigmas[high] - sigma) ? low : high;
    }

    private double[] ComputeWeights()
    {
        var bell = _sigmas.Select(s => Math.Exp(-2 * Math.Pow(s - 0.5, 2))).ToArray();
        var least = bell.Min();
        var mean = bell.Select(y => y - least).Average();
        return [.. bell.Select(y => (y - least) / mean)];
    }
}
