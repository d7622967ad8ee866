namespace VideoSsm.Eval.Core.Statistics;

/// <summary>Variance between prompts and between samples of one prompt: one-way random effects, analysis-of-variance estimators (Searle, Casella and McCulloch, Variance Components, 1992, chapter 3).</summary>
/// <remarks>
/// <code>
/// σ²_within = MSW,   σ²_between = (MSB − MSW)/n₀,   n₀ = (N − Σ n_p²/N)/(P − 1),   Var(mean over P prompts × S samples) = σ²_between/P + σ²_within/(P·S)
/// </code>
/// </remarks>
public sealed record VarianceComponents
{
    /// <summary>Variance of the prompts' true means, not below 0; <c>null</c> with fewer than two prompts or without repeated samples.</summary>
    public required double? Between { get; init; }

    /// <summary>Variance of the samples of one prompt; <c>null</c> where no prompt has two.</summary>
    public required double? Within { get; init; }

    /// <summary>Prompts.</summary>
    public required int Prompts { get; init; }

    /// <summary>Values.</summary>
    public required int Values { get; init; }

    /// <summary>Share of the variance that prompts explain: the intraclass correlation.</summary>
    public double? IntraclassCorrelation => Between + Within is > 0 and var total ? Between / total : null;

    /// <summary>Estimates both components.</summary>
    /// <param name="values">Prompt and value.</param>
    public static VarianceComponents Of(IEnumerable<(string Prompt, double Value)> values)
    {
        double[][] groups = [.. values.GroupBy(v => v.Prompt, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Select(v => v.Value).ToArray())];
        int n = groups.Sum(g => g.Length);
        double? within = n > groups.Length ? groups.Sum(g => g.Sum(x => Square(x - g.Average()))) / (n - groups.Length) : null;
        double? between = null;
        if (groups.Length > 1 && within is { } msw)
        {
            double grand = groups.Sum(g => g.Sum()) / n;
            double msb = groups.Sum(g => g.Length * Square(g.Average() - grand)) / (groups.Length - 1);
            double perPrompt = (n - (groups.Sum(g => Square(g.Length)) / n)) / (groups.Length - 1);
            between = Math.Max(0, (msb - msw) / perPrompt);
        }

        return new VarianceComponents { Between = between, Within = within, Prompts = groups.Length, Values = n };
    }

    /// <summary>Variance of the mean of a plan of prompts × samples; <c>null</c> where the components are not known.</summary>
    public double? OfMean(int prompts, int samples) => (Between / prompts) + (Within / ((double)prompts * samples));

    private static double Square(double x) => x * x;
}
