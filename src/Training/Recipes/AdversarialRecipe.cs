using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>A discriminator on the fake score beside distribution matching; the only part of stage 2 that needs real clips. See <see cref="Distillation.Adversary"/>.</summary>
public sealed record AdversarialRecipe
{
    /// <summary>Weight of the student's adversarial loss beside its distribution matching.</summary>
    public double Weight { get; init; } = 0.01;

    /// <summary>Weight of the discriminator's loss beside the critic's flow matching.</summary>
    public double CriticWeight { get; init; } = 0.01;

    /// <summary>Whether real and fake logits are compared in pairs.</summary>
    public bool Relativistic { get; init; }

    /// <summary>Weight of the gradient penalty at real clips.</summary>
    public double R1 { get; init; }

    /// <summary>Weight of the gradient penalty at the student's clips.</summary>
    public double R2 { get; init; }

    /// <summary>Deviation of the noise whose effect on the logit is penalised.</summary>
    public double PenaltyNoise { get; init; } = 0.01;

    /// <summary>Readouts, after evenly spread blocks.</summary>
    public int Registers { get; init; } = 3;

    /// <summary>Real clips to draw from, of the recipe's profile, as long as the window.</summary>
    public int PoolClips { get; init; } = 200;

    /// <summary>Rejects values that cannot work.</summary>
    /// <exception cref="UsageException">Names the value.</exception>
    public void Check(string where)
    {
        if (Weight < 0 || CriticWeight <= 0 || R1 < 0 || R2 < 0)
            throw new UsageException($"{where}: score: adversarial: weights must not be negative, criticWeight must be positive");
        if (PenaltyNoise <= 0 || Registers < 1 || PoolClips < 1)
            throw new UsageException($"{where}: score: adversarial: penaltyNoise, registers and poolClips must be positive");
    }
}
