namespace VideoSsm.Eval.Core.VBench;

/// <summary>VBench's quality, semantic and total score out of the aggregates of its dimensions.</summary>
/// <remarks>
/// <code>
/// group = Σ w·(aggregate − min)/(max − min) / Σ w;   total = (4·quality + semantic) / 5
/// </code>
/// A score needs all its parts. Deviation: in the reference a dimension that was not measured enters as 0 before it is normalised, which can make
/// it negative; <see cref="AsPublished"/> does that on request and says so by its name.
/// </remarks>
public static class VBenchScore
{
    private const double QualityWeight = 4;
    private const double SemanticWeight = 1;

    /// <summary>The quality score, of seven dimensions.</summary>
    /// <param name="aggregates">Aggregate by dimension id, on VBench's scale of aggregates (imaging quality 0…1).</param>
    public static Measurement Quality(IReadOnlyDictionary<string, double> aggregates) => Group(aggregates, VBenchGroup.Quality);

    /// <summary>The semantic score, of nine dimensions.</summary>
    /// <param name="aggregates">Aggregate by dimension id.</param>
    public static Measurement Semantic(IReadOnlyDictionary<string, double> aggregates) => Group(aggregates, VBenchGroup.Semantic);

    /// <summary>The total score, of all sixteen dimensions.</summary>
    /// <param name="aggregates">Aggregate by dimension id.</param>
    public static Measurement Total(IReadOnlyDictionary<string, double> aggregates) =>
        Missing(aggregates, VBenchDimension.All) is { } reason
            ? Measurement.Unscored(reason)
            : Measurement.FromValue(Total(Quality(aggregates).Value!.Value, Semantic(aggregates).Value!.Value));

    /// <summary>What the published script prints: dimensions that were not measured count as 0 before normalisation.</summary>
    /// <param name="aggregates">Aggregate by dimension id.</param>
    public static (double Quality, double Semantic, double Total) AsPublished(IReadOnlyDictionary<string, double> aggregates)
    {
        var all = VBenchDimension.All.ToDictionary(d => d.Id, d => aggregates.GetValueOrDefault(d.Id));
        double quality = Quality(all).Value!.Value, semantic = Semantic(all).Value!.Value;
        return (quality, semantic, Total(quality, semantic));
    }

    /// <summary><c>(4·quality + semantic) / 5</c>.</summary>
    public static double Total(double quality, double semantic) =>
        ((QualityWeight * quality) + (SemanticWeight * semantic)) / (QualityWeight + SemanticWeight);

    private static Measurement Group(IReadOnlyDictionary<string, double> aggregates, VBenchGroup group)
    {
        VBenchDimension[] parts = [.. VBenchDimension.All.Where(d => d.Group == group)];
        return Missing(aggregates, parts) is { } reason
            ? Measurement.Unscored(reason)
            : Measurement.FromValue(parts.Sum(d => d.Weight * d.Normalise(aggregates[d.Id])) / parts.Sum(d => d.Weight));
    }

    private static string? Missing(IReadOnlyDictionary<string, double> aggregates, IEnumerable<VBenchDimension> parts)
    {
        string[] missing = [.. parts.Where(d => !aggregates.ContainsKey(d.Id)).Select(d => d.Id)];
        return missing.Length == 0 ? null : $"not measured: {string.Join(", ", missing)}";
    }
}
