using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>How the teacher's ODE is solved.</summary>
public enum OdeSolver
{
    /// <summary>First order, on exactly the student's noise levels.</summary>
    Euler,

    /// <summary>
    /// Second order (<see cref="UniPcScheduler"/>), as Wan2.1 samples. It begins at 0.999 of pure noise, so its levels lie up to 0.001
    /// below the student's; a trajectory carries the levels it was really made on.
    /// </summary>
    UniPc,
}

/// <summary>
/// The teacher's trajectories a student is distilled from: from noise to a clip along the probability flow ODE, kept at the student's
/// few-step levels and at the end.
/// </summary>
public sealed record TrajectoryRecipe
{
    /// <summary>Number of trajectories.</summary>
    public int Clips { get; init; } = 240;

    /// <summary>Latent frames per clip; 21 are 5 s.</summary>
    public int Frames { get; init; } = 21;

    /// <summary>The solver.</summary>
    public OdeSolver Solver { get; init; } = OdeSolver.Euler;

    /// <summary>Steps of the solver; every student level must be one of its points. With guidance each step costs two passes.</summary>
    public int Steps { get; init; } = 24;

    /// <summary>Classifier-free guidance against the empty prompt, <c>v_u + g (v_c - v_u)</c>; 1 runs the prompt alone.</summary>
    public double Guidance { get; init; } = 4;

    /// <summary>Shift of the noise levels, of the teacher and of the student alike.</summary>
    /// <remarks>Self Forcing's public script makes its data with shift 8 and trains with 5; here there is one shift, so the levels agree.</remarks>
    public double Shift { get; init; } = 5;

    /// <summary>The student's levels as places in the noise table before the shift: 1000, 750, 500, 250 are timesteps 1000, 937.5, 833.3, 625 at shift 5.</summary>
    public IReadOnlyList<int> FewSteps { get; init; } = [1000, 750, 500, 250];

    /// <summary>Clips side by side while the ODE is solved.</summary>
    public int Batch { get; init; } = 2;

    /// <summary>Rejects values that cannot work.</summary>
    /// <exception cref="UsageException">Names the value.</exception>
    public void Check(string where)
    {
        Require(Clips > 0 && Frames > 0 && Steps > 0 && Batch > 0, "clips, frames, steps and batch must be positive");
        Require(Shift > 0, "shift must be positive");
        Require(FewSteps.Count > 0 && FewSteps[0] == FlowMatchSchedule.TrainingSteps, "fewSteps must begin at 1000, pure noise");
        Require(FewSteps[^1] >= 1 && FewSteps.Zip(FewSteps.Skip(1)).All(p => p.First > p.Second), "fewSteps must fall and stay at least 1");
        foreach (int place in FewSteps)
            Require(place * (long)Steps % FlowMatchSchedule.TrainingSteps == 0, $"{Steps} solver steps have no point at {place} of 1000; choose steps so that steps * {place} / 1000 is whole");

        void Require(bool condition, string message)
        {
            if (!condition) throw new UsageException($"{where}: trajectories: {message}");
        }
    }
}
