namespace VideoSsm.Eval.Harness.Validators;

/// <summary>All checks, in the order they are reported.</summary>
public static class AllValidators
{
    /// <summary>The checks.</summary>
    public static IReadOnlyList<IValidator> List { get; } =
    [
        new MethodsValidator(), new WeightsValidator(), new PromptsValidator(), new LengthsValidator(), new MetricNeedsValidator(), new DiskSpaceValidator(),
    ];

    /// <summary>Everything all checks find.</summary>
    public static IReadOnlyList<Finding> Check(ValidationContext context) => [.. List.SelectMany(v => v.Check(context))];
}
