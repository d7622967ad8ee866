using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>
/// Prompts that fall into two groups, so that the mean describes none of them: the best split into a low and a high group explains at least 85 % of
/// the variance and both hold a fifth of the prompts. (The best split of a normal distribution explains 2/π = 64 %, of a uniform one 75 %.)
/// </summary>
public sealed class Bimodality : IAnalyser
{
    private const double Explained = 0.85;
    private const double SmallestGroup = 0.2;
    private const int Prompts = 10;

    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        var index = ScoreIndex.Of(results);
        foreach (var metric in results.Metrics)
        {
            foreach (double length in results.Lengths.Reverse())
            {
                string[] split =
                [
                    .. results.Methods.Where(m => !m.IsAnchor && IsBimodal([.. index.PromptMeans(length, m.Id, metric.Id).Values.Order()]))
                        .Select(m => m.DisplayName),
                ];
                if (split.Length > 0)
                {
                    yield return new Conclusion("bimodal", Severity.Hint,
                        $"{metric.DisplayName} at {length:0.##} s falls into a low and a high group of prompts for {Wording.List(split)}: the mean lies between them and describes neither.");
                }
            }
        }
    }

    /// <summary>Whether sorted values fall into two groups.</summary>
    internal static bool IsBimodal(double[] sorted)
    {
        int n = sorted.Length;
        double mean = n == 0 ? 0 : sorted.Average();
        double total = sorted.Sum(v => (v - mean) * (v - mean));
        if (n < Prompts || total <= 0)
        {
            return false;
        }

        int smallest = (int)Math.Ceiling(SmallestGroup * n);
        return Enumerable.Range(smallest, n - (2 * smallest) + 1).Max(k => Between(sorted, k, mean)) >= Explained * total;
    }

    private static double Between(double[] sorted, int k, double mean)
    {
        double low = sorted[..k].Average() - mean;
        double high = sorted[k..].Average() - mean;
        return (k * low * low) + ((sorted.Length - k) * high * high);
    }
}
