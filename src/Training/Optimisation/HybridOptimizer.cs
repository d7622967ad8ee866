using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Optimisation;

/// <summary>
/// Moves the weights of one network: hidden matrices by <see cref="OrthogonalMomentum"/> (if the recipe asks for it), everything else
/// by AdamW. Its whole state is a list of named tensors, so a run can stop at any step and go on with the same bits.
/// </summary>
public sealed class HybridOptimizer : IDisposable
{
    private readonly OptimizerRecipe _recipe;
    private readonly List<Slot> _slots = [];
    private long _step;

    /// <summary>Creates the optimizer with empty moments.</summary>
    /// <param name="parameters">What is trained, under stable names.</param>
    /// <param name="recipe">The rules.</param>
    /// <param name="isMatrix">Whether a parameter, given its name, is a hidden matrix; asked only for two or more dimensions.</param>
    public HybridOptimizer(IEnumerable<(string Name, Parameter Value)> parameters, OptimizerRecipe recipe, Func<string, bool> isMatrix)
    {
        _recipe = recipe;
        using var outer = NewDisposeScope();
        foreach (var (name, value) in parameters)
        {
            bool matrix = recipe.MatrixLearningRate > 0 && value.dim() >= 2 && value.shape[0] > 1 && isMatrix(name);
            _slots.Add(new Slot(
                name, value, matrix, zeros_like(value).detach().DetachFromDisposeScope(),
                matrix ? null : zeros_like(value).detach().DetachFromDisposeScope()));
        }
    }

    /// <summary>The trained parameters, in the order gradients are given.</summary>
    public IList<Tensor> Parameters => [.. _slots.Select(s => (Tensor)s.Value)];

    /// <summary>Steps made so far.</summary>
    public long Steps => _step;

    /// <summary>Number of trained weights.</summary>
    public long Count => _slots.Sum(s => s.Value.numel());

    /// <summary>Makes one step.</summary>
    /// <param name="gradients">One per parameter, in the order of <see cref="Parameters"/>.</param>
    /// <param name="share">Share of the highest learning rates.</param>
    /// <returns>Norm of the whole gradient before clipping.</returns>
    public double Step(IList<Tensor> gradients, double share)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        double norm = Math.Sqrt(gradients.Sum(g => (double)g.square().sum().item<float>()));
        if (!double.IsFinite(norm)) return norm;
        double scale = norm > _recipe.ClipNorm ? _recipe.ClipNorm / norm : 1;
        _step++;
        for (int i = 0; i < _slots.Count; i++)
        {
            using var inner = NewDisposeScope();
            var gradient = gradients[i].mul(scale.ToScalar());
            if (_slots[i].Second is null) MoveMatrix(_slots[i], gradient, share);
            else MoveAdam(_slots[i], gradient, share);
        }

        return norm;
    }

    /// <summary>The moments under names of their own, for a checkpoint; valid until the next step.</summary>
    public IEnumerable<(string Name, Tensor Value)> State()
    {
        foreach (var slot in _slots)
        {
            yield return ($"first.{slot.Name}", slot.First);
            if (slot.Second is not null) yield return ($"second.{slot.Name}", slot.Second);
        }
    }

    /// <summary>Takes up the moments of a checkpoint.</summary>
    /// <exception cref="UsageException">They are of another network or recipe.</exception>
    public void Load(long step, IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGrad = no_grad();
        foreach (var (name, value) in State())
        {
            if (!state.TryGetValue(name, out var saved) || !saved.shape.SequenceEqual(value.shape))
                throw new UsageException($"the training state has no {name} of this shape: it belongs to another recipe; delete it or train into another folder");
            value.copy_(saved);
        }

        _step = step;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.First.Dispose();
            slot.Second?.Dispose();
        }

        _slots.Clear();
    }

    private void MoveMatrix(Slot slot, Tensor gradient, double share)
    {
        double keep = _recipe.MatrixMomentum;
        slot.First.mul_(keep.ToScalar());
        slot.First.add_(gradient, (1 - keep).ToScalar());
        // Nesterov's form: look one step ahead along the average.
        var ahead = gradient.mul((1 - keep).ToScalar()).add(slot.First, keep.ToScalar());
        var flat = ahead.reshape(ahead.shape[0], -1);
        double rate = _recipe.MatrixLearningRate * share;
        Decay(slot, rate);
        var direction = OrthogonalMomentum.Orthogonalise(flat).reshape(slot.Value.shape);
        slot.Value.add_(direction, (-rate * OrthogonalMomentum.ShapeFactor(flat.shape[0], flat.shape[1])).ToScalar());
    }

    private void MoveAdam(Slot slot, Tensor gradient, double share)
    {
        double rate = _recipe.LearningRate * share;
        slot.First.mul_(_recipe.Beta1.ToScalar());
        slot.First.add_(gradient, (1 - _recipe.Beta1).ToScalar());
        slot.Second!.mul_(_recipe.Beta2.ToScalar());
        slot.Second.addcmul_(gradient, gradient, (1 - _recipe.Beta2).ToScalar());
        double first = 1 - Math.Pow(_recipe.Beta1, _step), second = 1 - Math.Pow(_recipe.Beta2, _step);
        Decay(slot, rate);
        var floor = slot.Second.sqrt().div(Math.Sqrt(second).ToScalar()).add(_recipe.Epsilon.ToScalar());
        slot.Value.addcdiv_(slot.First, floor, (-rate / first).ToScalar());
    }

    private void Decay(Slot slot, double rate)
    {
        if (_recipe.WeightDecay > 0 && slot.Value.dim() >= 2) slot.Value.mul_((1 - (rate * _recipe.WeightDecay)).ToScalar());
    }

    private sealed record Slot(string Name, Parameter Value, bool Matrix, Tensor First, Tensor? Second);
}
