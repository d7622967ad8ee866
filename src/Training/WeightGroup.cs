using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Training.Optimisation;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training;

/// <summary>Weights that are moved together.</summary>
/// <param name="Name">Empty for a task's main weights; otherwise the name in logs and saved states.</param>
/// <param name="Parameters">The weights under stable names.</param>
/// <param name="Optimizer">How they are moved.</param>
public sealed record WeightGroup(string Name, IReadOnlyList<(string Name, Parameter Value)> Parameters, OptimizerRecipe Optimizer);

/// <summary>A group of weights with its optimizer and its average, and its part of a saved state.</summary>
internal sealed class TrainedGroup : IDisposable
{
    private readonly WeightGroup _group;
    private readonly ITrainingTask _task;
    private readonly HybridOptimizer _optimizer;
    private readonly WeightAverage _average;

    public TrainedGroup(WeightGroup group, ITrainingTask task)
    {
        (_group, _task) = (group, task);
        _optimizer = new HybridOptimizer(group.Parameters, group.Optimizer, task.IsMatrix);
        _average = new WeightAverage(group.Parameters, group.Optimizer);
    }

    public string Name => _group.Name;

    /// <summary>Number of weights.</summary>
    public long Count => _optimizer.Count;

    public OptimizerRecipe Recipe => _group.Optimizer;

    private string Prefix => Name.Length == 0 ? "" : $"{Name}.";

    /// <summary>Moves the weights against the gradient of a loss.</summary>
    /// <returns>Loss and gradient norm; not a number if the weights were left where they are.</returns>
    public (double Loss, double Norm) Descend(Tensor loss, double share)
    {
        using var scope = NewDisposeScope();
        using var there = loss.type(ScalarType.Float32);
        double value = there.item<float>();
        return double.IsFinite(value) ? (value, _optimizer.Step(Gradients(loss), share)) : (value, double.NaN);
    }

    public void UpdateAverage(long step) => _average.Update(step);

    /// <summary>The average in place of the weights until disposed of.</summary>
    public IDisposable BorrowAverage() => _average.Borrow();

    public void InstallAverage() => _average.Install();

    /// <summary>Everything that is needed to go on, under names of its own; valid until the next step.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State() =>
        _group.Parameters.Select(p => (Name: $"weight.{p.Name}", Value: (Tensor)p.Value)).Concat(_optimizer.State()).Concat(_average.State())
            .Select(t => KeyValuePair.Create(Prefix + t.Name, t.Value.detach()));

    /// <summary>Steps of the optimizer under a name of its own.</summary>
    public KeyValuePair<string, string> Moves => KeyValuePair.Create($"{Prefix}moves", FormattableString.Invariant($"{_optimizer.Steps}"));

    /// <summary>Takes up a saved state.</summary>
    /// <exception cref="UsageException">It is of another network or recipe.</exception>
    public void Load(IReadOnlyDictionary<string, Tensor> state, IReadOnlyDictionary<string, string> facts)
    {
        using var still = no_grad();
        var own = state.Where(t => t.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[Prefix.Length..], t => t.Value, StringComparer.Ordinal);
        // States of runs without a critic used to say it with the step alone.
        string? moves = facts.GetValueOrDefault(Moves.Key) ?? (Name.Length == 0 ? facts.GetValueOrDefault("step") : null);
        if (!long.TryParse(moves, out long steps) || _group.Parameters.Any(p => !own.ContainsKey($"weight.{p.Name}")))
            throw new UsageException($"the training state has no {Prefix}weights of this network: it was written by another version; delete it to begin anew");
        foreach (var (name, value) in _group.Parameters) value.copy_(own[$"weight.{name}"]);
        _optimizer.Load(steps, own);
        _average.Load(own);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _average.Dispose();
    }

    private List<Tensor> Gradients(Tensor loss)
    {
        var parameters = _optimizer.Parameters;
        var found = autograd.grad([loss], parameters, allow_unused: true);
        List<Tensor> gradients = [];
        for (int i = 0; i < found.Count; i++)
        {
            if (found[i] is null && !_task.MayRest(_group.Parameters[i].Name))
                throw new InvalidOperationException($"the loss does not depend on {Prefix}{_group.Parameters[i].Name}");
            gradients.Add(found[i] ?? zeros_like(parameters[i]).detach());
        }

        return gradients;
    }
}
