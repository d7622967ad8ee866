namespace VideoSsm.Eval.Training.Recipes;

/// <summary>Trains a small AMT (Li et al., CVPR 2023) on the world's true middle frames.</summary>
public sealed record MiddleFrameRecipe : MetricRecipe
{
    /// <summary>Latest first frame.</summary>
    public int LastFrame { get; init; } = 72;

    /// <summary>Most frames between the middle and either of the frames around it.</summary>
    public int HighestGap { get; init; } = 2;

    /// <summary>Weight of the flows' distance from the true flow beside the picture's distance from the true picture.</summary>
    public double FlowWeight { get; init; } = 0.01;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Require(LastFrame >= 0 && FlowWeight >= 0, where, "lastFrame and flowWeight must not be negative");
        Require(HighestGap > 0, where, "highestGap must be positive");
    }
}
