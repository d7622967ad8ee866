namespace VideoSsm.Eval.Training.Recipes;

/// <summary>Trains a small MUSIQ (Ke et al., ICCV 2021) to tell how strongly a frame of the world was distorted: 100 for an untouched one, 0 for the full dose.</summary>
public sealed record QualityRecipe : MetricRecipe
{
    /// <summary>Latest frame.</summary>
    public int LastFrame { get; init; } = 80;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Require(LastFrame >= 0, where, "lastFrame must not be negative");
    }
}
