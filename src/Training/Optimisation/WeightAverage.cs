using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Optimisation;

/// <summary>
/// The exponential moving average of the weights, with a ramp: its memory grows with the run, so it is useful from the start. What a run
/// leaves behind is the average.
/// </summary>
public sealed class WeightAverage : IDisposable
{
    private readonly OptimizerRecipe _recipe;
    private readonly List<(string Name, Parameter Value, Tensor Mean)> _slots = [];

    /// <summary>Starts at the current weights.</summary>
    public WeightAverage(IEnumerable<(string Name, Parameter Value)> parameters, OptimizerRecipe recipe)
    {
        _recipe = recipe;
        if (recipe.AverageDecay <= 0) return;
        foreach (var (name, value) in parameters)
            _slots.Add((name, value, value.detach().clone().DetachFromDisposeScope()));
    }

    /// <summary>Takes the weights after a step into the average.</summary>
    public void Update(long step)
    {
        double decay = Math.Min(_recipe.AverageDecay, (step + 1.0) / (step + _recipe.AverageRamp));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (_, value, mean) in _slots)
        {
            mean.mul_(decay.ToScalar());
            mean.add_(value, (1 - decay).ToScalar());
        }
    }

    /// <summary>Puts the average in place of the weights.</summary>
    public void Install()
    {
        using var noGrad = no_grad();
        foreach (var (_, value, mean) in _slots) value.copy_(mean);
    }

    /// <summary>Puts the average in place of the weights until the result is disposed; then they are back, bit for bit.</summary>
    public IDisposable Borrow()
    {
        using var noGrad = no_grad();
        var loan = new Loan([.. _slots.Select(s => (s.Value, s.Value.detach().clone().DetachFromDisposeScope()))]);
        Install();
        return loan;
    }

    /// <summary>The average under names of its own, for a checkpoint.</summary>
    public IEnumerable<(string Name, Tensor Value)> State() => _slots.Select(s => ($"average.{s.Name}", s.Mean));

    /// <summary>Takes up the average of a checkpoint.</summary>
    /// <exception cref="UsageException">It is of another network or recipe.</exception>
    public void Load(IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGrad = no_grad();
        foreach (var (name, value) in State())
        {
            if (!state.TryGetValue(name, out var saved) || !saved.shape.SequenceEqual(value.shape))
                throw new UsageException($"the training state has no {name} of this shape: it belongs to another recipe; delete it or train into another folder");
            value.copy_(saved);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, _, mean) in _slots) mean.Dispose();
        _slots.Clear();
    }

    private sealed class Loan(IReadOnlyList<(Parameter Value, Tensor Own)> weights) : IDisposable
    {
        public void Dispose()
        {
            using var noGrad = no_grad();
            foreach (var (value, own) in weights)
            {
                value.copy_(own);
                own.Dispose();
            }
        }
    }
}
