using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>
/// The multi-step solver Wan2.1 samples with: UniPC for flow matching, order 2, the <c>B(h) = e^h − 1</c> variant, predicting x0, ending
/// at σ = 0 with lower order. Knows nothing of any network.
/// </summary>
/// <remarks>
/// UniPC, Zhao et al. 2023, with α = 1 − σ and λ = log(α / σ). Every step is a linear combination of tensors; the coefficients are
/// computed in double (<see cref="UniPcStep"/>). Owns its history; one scheduler per clip, one thread at a time.
/// </remarks>
public sealed class UniPcScheduler : IDisposable
{
    private const double SigmaMax = 0.999;

    private readonly double[] _sigmas;
    private Tensor? _lastSample;
    private Tensor? _x0Older;
    private Tensor? _x0Newer;
    private int _step;
    private int _lastOrder;

    /// <summary>Plans the steps.</summary>
    /// <param name="steps">Number of network calls, or of pairs of calls with guidance.</param>
    /// <param name="shift">Moves the levels towards noise; 5 is the published default.</param>
    public UniPcScheduler(int steps, double shift = 5)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        var schedule = new FlowMatchSchedule(shift);
        _sigmas = [.. Enumerable.Range(0, steps).Select(i => schedule.Warp(SigmaMax * (steps - i) / steps)), 0];
        Timesteps = [.. _sigmas.Take(steps).Select(s => (long)(s * FlowMatchSchedule.TrainingSteps))];
    }

    /// <summary>What the network is told at each step: whole numbers, the first is 999 and not 1000.</summary>
    public IReadOnlyList<long> Timesteps { get; }

    /// <summary>Noise levels, one more than steps; the last is 0.</summary>
    public IReadOnlyList<double> Sigmas => _sigmas;

    /// <summary>Takes the network's answer at the current step and moves the sample to the next level.</summary>
    /// <param name="velocity">The network's output for <paramref name="sample"/> at <c>Timesteps[i]</c>, guidance included.</param>
    /// <param name="sample">The sample of level i: the noise at first, then what the last call returned.</param>
    /// <returns>The sample of level i + 1, the caller owns it; after the last step that is the predicted x0 itself.</returns>
    /// <exception cref="InvalidOperationException">All steps are done; call <see cref="Reset"/> first.</exception>
    public Tensor Step(Tensor velocity, Tensor sample)
    {
        if (_step >= Timesteps.Count)
        {
            throw new InvalidOperationException($"All {Timesteps.Count} steps are done; reset the scheduler before the next clip.");
        }
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var x0 = FlowMatchSchedule.VelocityToX0(sample, velocity, _sigmas[_step]);
        var corrected = _step > 0 ? Correct(x0) : sample;
        var order = Math.Min(Math.Min(2, Timesteps.Count - _step), _step + 1);
        Remember(x0, corrected);
        _lastOrder = order;
        var next = Predict(corrected, order);
        _step++;
        return next.MoveToOuterDisposeScope();
    }

    /// <summary>Forgets the clip and starts over.</summary>
    public void Reset()
    {
        Dispose();
        (_lastSample, _x0Older, _x0Newer, _step, _lastOrder) = (null, null, null, 0, 0);
    }

    /// <summary>Frees the history.</summary>
    public void Dispose()
    {
        _lastSample?.Dispose();
        _x0Older?.Dispose();
        _x0Newer?.Dispose();
    }

    // From level i to i + 1, out of the newest x0 and, at order 2, the one before.
    private Tensor Predict(Tensor sample, int order)
    {
        var c = UniPcStep.Predictor(order, order == 2 ? _sigmas[_step - 1] : double.NaN, _sigmas[_step], _sigmas[_step + 1]);
        return Combine(sample, c, null);
    }

    // The last step once more, from the sample before it, now that x0 at its end is known.
    private Tensor Correct(Tensor x0)
    {
        var c = UniPcStep.Corrector(_lastOrder, _lastOrder == 2 ? _sigmas[_step - 2] : double.NaN, _sigmas[_step - 1], _sigmas[_step]);
        return Combine(_lastSample!, c, x0);
    }

    private Tensor Combine(Tensor sample, UniPcStep c, Tensor? x0)
    {
        var y = sample * c.Sample + _x0Newer! * c.Newer;
        if (c.Older != 0) y = y + _x0Older! * c.Older;
        if (x0 is not null) y = y + x0 * c.Target;
        return y;
    }

    private void Remember(Tensor x0, Tensor sample)
    {
        _lastSample?.Dispose();
        _lastSample = sample.detach().clone().DetachFromDisposeScope();
        _x0Older?.Dispose();
        _x0Older = _x0Newer;
        _x0Newer = x0.detach().clone().DetachFromDisposeScope();
    }
}
