using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Validators;

/// <summary>Every metric can have what it needs: its weights, frames enough, and the scene of the prompt where it compares with ground truth.</summary>
public sealed class MetricNeedsValidator : IValidator
{
    /// <inheritdoc/>
    public string Id => "metric-needs";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(ValidationContext context)
    {
        LoadedSuite suite = context.Plan.Suite;
        foreach (MetricInfo metric in context.Plan.Metrics.Select(m => m.Info))
        {
            if (metric.Unavailable is { } reason)
            {
                yield return new Finding(Severity.Warning, Id, $"{metric.Id} will be unscored in every video: {reason}; 'videossm-eval weights fetch {metric.Id}' gets what is published");
            }

            foreach (LengthSpec length in suite.Suite.Lengths)
            {
                if (suite.Suite.Frames is { } frames && length.Seconds * frames.FramesPerSecond < metric.MinimumFrames)
                {
                    yield return new Finding(
                        Severity.Error, Id, $"{metric.Id} needs {metric.MinimumFrames} frames; {length.Seconds} s at {frames.FramesPerSecond} fps has fewer");
                }
            }

            int without = suite.Prompts.Count(p => p.Scene is null);
            if (without > 0 && metric.Needs.Contains("scene", StringComparison.OrdinalIgnoreCase))
            {
                yield return new Finding(
                    Severity.Warning, Id, $"{metric.Id} needs {metric.Needs}; {without} of {suite.Prompts.Count} prompts have none and will be unscored");
            }
        }
    }
}
