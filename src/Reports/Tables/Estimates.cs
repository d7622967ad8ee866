using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>What an interval may carry.</summary>
internal static class Estimates
{
    /// <summary>
    /// Prompts a verdict needs. Resampling 3 prompts gives only 10 different means, 5 give 126: below that a percentile interval is far from its coverage.
    /// </summary>
    public const int PromptsForVerdict = 5;

    /// <summary>Whether an interval may carry a verdict or a mark.</summary>
    public static bool CanJudge(Estimate estimate) => estimate.Prompts >= PromptsForVerdict;
}
