namespace VideoSsm.Eval.Harness.Validators;

/// <summary>Prompts are distinct and their schedules play within the videos. (Ids and texts are checked when a suite is read.)</summary>
public sealed class PromptsValidator : IValidator
{
    /// <inheritdoc/>
    public string Id => "prompts";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(ValidationContext context)
    {
        var suite = context.Plan.Suite;
        foreach (var same in suite.Prompts.Where(p => p.Schedule.Count == 0 && p.Scene is null).GroupBy(p => p.Text, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            yield return new Finding(Severity.Warning, Id, $"prompts {string.Join(", ", same.Select(p => p.Id))} have the same text: they are one prompt counted {same.Count()} times");
        }

        foreach (var length in suite.Suite.Lengths)
        {
            int late = suite.PromptsAt(length).Count(p => p.Schedule.Count > 0 && p.Schedule[0].AtSeconds >= length.Seconds);
            if (late > 0)
            {
                yield return new Finding(Severity.Warning, Id, $"at {length.Seconds} s, {late} prompts change only after the end of the video");
            }

            if (suite.PromptsAt(length).Count == 1)
            {
                yield return new Finding(Severity.Warning, Id, $"at {length.Seconds} s there is one prompt only: no intervals");
            }
        }
    }
}
