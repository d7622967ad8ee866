namespace VideoSsm.Eval.Harness.Validators;

/// <summary>One check before any work is done. It may veto; it repairs nothing.</summary>
public interface IValidator
{
    /// <summary>Stable id, lower case with dashes.</summary>
    string Id { get; }

    /// <summary>What is wrong, if anything.</summary>
    IEnumerable<Finding> Check(ValidationContext context);
}
