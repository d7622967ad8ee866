using VideoSsm.Eval.Model;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>
/// The probability flow ODE <c>dx/dσ = v(x, σ)</c> from noise (σ = 1) to clean (σ = 0): the solver's levels and which of its points are kept.
/// Knows nothing of any network.
/// </summary>
public sealed class OdePlan
{
    private readonly TrajectoryRecipe _recipe;

    private OdePlan(TrajectoryRecipe recipe, IReadOnlyList<double> sigmas, IReadOnlyList<double> timesteps)
    {
        _recipe = recipe;
        (Sigmas, Timesteps) = (sigmas, timesteps);
        Kept = [.. recipe.FewSteps.Select(place => (int)((FlowMatchSchedule.TrainingSteps - place) * (long)recipe.Steps / FlowMatchSchedule.TrainingSteps))];
        KeptSigmas = [.. Kept.Select(i => sigmas[i]), 0];
    }

    /// <summary>Noise levels from noise to clean, one more than steps; the last is 0.</summary>
    public IReadOnlyList<double> Sigmas { get; }

    /// <summary>What the network is told at each step, in [0, 1000].</summary>
    public IReadOnlyList<double> Timesteps { get; }

    /// <summary>Steps before which the point is kept: those of the student's levels.</summary>
    public IReadOnlyList<int> Kept { get; }

    /// <summary>Noise levels of what <see cref="Integrate"/> returns: the student's, then 0.</summary>
    public IReadOnlyList<double> KeptSigmas { get; }

    /// <summary>Plans the steps of a recipe.</summary>
    public static OdePlan Of(TrajectoryRecipe recipe)
    {
        if (recipe.Solver == OdeSolver.UniPc)
        {
            using var scheduler = new UniPcScheduler(recipe.Steps, recipe.Shift);
            return new OdePlan(recipe, [.. scheduler.Sigmas], [.. scheduler.Timesteps.Select(t => (double)t)]);
        }

        double[] sigmas = new FlowMatchSchedule(recipe.Shift).EulerSigmas(recipe.Steps);
        return new OdePlan(recipe, sigmas, [.. sigmas.Take(recipe.Steps).Select(s => s * FlowMatchSchedule.TrainingSteps)]);
    }

    /// <summary>Solves the ODE without gradients.</summary>
    /// <param name="noise">Standard normal, <c>[B, ...]</c>.</param>
    /// <param name="velocity">The flow at a point and a timestep, guidance included.</param>
    /// <returns>The kept points and the end, <c>[B, kept + 1, ...]</c>.</returns>
    public Tensor Integrate(Tensor noise, Func<Tensor, double, Tensor> velocity)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var unipc = _recipe.Solver == OdeSolver.UniPc ? new UniPcScheduler(_recipe.Steps, _recipe.Shift) : null;
        List<Tensor> kept = [];
        var x = noise;
        for (int i = 0; i < Timesteps.Count; i++)
        {
            if (Kept.Contains(i)) kept.Add(x);
            using var inner = NewDisposeScope();
            var v = velocity(x, Timesteps[i]);
            x = (unipc is null ? FlowMatchSchedule.EulerStep(x, v, Sigmas[i], Sigmas[i + 1]) : unipc.Step(v, x)).MoveToOuterDisposeScope();
        }

        return stack([.. kept, x], 1).MoveToOuterDisposeScope();
    }
}
