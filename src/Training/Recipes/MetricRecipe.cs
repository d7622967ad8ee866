namespace VideoSsm.Eval.Training.Recipes;

/// <summary>Trains one of the metrics' networks in its small configuration for the world.</summary>
public abstract record MetricRecipe : Recipe
{
    /// <summary>Held-out frames, pairs or triples the finished network is measured on.</summary>
    public int HeldOut { get; init; } = 256;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Require(HeldOut > 1, where, "heldOut must be at least 2");
    }
}
