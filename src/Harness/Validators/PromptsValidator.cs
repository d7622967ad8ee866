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

        double longest = suite.Suite.Lengths.Max(l => l.Seconds);
        foreach (var prompt in suite.Prompts.Where(p => p.Schedule.Any(c => c.AtSeconds >= longest)))
        {
            yield return new Finding(Severity.Warning, Id, $"prompt {prompt.Id} changes at {prompt.Schedule[^1].AtSeconds} s, after the end of the longest video ({longest} s)");
        }

        if (suite.Prompts.Count == 1)
        {
            yield return new Finding(Severity.Warning, Id, "one prompt only: there will be no intervals");
        }
    }
}
