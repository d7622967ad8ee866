using System.Globalization;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training;

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
        foreach (string leftover in Directory.EnumerateFiles(folder, $"{recipe.Name}.*.tmp"))
        {
            // Half-written by a process that was killed.
            File.Delete(leftover);
        }

        using var trained = new TrainedWeights(task, recipe.Optimizer);
        if (task is ISelfDistillingTask distilling) distilling.BorrowAverage = trained.Groups[0].BorrowAverage;
        var state = new TrainingStateFile(Path.Combine(folder, $"{recipe.Name}.state.safetensors"), RecipeFile.Write(recipe));
        (long step, double spent) = state.Load(trained.Groups);
        using var log = new TrainingLog(Path.Combine(folder, $"{recipe.Name}.csv"), step, [.. trained.Others.Select(g => g.Name)]);

        long started = _clock.GetTimestamp();
        double Seconds() => spent + _clock.GetElapsedTime(started).TotalSeconds;
        double ProgressAt(long s) => recipe.MaxMinutes is { } minutes
            ? Math.Clamp(Math.Max((double)s / recipe.Steps, Seconds() / (60 * minutes)), 0, 1)
            : recipe.Steps == 0 ? 1 : (double)s / recipe.Steps;

        long first = step;
        long mark = step;
        double markSeconds = Seconds(), last = double.NaN;
        var losses = new LossMeans();
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
            Step(trained, losses, batch, step, current);
            trained.UpdateAverages(step);
            step++;
            if (step % recipe.LogEvery == 0 || step == recipe.Steps)
            {
                double now = Seconds();
                last = losses.Of("").Loss;
                var line = new TrainingLine(
                    step, last, losses.Of("").GradNorm, recipe.Optimizer.LearningRate * share, (step - mark) * (double)recipe.Batch / Math.Max(1e-9, now - markSeconds), now)
                {
                    Others = [.. trained.Others.Select(g => losses.Of(g.Name))],
                };
                log.Write(line);
                Progress?.Invoke(line);
                (mark, markSeconds) = (step, now);
                losses.Clear();
            }

            if (recipe.StripEvery > 0 && step % recipe.StripEvery == 0)
            {
                using var averaged = trained.Groups[0].BorrowAverage();
                task.WriteStrip(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{recipe.Name}.strip-{step:d6}.png")), step);
            }

            bool stop = step - first >= StopAfter;
            if (stop || (recipe.SaveEvery > 0 && step % recipe.SaveEvery == 0))
                state.Save(step, Seconds(), trained.Groups);
            if (stop && step < recipe.Steps)
            {
                next?.GetAwaiter().GetResult();
                return null;
            }
        }

        next?.GetAwaiter().GetResult();
        if (mark < step) last = losses.Of("").Loss;
        var facts = new TrainingFacts(recipe, step, timeOver, last, Seconds(), trained.Groups[0].Count);
        state.Save(step, facts.Seconds, trained.Groups);
        trained.InstallAverages();
        task.Export(folder, facts);
        return facts;

        Task<object> Ahead(long s, double p) => Task.Run(() => task.Prepare(s, p), cancellationToken);
    }

    private void Step(TrainedWeights trained, LossMeans losses, object batch, long step, double progress)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(Seeds.FromName($"{recipe.Name}/{recipe.Seed}/step/{step}"));
        var phases = task is IAlternatingTask alternating
            ? alternating.Phases(batch, progress, random)
            : [new TrainingPhase("", () => task.Loss(batch, progress, random))];
        foreach (var phase in phases)
        {
            using var inner = NewDisposeScope();
            var group = trained[phase.Group];
            double share = group.Recipe.ShareAt(step, progress);
            (double loss, double norm) = group.Descend(phase.Loss(), share);
            losses.Add(group.Name, loss, norm);
            if (double.IsFinite(norm)) continue;
            string what = group.Name.Length == 0 ? recipe.Name : $"{recipe.Name} ({group.Name})";
            throw new DivergedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{what} diverged at step {step}: loss {loss}, gradient norm {norm}, learning rate {group.Recipe.LearningRate * share:g4}; batch: {task.Describe(batch)}"));
        }
    }
}
