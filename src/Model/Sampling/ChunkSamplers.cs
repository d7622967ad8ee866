using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Sampling;

/// <summary>Takes one chunk from noise to clean, step by step, whatever its neighbours do. Owns the history of its chunk, one thread at a time.</summary>
public interface IChunkSampler : IDisposable
{
    /// <summary>Number of steps.</summary>
    int Steps { get; }

    /// <summary>What the network is told at a step, in [0, 1000]; 0 at <see cref="Steps"/>.</summary>
    double Timestep(int step);

    /// <summary>The noise level at a step, in [0, 1]; 0 at <see cref="Steps"/>.</summary>
    double Sigma(int step);

    /// <summary>Makes one step.</summary>
    /// <param name="x">The chunk at <paramref name="step"/>.</param>
    /// <param name="velocity">The flow the network predicts for it, guidance included.</param>
    /// <param name="step">Steps behind it; every step is made once, in order.</param>
    /// <param name="noise">Draws fresh noise shaped like the chunk, for samplers that need it.</param>
    /// <returns>The chunk at the next step; the caller owns it.</returns>
    Tensor Move(Tensor x, Tensor velocity, int step, Func<Tensor> noise);
}

/// <summary>UniPC of order 2 (see <see cref="UniPcScheduler"/>) for one chunk: the chunk owns its history, so it may run apart from its neighbours.</summary>
/// <param name="steps">Number of steps.</param>
/// <param name="shift">Shift of the noise levels.</param>
public sealed class UniPcSampler(int steps, double shift) : IChunkSampler
{
    private readonly UniPcScheduler _scheduler = new(steps, shift);
    private int _made;

    /// <inheritdoc/>
    public int Steps => steps;

    /// <inheritdoc/>
    public double Timestep(int step) => step == steps ? 0 : _scheduler.Timesteps[step];

    /// <inheritdoc/>
    public double Sigma(int step) => _scheduler.Sigmas[step];

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A step was left out or made twice: the solver's history would be wrong.</exception>
    public Tensor Move(Tensor x, Tensor velocity, int step, Func<Tensor> noise)
    {
        if (step != _made)
            throw new InvalidOperationException($"The solver has made {_made} steps and is asked for step {step}.");
        _made++;
        return _scheduler.Step(velocity, x);
    }

    /// <inheritdoc/>
    public void Dispose() => _scheduler.Dispose();
}

/// <summary>Euler steps along the flow: no history, no fresh noise.</summary>
/// <param name="sigmas">Noise levels, one more than steps, falling to 0.</param>
public sealed class EulerSampler(IReadOnlyList<double> sigmas) : IChunkSampler
{
    /// <inheritdoc/>
    public int Steps => sigmas.Count - 1;

    /// <inheritdoc/>
    public double Timestep(int step) => sigmas[step] * FlowMatchSchedule.TrainingSteps;

    /// <inheritdoc/>
    public double Sigma(int step) => sigmas[step];

    /// <inheritdoc/>
    public Tensor Move(Tensor x, Tensor velocity, int step, Func<Tensor> noise) =>
        FlowMatchSchedule.EulerStep(x, velocity, sigmas[step], sigmas[step + 1]);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

/// <summary>Few-step sampler of distilled models: predict x0, add fresh noise of the next level.</summary>
/// <param name="sigmas">Noise levels, one more than steps, falling to 0.</param>
public sealed class FewStepSampler(IReadOnlyList<double> sigmas) : IChunkSampler
{
    /// <inheritdoc/>
    public int Steps => sigmas.Count - 1;

    /// <inheritdoc/>
    public double Timestep(int step) => sigmas[step] * FlowMatchSchedule.TrainingSteps;

    /// <inheritdoc/>
    public double Sigma(int step) => sigmas[step];

    /// <inheritdoc/>
    public Tensor Move(Tensor x, Tensor velocity, int step, Func<Tensor> noise)
    {
        using var scope = NewDisposeScope();
        var x0 = FlowMatchSchedule.VelocityToX0(x, velocity, sigmas[step]);
        if (sigmas[step + 1] > 0)
            x0 = FlowMatchSchedule.AddNoise(x0, noise(), sigmas[step + 1]);
        return x0.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
