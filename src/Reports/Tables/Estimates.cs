using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>Rows to estimates: the one place where a report averages.</summary>
internal static class Estimates
{
    /// <summary>
    /// Prompts a verdict needs. Resampling 3 prompts gives only 10 different means, 5 give 126: below that a percentile interval is far from its coverage.
    /// </summary>
    public const int PromptsForVerdict = 5;

    /// <summary>Whether an interval may carry a verdict or a mark.</summary>
    public static bool CanJudge(Estimate estimate) => estimate.Prompts >= PromptsForVerdict;

    /// <summary>Mean and interval of one method on one metric.</summary>
    public static Estimate Of(IEnumerable<ScoreRow> rows, string method, string metric) => Bootstrap.Mean(
        rows.Where(r => r.Method == method && r.Metric == metric).Select(r => (r.Prompt, r.Value, r.Reason)));

    /// <summary>Scored values of one method on one metric with their prompts.</summary>
    public static List<(string Prompt, double Value)> Values(IEnumerable<ScoreRow> rows, string method, string metric) =>
        [.. rows.Where(r => r.Method == method && r.Metric == metric && r.Value is not null).Select(r => (r.Prompt, r.Value!.Value))];
}
