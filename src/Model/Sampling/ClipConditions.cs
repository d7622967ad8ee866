using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Sampling;

/// <summary>
/// Known latents at the start of a clip: how they are shown to a network that denoises the rest of it. The systems differ in this one thing.
/// </summary>
/// <param name="latents">Clean latents <c>[1, k, C, h, w]</c>; the caller keeps ownership.</param>
public abstract class ClipCondition(Tensor latents)
{
    /// <summary>The known latents.</summary>
    public Tensor Latents => latents;

    /// <summary>How many frames are known.</summary>
    public int Frames => (int)latents.shape[1];

    /// <summary>What the network sees in their place.</summary>
    /// <param name="sigma">Noise level of the frames being denoised.</param>
    /// <param name="timestep">Their timestep.</param>
    /// <param name="noise">Draws fresh noise shaped like the known latents.</param>
    /// <returns>Latents, owned by the caller, and their timestep.</returns>
    public abstract (Tensor Latents, double Timestep) Shown(double sigma, double timestep, Func<Tensor> noise);
}

/// <summary>
/// Replacement: the known frames carry as much noise as all others, <c>(1 - sigma) z + sigma e</c> with one <c>e</c> for the whole clip. For a
/// network that was taught one timestep per clip and no conditioning.
/// </summary>
/// <param name="latents">Clean latents.</param>
/// <param name="e">The noise, of the same shape.</param>
public sealed class ReplacedCondition(Tensor latents, Tensor e) : ClipCondition(latents)
{
    /// <inheritdoc/>
    public override (Tensor Latents, double Timestep) Shown(double sigma, double timestep, Func<Tensor> noise) =>
        (FlowMatchSchedule.AddNoise(Latents, e, sigma), timestep);
}

/// <summary>
/// Context re-noising of SkyReels-V2: the known frames stay almost clean, <c>(1 - level) z + level e</c> with fresh <c>e</c> in every pass, and
/// the network is told so.
/// </summary>
/// <param name="latents">Clean latents.</param>
/// <param name="level">Noise level; 0.02 is recommended there, 0 shows them clean.</param>
public sealed class RenoisedCondition(Tensor latents, double level) : ClipCondition(latents)
{
    /// <inheritdoc/>
    public override (Tensor Latents, double Timestep) Shown(double sigma, double timestep, Func<Tensor> noise)
    {
        using var scope = NewDisposeScope();
        var shown = level == 0 ? Latents.clone() : FlowMatchSchedule.AddNoise(Latents, noise(), level);
        return (shown.MoveToOuterDisposeScope(), level * FlowMatchSchedule.TrainingSteps);
    }
}
