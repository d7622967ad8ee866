using System.Text.Json.Serialization;
using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>Trains the causal video autoencoder on world clips.</summary>
public sealed record VaeRecipe : Recipe
{
    /// <summary>An autoencoder to start from, for runs in several parts; <c>null</c> for random weights. Its geometry must be <see cref="Model"/>'s.</summary>
    public string? Start { get; init; }

    /// <summary>Geometry of the network.</summary>
    public VaeConfig Model { get; init; } = VaeConfig.World;

    /// <summary>Clip lengths over the run; the last stage reaches to its end.</summary>
    /// <remarks>
    /// Short clips teach most per second; but a network that has only seen short ones learns how far the beginning is and drifts in colour
    /// beyond their length, so longer ones must follow.
    /// </remarks>
    public IReadOnlyList<VaeStage> Stages { get; init; } = [new() { Until = 1, Clips = [new() { Frames = 9, Count = 4 }] }];

    /// <summary>Additional weight of the pixels that objects cover, relative to 1 for all others.</summary>
    public double ObjectWeight { get; init; } = 3;

    /// <summary>Weight of the divergence between the latent's distribution and a standard normal one.</summary>
    public double KlWeight { get; init; } = 2e-4;

    /// <summary>
    /// Weight of the difference between the first and the second latent of a clip that stands still, relative to the variance of the latents: 0 lets the first
    /// latent of a video, which stands for one frame, have a code of its own.
    /// </summary>
    /// <remarks>Left out of the text where 0: a recipe's text decides which saved state it takes up. See <see cref="Tasks.VaeTask"/>.</remarks>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double StillWeight { get; init; }

    /// <summary>Starting value of the latent's log variance: small noise, so that the decoder learns from the first step.</summary>
    public double InitialLogVariance { get; init; } = -6;

    /// <summary>Clips over which the latent's mean and deviation are measured at the end.</summary>
    public int StatisticsClips { get; init; } = 256;

    /// <summary>
    /// Softened whitening of the latents along their principal axes, 0 to 1 (see <see cref="Data.LatentAxes"/>); <c>null</c>: every channel is divided by its own
    /// deviation, as in the published model.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Whitening { get; init; }

    /// <inheritdoc/>
    protected override bool MayOnlyMeasure => Start is not null;

    /// <summary>What a step trains on.</summary>
    /// <param name="step">Step from 0.</param>
    /// <param name="progress">How much of the run is over.</param>
    public VaeClips ClipsAt(long step, double progress)
    {
        var clips = Stages.First(s => progress < s.Until || s == Stages[^1]).Clips;
        return clips[(int)(step % clips.Count)];
    }

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Model.Check();
        Require(Stages.Count > 0 && Stages[^1].Until >= 1 && Stages.Zip(Stages.Skip(1)).All(p => p.First.Until < p.Second.Until), where, "stages must be in order of until and end at 1");
        foreach (var clips in Stages.SelectMany(s => s.Clips))
        {
            Require(clips.Frames >= 1 && (clips.Frames - 1) % Model.TemporalFactor == 0, where, $"frames must be 1 + {Model.TemporalFactor}k");
            Require(clips.Count > 0 && clips.Count <= Batch, where, "count must be positive and at most batch");
        }

        Require(Stages.All(s => s.Clips.Count > 0), where, "every stage needs clips");
        Require(ObjectWeight >= 0 && KlWeight >= 0 && StillWeight >= 0, where, "objectWeight, klWeight and stillWeight must not be negative");
        Require(StatisticsClips > 1, where, "statisticsClips must be at least 2");
        Require(Whitening is null or (>= 0 and <= 1), where, "whitening must lie between 0 and 1, or be left out");
    }
}

/// <summary>A part of the run.</summary>
public sealed record VaeStage
{
    /// <summary>Progress of the run (0 to 1) at which the stage ends.</summary>
    public required double Until { get; init; }

    /// <summary>What its steps train on, one after the other, over and over.</summary>
    public required IReadOnlyList<VaeClips> Clips { get; init; }
}

/// <summary>The clips of one step.</summary>
public sealed record VaeClips
{
    /// <summary>Frames per clip: 1 + 4k.</summary>
    public required int Frames { get; init; }

    /// <summary>Number of clips.</summary>
    public required int Count { get; init; }
}
