namespace VideoSsm.Eval.Training.Recipes;

/// <summary>Trains a small CLIP (Radford et al., ICML 2021): frames of the world and captions of the same scenes find each other in a batch.</summary>
public sealed record CaptionMatchRecipe : MetricRecipe
{
    /// <summary>Latest frame; early ones, in which everything a caption names is in view.</summary>
    public int LastFrame { get; init; } = 12;

    /// <summary>Deviation of the strongest noise, for colours from 0 to 1.</summary>
    public double Degradation { get; init; } = 0.04;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Require(LastFrame >= 0 && Degradation >= 0, where, "lastFrame and degradation must not be negative");
        Require(Batch > 1, where, "a caption is told from those of other clips: batch must be at least 2");
    }
}
