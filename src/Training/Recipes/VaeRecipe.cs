using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>Trains the causal video autoencoder on world clips.</summary>
public sealed record VaeRecipe : Recipe
{
    /// <summary>Geometry of the network.</summary>
    public VaeConfig Model { get; init; } = VaeConfig.World;

    /// <summary>Frames per clip: 1 + 4k.</summary>
    public int Frames { get; init; } = 9;

    /// <summary>Additional weight of the pixels that objects cover, relative to 1 for all others.</summary>
    public double ObjectWeight { get; init; } = 3;

    /// <summary>Weight of the divergence between the latent's distribution and a standard normal one.</summary>
    public double KlWeight { get; init; } = 2e-4;

    /// <summary>Starting value of the latent's log variance: small noise, so that the decoder learns from the first step.</summary>
    public double InitialLogVariance { get; init; } = -6;

    /// <summary>Clips over which the latent's mean and deviation are measured at the end.</summary>
    public int StatisticsClips { get; init; } = 256;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Model.Check();
        Require(Frames >= 1 && (Frames - 1) % Model.TemporalFactor == 0, where, $"frames must be 1 + {Model.TemporalFactor}k");
        Require(ObjectWeight >= 0 && KlWeight >= 0, where, "objectWeight and klWeight must not be negative");
        Require(StatisticsClips > 1, where, "statisticsClips must be at least 2");
    }
}
