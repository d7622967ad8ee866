using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>How weights are moved: a learning rate over time, two update rules, and an average of the weights.</summary>
public sealed record OptimizerRecipe
{
    /// <summary>Highest learning rate of AdamW, which moves vectors, embeddings and first and last layers.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>
    /// Highest learning rate of the orthogonal-momentum rule (see <see cref="Optimisation.OrthogonalMomentum"/>), which moves the
    /// hidden matrices; 0: AdamW moves everything.
    /// </summary>
    public double MatrixLearningRate { get; init; }

    /// <summary>Share of the old direction kept by the orthogonal-momentum rule.</summary>
    public double MatrixMomentum { get; init; } = 0.95;

    /// <summary>AdamW's decay of the mean gradient.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW's decay of the mean squared gradient.</summary>
    public double Beta2 { get; init; } = 0.98;

    /// <summary>AdamW's denominator floor.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay, per unit of learning rate.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Steps over which the learning rate rises from 0.</summary>
    public int WarmupSteps { get; init; } = 50;

    /// <summary>Share of the run, at its end, over which the learning rate falls linearly.</summary>
    public double DecayShare { get; init; } = 0.4;

    /// <summary>Learning rate at the very end, as a share of the highest.</summary>
    public double FinalShare { get; init; } = 0.02;

    /// <summary>Largest norm of the whole gradient; larger ones are scaled down.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Longest memory of the weight average; 0 turns averaging off.</summary>
    public double AverageDecay { get; init; } = 0.998;

    /// <summary>How fast the average's memory grows at the start: the decay of step n is at most <c>(n + 1) / (n + ramp)</c>.</summary>
    public double AverageRamp { get; init; } = 30;

    /// <summary>Share of the highest learning rate at a step.</summary>
    /// <param name="step">Step from 0.</param>
    /// <param name="progress">How much of the run is over, 0 to 1.</param>
    public double ShareAt(long step, double progress)
    {
        double rise = WarmupSteps <= 0 ? 1 : Math.Min(1, (step + 1.0) / WarmupSteps);
        double fall = DecayShare <= 0 ? 1 : Math.Clamp((1 - progress) / DecayShare, FinalShare, 1);
        return rise * fall;
    }

    /// <summary>Rejects values that cannot work.</summary>
    /// <exception cref="UsageException">Names the value.</exception>
    public void Check(string where)
    {
        Require(LearningRate > 0, "learningRate must be positive");
        Require(MatrixLearningRate >= 0, "matrixLearningRate must not be negative");
        Require(MatrixMomentum is >= 0 and < 1 && Beta1 is >= 0 and < 1 && Beta2 is >= 0 and < 1, "matrixMomentum, beta1 and beta2 must be at least 0 and below 1");
        Require(AverageDecay is >= 0 and < 1, "averageDecay must be at least 0 and below 1");
        Require(DecayShare is >= 0 and <= 1 && FinalShare is >= 0 and <= 1, "decayShare and finalShare must lie between 0 and 1");
        Require(ClipNorm > 0 && Epsilon > 0 && WeightDecay >= 0 && AverageRamp > 0, "clipNorm, epsilon and averageRamp must be positive, weightDecay not negative");

        void Require(bool condition, string message)
        {
            if (!condition) throw new UsageException($"{where}: optimizer: {message}");
        }
    }
}
