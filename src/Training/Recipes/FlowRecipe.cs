namespace VideoSsm.Eval.Training.Recipes;

/// <summary>Trains a small RAFT (Teed and Deng, ECCV 2020) on the world's true optical flow.</summary>
public sealed record FlowRecipe : MetricRecipe
{
    /// <summary>Latest first frame.</summary>
    public int LastFrame { get; init; } = 72;

    /// <summary>Most frames between the two of a pair.</summary>
    public int HighestGap { get; init; } = 6;

    /// <summary>Refinements per pair in training.</summary>
    public int Iterations { get; init; } = 5;

    /// <summary>γ: a refinement counts γ times as much as the one after it.</summary>
    public double Gamma { get; init; } = 0.8;

    /// <summary>Additional weight of pixels that objects cover, where most of the motion and a twentieth of the pixels are.</summary>
    public double ObjectWeight { get; init; } = 8;

    /// <summary>Deviation of the strongest noise, for grey levels from 0 to 255.</summary>
    public double Degradation { get; init; } = 6;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Require(LastFrame >= 0 && Degradation >= 0 && ObjectWeight >= 0, where, "lastFrame, degradation and objectWeight must not be negative");
        Require(HighestGap > 0 && Iterations > 0 && Gamma is > 0 and <= 1, where, "highestGap and iterations must be positive, gamma above 0 and at most 1");
    }
}
