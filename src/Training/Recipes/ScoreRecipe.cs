using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>How the two scores move the student.</summary>
public enum ScoreLoss
{
    /// <summary>Distribution matching: along the difference of the scores.</summary>
    Dmd,

    /// <summary>Score identity distillation: with gradients through both scores.</summary>
    Sid,
}

/// <summary>Where a critic step gets its samples from.</summary>
public enum CriticRollouts
{
    /// <summary>A rollout of its own, with prompts, exit step and window of its own, as in Self Forcing.</summary>
    Own,

    /// <summary>The rollout of the student's step before it, with noise of its own: much cheaper, less varied.</summary>
    Shared,
}

/// <summary>The real and the fake score.</summary>
public sealed record ScoreRecipe
{
    /// <summary>The loss.</summary>
    public ScoreLoss Loss { get; init; } = ScoreLoss.Dmd;

    /// <summary>Classifier-free guidance of the real score, <c>v_u + g (v_c - v_u)</c>; Self Forcing's 3.0 is 4 here.</summary>
    public double Guidance { get; init; } = 4;

    /// <summary>Shift of the noise levels, of both scores and the critic's loss.</summary>
    public double Shift { get; init; } = 5;

    /// <summary>Smallest noise level.</summary>
    public double MinLevel { get; init; } = 0.02;

    /// <summary>Greatest noise level.</summary>
    public double MaxLevel { get; init; } = 0.98;

    /// <summary>a of the SiD loss.</summary>
    public double SidAlpha { get; init; } = 1;

    /// <summary>Critic steps after each step of the student.</summary>
    public int CriticSteps { get; init; } = 5;

    /// <summary>Where the critic's samples come from.</summary>
    public CriticRollouts CriticRollouts { get; init; } = CriticRollouts.Own;

    /// <summary>A discriminator on the critic; <c>null</c> for none.</summary>
    public AdversarialRecipe? Adversarial { get; init; }

    /// <summary>How the critic is moved, and the discriminator with it.</summary>
    public OptimizerRecipe Critic { get; init; } = new() { LearningRate = 2e-4, Beta1 = 0, Beta2 = 0.999, WarmupSteps = 0, DecayShare = 0, AverageDecay = 0 };

    /// <summary>Rejects values that cannot work.</summary>
    /// <exception cref="UsageException">Names the value.</exception>
    public void Check(string where)
    {
        if (Shift <= 0 || MinLevel is <= 0 or >= 1 || MaxLevel is <= 0 or >= 1 || MinLevel >= MaxLevel)
            throw new UsageException($"{where}: score: shift must be positive and 0 < minLevel < maxLevel < 1");
        if (CriticSteps < 1) throw new UsageException($"{where}: score: criticSteps must be positive");
        Critic.Check($"{where}: critic");
        Adversarial?.Check(where);
    }
}
