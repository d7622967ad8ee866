using MathNet.Numerics.Random;
using MathNet.Numerics.Statistics;

namespace VideoSsm.Eval.Core.Statistics;

/// <summary>
/// Seeded percentile bootstrap that resamples whole prompts: samples of one prompt are not independent of one another
/// (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 13 and 8).
/// </summary>
public static class Bootstrap
{
    /// <summary>Resamples drawn; with 2,000 the 2.5 % quantile itself has a standard error of about 0.35 % in probability.</summary>
    public const int Resamples = 2000;

    /// <summary>Mean and interval of values clustered by prompt.</summary>
    /// <param name="values">Prompt id and value; <c>null</c> values count as unscored and carry their reason.</param>
    /// <param name="seed">Seed of the resampling.</param>
    /// <param name="level">Coverage, 0.95 by default.</param>
    public static Estimate Mean(IEnumerable<(string Prompt, double? Value, string Reason)> values, ulong seed = 1, double level = 0.95)
    {
        var all = values.ToList();
        var scored = all.Where(v => v.Value is not null).ToList();
        var missing = all.Where(v => v.Value is null).ToList();
        double[] prompts = [.. PromptPairs.Means(scored.Select(v => (v.Prompt, v.Value!.Value))).Values];
        var (low, high) = Interval(prompts, seed, level);
        return new Estimate
        {
            Mean = prompts.Length == 0 ? null : prompts.Average(),
            Low = low,
            High = high,
            Prompts = prompts.Length,
            Values = scored.Count,
            Unscored = missing.Count,
            Reason = MostFrequent([.. missing.Select(v => v.Reason)]),
        };
    }

    /// <summary>Mean of the difference first − second over the prompts both have, with its interval.</summary>
    public static Estimate PairedDifference(
        IEnumerable<(string Prompt, double Value)> first, IEnumerable<(string Prompt, double Value)> second, ulong seed = 1, double level = 0.95)
    {
        double[] differences = PromptPairs.Differences(first, second);
        var (low, high) = Interval(differences, seed, level);
        return new Estimate
        {
            Mean = differences.Length == 0 ? null : differences.Average(),
            Low = low,
            High = high,
            Prompts = differences.Length,
            Values = differences.Length,
        };
    }

    /// <summary>Interval of any statistic of a set of prompts, for instance a ratio or a score made of several metrics.</summary>
    /// <param name="prompts">Number of prompts.</param>
    /// <param name="statistic">The statistic of a resample, given as indices of prompts with repetition; <c>null</c> where it is not defined.</param>
    /// <param name="seed">Seed of the resampling.</param>
    /// <param name="level">Coverage, 0.95 by default.</param>
    /// <returns>The interval; <c>null</c> with fewer than two prompts, or where more than one resample in twenty has no value.</returns>
    public static (double? Low, double? High) Interval(int prompts, Func<int[], double?> statistic, ulong seed = 1, double level = 0.95)
    {
        if (prompts < 2)
        {
            return (null, null);
        }

        var random = new Xoshiro256StarStar(unchecked((int)(seed ^ (seed >> 32))), threadSafe: false);
        int[] drawn = new int[prompts];
        var values = new List<double>(Resamples);
        for (int r = 0; r < Resamples; r++)
        {
            for (int i = 0; i < prompts; i++)
            {
                drawn[i] = random.Next(prompts);
            }

            if (statistic(drawn) is { } value)
            {
                values.Add(value);
            }
        }

        if (values.Count < 0.95 * Resamples)
        {
            return (null, null);
        }

        double[] sorted = [.. values];
        double tail = (1 - level) / 2;
        return (ArrayStatistics.QuantileInplace(sorted, tail), ArrayStatistics.QuantileInplace(sorted, 1 - tail));
    }

    private static (double? Low, double? High) Interval(double[] prompts, ulong seed, double level) =>
        Interval(prompts.Length, drawn => drawn.Sum(i => prompts[i]) / prompts.Length, seed, level);

    /// <summary>One reason does not pass for all: where there are others, their number is said.</summary>
    private static string MostFrequent(IReadOnlyList<string> reasons)
    {
        if (reasons.Count == 0)
        {
            return "";
        }

        var first = reasons.GroupBy(r => r, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).First();
        int others = reasons.Count - first.Count();
        return others == 0 ? first.Key : $"{first.Key} ({others} of them for other reasons)";
    }
}
