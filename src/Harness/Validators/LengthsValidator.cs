using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Validators;

/// <summary>Lengths and windows fit together.</summary>
public sealed class LengthsValidator : IValidator
{
    /// <inheritdoc/>
    public string Id => "lengths";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(ValidationContext context)
    {
        Suite suite = context.Plan.Suite.Suite;
        foreach (LengthSpec length in suite.Lengths)
        {
            if (suite.Windows is { } windows && windows.LengthSeconds > length.Seconds)
            {
                yield return new Finding(Severity.Warning, Id, $"{length.Seconds} s is shorter than one window ({windows.LengthSeconds} s): its curve is one cut-off point");
            }
        }
    }
}
