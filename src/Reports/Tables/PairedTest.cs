using MathNet.Numerics.Statistics;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>What paired differences over prompts allow to say, before and after the correction for the number of comparisons.</summary>
/// <param name="P">Two-sided p-value of the paired permutation test; <c>null</c> with too few prompts for a verdict.</param>
/// <param name="Equivalence">p-value of "outside the margin" (TOST); <c>null</c> without a margin or with too few prompts.</param>
/// <param name="Detectable">Difference that would be found with a chance of 80 % at this n and spread; <c>null</c> with too few prompts.</param>
internal sealed record PairedTest(double? P, double? Equivalence, double? Detectable)
{
    /// <summary>Level of all verdicts.</summary>
    public const double Alpha = 0.05;

    /// <summary>Tests the differences of one comparison.</summary>
    /// <param name="differences">One difference per prompt.</param>
    /// <param name="margin">What counts as equal; absent for nothing.</param>
    public static PairedTest Of(IReadOnlyList<double> differences, double? margin)
    {
        if (differences.Count < Estimates.PromptsForVerdict)
        {
            return new PairedTest(null, null, null);
        }

        double deviation = differences.StandardDeviation();
        return new PairedTest(
            PairedPermutationTest.P(differences),
            margin is { } width ? Core.Statistics.Equivalence.P(differences, width) : null,
            deviation > 0 ? Power.DetectableDifference(differences.Count, deviation) : null);
    }

    /// <summary>A difference needs the corrected test to reject; equality needs the differences to lie within the margin; equality goes first, since a margin says what matters.</summary>
    /// <param name="mean">Mean difference.</param>
    /// <param name="corrected">p-value corrected for the family.</param>
    /// <param name="direction">Which way the metric improves.</param>
    public Verdict Judge(double mean, double? corrected, Direction direction) => (Equivalence <= Alpha, corrected <= Alpha, direction) switch
    {
        (true, _, _) => Verdict.Agrees,
        (_, true, Direction.Neutral) => Verdict.Differs,
        (_, true, Direction.HigherIsBetter) => mean > 0 ? Verdict.Better : Verdict.Worse,
        (_, true, Direction.LowerIsBetter) => mean < 0 ? Verdict.Better : Verdict.Worse,
        _ => Verdict.CannotTell,
    };

    /// <summary>A p-value as tables print it.</summary>
    public static string InWords(double p) => p < 0.0001 ? "< 0.0001" : p.ToString("0.0000");
}
