namespace VideoSsm.Eval.Training.Recipes;

/// <summary>Trains a small RAFT (Teed and Deng, ECCV 2020) on the world's true optical flow.</summary>
public sealed record FlowRecipe : MetricRecipe
{
    /// <summary>Latest first frame.</summary>
    public int LastFrame { get; init; } = 72;

    /// <summary>Most frames between the two of a pair; the fewest are none, so that it learns what stands still, too.</summary>
    public int HighestGap { get; init; } = 4;

    /// <summary>Share of the scenes whose camera is made to pan in any direction.</summary>
    public double PannedShare { get; init; } = 0.5;

    /// <summary>Highest speed of those pans along each axis, in pixels per second.</summary>
    public double PanSpeed { get; init; } = 24;

    /// <summary>Share of the pairs whose surfaces carry waves that make every point of them unlike the others.</summary>
    public double PaintedShare { get; init; } = 0.5;

    /// <summary>Highest amplitude of those waves in grey levels.</summary>
    public double PaintContrast { get; init; } = 160;

    /// <summary>Refinements per pair in training.</summary>
    public int Iterations { get; init; } = 4;

    /// <summary>γ: a refinement counts γ times as much as the one after it.</summary>
    public double Gamma { get; init; } = 0.8;

    /// <summary>Additional weight of pixels that objects cover, where most of the motion and a twentieth of the pixels are.</summary>
    public double ObjectWeight { get; init; } = 4;

    /// <summary>Weight of the correlations' cross entropy with the true matches.</summary>
    public double MatchingWeight { get; init; } = 1;

    /// <summary>Deviation of the strongest noise, for grey levels from 0 to 255.</summary>
    public double Degradation { get; init; } = 6;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Require(LastFrame >= 0 && Degradation >= 0 && ObjectWeight >= 0 && MatchingWeight >= 0, where, "lastFrame, degradation, objectWeight and matchingWeight must not be negative");
        Require(PannedShare is >= 0 and <= 1 && PanSpeed >= 0, where, "pannedShare must lie between 0 and 1, panSpeed must not be negative");
        Require(PaintedShare is >= 0 and <= 1 && PaintContrast >= 0, where, "paintedShare must lie between 0 and 1, paintContrast must not be negative");
        Require(HighestGap > 0 && Iterations > 0 && Gamma is > 0 and <= 1, where, "highestGap and iterations must be positive, gamma above 0 and at most 1");
    }
}
