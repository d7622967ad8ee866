using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>
/// What part of a plan fits into a time: the first k prompts at every length, for all methods, so that comparisons stay paired. Time and spread are
/// those measured in the folder of the run.
/// </summary>
public sealed record BudgetFit
{
    /// <summary>The time, in seconds.</summary>
    public required double BudgetSeconds { get; init; }

    /// <summary>Prompts that fit at every length; 0 if not one does.</summary>
    public required int Prompts { get; init; }

    /// <summary>Prompts of the suite at the length that has most.</summary>
    public required int OfPrompts { get; init; }

    /// <summary>Videos still to make for those prompts.</summary>
    public required int Videos { get; init; }

    /// <summary>Predicted time for them, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>What precision those prompts buy, per metric and length; empty when too little was scored to say.</summary>
    public required IReadOnlyList<BudgetPrecision> Precision { get; init; }

    /// <summary>Fits a plan into a time.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="items">Its items, or a part of them.</param>
    /// <param name="left">Those still to do.</param>
    /// <param name="forecast">What was measured.</param>
    /// <param name="layout">The run, for its scores.</param>
    /// <param name="budget">The time.</param>
    /// <exception cref="UsageException">Nothing was measured there.</exception>
    public static BudgetFit Of(Plan plan, IReadOnlyList<WorkItem> items, IReadOnlyList<WorkItem> left, CostForecast forecast, RunLayout layout, TimeSpan budget)
    {
        if (forecast.Time(items) is null)
        {
            throw new UsageException($"--budget: nothing was measured in {layout.Root}; run a small part first, for instance with --shard 1/20, then ask again");
        }

        var rank = plan.Suite.Suite.Lengths.SelectMany(l => plan.Suite.PromptsAt(l).Select((p, i) => (Length: l.Seconds, p.Id, Rank: i + 1)))
            .ToDictionary(p => (p.Length, p.Id), p => p.Rank);
        int all = rank.Values.Max();
        WorkItem[] Of(int prompts) => [.. left.Where(i => rank[(i.LengthSeconds, i.Prompt.Id)] <= prompts)];
        int fits = Enumerable.Range(1, all).LastOrDefault(k => forecast.Time(Of(k)) <= budget);
        WorkItem[] chosen = fits == 0 ? [] : Of(fits);
        return new BudgetFit
        {
            BudgetSeconds = budget.TotalSeconds,
            Prompts = fits,
            OfPrompts = all,
            Videos = chosen.Length,
            Seconds = chosen.Length == 0 ? 0 : forecast.Time(chosen)!.Value.TotalSeconds,
            Precision = fits > 0 && File.Exists(layout.Scores) ? [.. Precise(plan, ScoreCsv.Read(layout.Scores), fits)] : [],
        };
    }

    private static IEnumerable<BudgetPrecision> Precise(Plan plan, IReadOnlyList<ScoreRow> rows, int prompts)
    {
        foreach (LengthSpec length in plan.Suite.Suite.Lengths)
        {
            int n = Math.Min(prompts, plan.Suite.PromptsAt(length).Count);
            foreach (IMetric metric in plan.Metrics)
            {
                // One value per method and prompt: the mean over its samples.
                var methods = rows.Where(r => r.Value is not null && r.Metric == metric.Info.Id && r.LengthSeconds.Equals(length.Seconds))
                    .GroupBy(r => r.Method, StringComparer.Ordinal)
                    .Select(g => g.GroupBy(r => r.Prompt, StringComparer.Ordinal).ToDictionary(p => p.Key, p => p.Average(r => r.Value!.Value), StringComparer.Ordinal))
                    .Where(m => m.Count > 1).ToList();
                if (methods.Count == 0 || n < 2)
                {
                    continue;
                }

                double spread = Pooled(methods.Select(m => m.Values.ToList()));
                var pairs = (from i in Enumerable.Range(0, methods.Count)
                             from j in Enumerable.Range(i + 1, methods.Count - i - 1)
                             select methods[i].Where(p => methods[j].ContainsKey(p.Key)).Select(p => p.Value - methods[j][p.Key]).ToList()).Where(d => d.Count > 1).ToList();
                yield return new BudgetPrecision(
                    metric.Info.Id, length.Seconds, n, spread, Normal95 * spread / Math.Sqrt(n), pairs.Count == 0 ? null : Normal95 * Pooled(pairs) / Math.Sqrt(n));
            }
        }
    }

    // Two-sided 95 % point of the normal distribution: a plan, not an inference; the report's intervals come from the bootstrap.
    private const double Normal95 = 1.959963984540054;

    /// <summary>Root of the pooled variance: squared deviations from each group's mean over the degrees of freedom of all.</summary>
    private static double Pooled(IEnumerable<IReadOnlyList<double>> groups)
    {
        double squares = 0;
        int freedom = 0;
        foreach (IReadOnlyList<double> group in groups)
        {
            double mean = group.Average();
            squares += group.Sum(v => (v - mean) * (v - mean));
            freedom += group.Count - 1;
        }

        return Math.Sqrt(squares / freedom);
    }
}

/// <summary>What a number of prompts buys.</summary>
/// <param name="Metric">Metric id.</param>
/// <param name="LengthSeconds">Length, in seconds.</param>
/// <param name="Prompts">Prompts.</param>
/// <param name="Spread">Standard deviation between prompts, pooled over methods, in the unit of the metric.</param>
/// <param name="HalfWidth">Half of the 95 % interval of a method's mean.</param>
/// <param name="PairedHalfWidth">Half of the 95 % interval of the difference of two methods on the same prompts; <c>null</c> if unknown.</param>
public sealed record BudgetPrecision(string Metric, double LengthSeconds, int Prompts, double Spread, double HalfWidth, double? PairedHalfWidth);
