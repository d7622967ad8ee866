using System.Globalization;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Training.Optimisation;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training;

/// <summary>What a kind of recipe trains: its network, its data, its loss, and what it leaves behind.</summary>
public interface ITrainingTask : IDisposable
{
    /// <summary>The trained weights under stable names.</summary>
    IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <summary>Whether a weight, given its name, is a hidden matrix; see <see cref="HybridOptimizer"/>.</summary>
    bool IsMatrix(string name);

    /// <summary>Prepares what a step needs, on a background thread, without touching the network. A function of the step alone.</summary>
    /// <param name="step">Step from 0.</param>
    /// <param name="progress">How much of the run is over.</param>
    object Prepare(long step, double progress);

    /// <summary>The loss of a step, a scalar with gradients. Draws come from <paramref name="random"/> only.</summary>
    /// <param name="batch">What <see cref="Prepare"/> made.</param>
    /// <param name="progress">How much of the run is over.</param>
    /// <param name="random">Freshly seeded from recipe and step.</param>
    Tensor Loss(object batch, double progress, Generator random);

    /// <summary>Facts about a batch for the message of a run that diverged: which scenes it was made of.</summary>
    string Describe(object batch);

    /// <summary>Writes a film strip of what the network makes now, for a fixed set of prompts. Nothing by default.</summary>
    /// <param name="path">The PNG.</param>
    /// <param name="step">Steps made. The (averaged) weights are in place; they must stay as they are.</param>
    void WriteStrip(string path, long step)
    {
    }

    /// <summary>Writes the finished checkpoint. The (averaged) weights are in place.</summary>
    void Export(string folder, TrainingFacts facts);
}

/// <summary>What a finished run knows about itself.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Steps">Steps made.</param>
/// <param name="LimitedByTime">Whether the time limit ended it.</param>
/// <param name="Loss">Mean loss of the last lines of the log.</param>
/// <param name="Seconds">Time spent in steps, over all sittings.</param>
/// <param name="Weights">Number of trained weights.</param>
public sealed record TrainingFacts(Recipe Recipe, long Steps, bool LimitedByTime, double Loss, double Seconds, long Weights);

/// <summary>A loss that is not a number, with the facts of its step.</summary>
public sealed class DivergedException(string message) : Exception(message);

/// <summary>
/// Runs a recipe: resumable at any saved step with the same bits as an uninterrupted run, since scenes and draws are functions of the step.
/// </summary>
/// <param name="recipe">What to do.</param>
/// <param name="task">The network and its loss.</param>
/// <param name="folder">Where the log, the state and the checkpoint go.</param>
/// <param name="clock">Time, for the log and the time limit.</param>
public sealed class Trainer(Recipe recipe, ITrainingTask task, string folder, TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>Receives each line of the log as it is written.</summary>
    public Action<TrainingLine>? Progress { get; init; }

    /// <summary>Stops after this many steps of this sitting, with a saved state; for tests of resuming.</summary>
    public long? StopAfter { get; init; }

    /// <summary>Trains to the end of the recipe, from the saved state if there is one.</summary>
    /// <returns>The facts, or <c>null</c> if <see cref="StopAfter"/> ended the sitting.</returns>
    /// <exception cref="DivergedException">The loss or the gradient is no longer a number.</exception>
    public TrainingFacts? Run(CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(folder);
        using var optimizer = new HybridOptimizer(task.Parameters, recipe.Optimizer, task.IsMatrix);
        using var average = new WeightAverage(task.Parameters, recipe.Optimizer);
        var state = new TrainingStateFile(Path.Combine(folder, $"{recipe.Name}.state.safetensors"), RecipeFile.Write(recipe));
        (long step, double spent) = state.Load(task.Parameters, optimizer, average);
        using var log = new TrainingLog(Path.Combine(folder, $"{recipe.Name}.csv"), step);

        long started = _clock.GetTimestamp();
        double Seconds() => spent + _clock.GetElapsedTime(started).TotalSeconds;
        double ProgressAt(long s) => recipe.MaxMinutes is { } minutes
            ? Math.Clamp(Math.Max((double)s / recipe.Steps, Seconds() / (60 * minutes)), 0, 1)
            : (double)s / recipe.Steps;

        long first = step;
        long mark = step;
        double markSeconds = Seconds(), lossSum = 0, last = double.NaN;
        double progress = ProgressAt(step);
        Task<object>? next = step < recipe.Steps ? Ahead(step, progress) : null;
        bool timeOver = false;
        while (step < recipe.Steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (progress >= 1)
            {
                timeOver = true;
                break;
            }

            object batch = next!.GetAwaiter().GetResult();
            double current = progress;
            progress = ProgressAt(step + 1);
            next = step + 1 < recipe.Steps ? Ahead(step + 1, progress) : null;
            double share = recipe.Optimizer.ShareAt(step, current);
            (double loss, double norm) = Step(optimizer, batch, step, current, share);
            average.Update(step);
            lossSum += loss;
            step++;
            if (step % recipe.LogEvery == 0 || step == recipe.Steps)
            {
                double now = Seconds();
                last = lossSum / (step - mark);
                var line = new TrainingLine(step, last, norm, recipe.Optimizer.LearningRate * share, (step - mark) * (double)recipe.Batch / Math.Max(1e-9, now - markSeconds), now);
                log.Write(line);
                Progress?.Invoke(line);
                (mark, markSeconds, lossSum) = (step, now, 0);
            }

            if (recipe.StripEvery > 0 && step % recipe.StripEvery == 0)
            {
                using var averaged = average.Borrow();
                task.WriteStrip(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{recipe.Name}.strip-{step:d6}.png")), step);
            }

            bool stop = step - first >= StopAfter;
            if (stop || (recipe.SaveEvery > 0 && step % recipe.SaveEvery == 0))
                state.Save(step, Seconds(), task.Parameters, optimizer, average);
            if (stop && step < recipe.Steps)
            {
                next?.GetAwaiter().GetResult();
                return null;
            }
        }

        next?.GetAwaiter().GetResult();
        if (mark < step) last = lossSum / (step - mark);
        var facts = new TrainingFacts(recipe, step, timeOver, last, Seconds(), optimizer.Count);
        state.Save(step, facts.Seconds, task.Parameters, optimizer, average);
        average.Install();
        task.Export(folder, facts);
        return facts;

        Task<object> Ahead(long s, double p) => Task.Run(() => task.Prepare(s, p), cancellationToken);
    }

    private (double Loss, double Norm) Step(HybridOptimizer optimizer, object batch, long step, double progress, double share)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(Seeds.FromName($"{recipe.Name}/{recipe.Seed}/step/{step}"));
        var loss = task.Loss(batch, progress, random);
        double value = loss.item<float>();
        double norm = double.NaN;
        if (double.IsFinite(value))
        {
            var gradients = autograd.grad([loss], optimizer.Parameters);
            norm = optimizer.Step(gradients, share);
        }

        if (double.IsFinite(norm)) return (value, norm);
        throw new DivergedException(string.Create(
            CultureInfo.InvariantCulture,
            $"{recipe.Name} diverged at step {step}: loss {value}, gradient norm {norm}, learning rate {recipe.Optimizer.LearningRate * share:g4}; batch: {task.Describe(batch)}"));
    }
}
