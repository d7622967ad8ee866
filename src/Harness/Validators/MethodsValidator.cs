using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Validators;

/// <summary>Methods that cannot run are named before the run; at least one with a network must be able to.</summary>
public sealed class MethodsValidator : IValidator
{
    /// <inheritdoc/>
    public string Id => "methods";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(ValidationContext context)
    {
        MethodInfo[] networks = [.. context.Plan.Methods.Where(m => m.Scale != ModelScale.None)];
        foreach (MethodInfo method in networks.Where(m => m.Unavailable is not null))
        {
            yield return new Finding(Severity.Warning, Id, $"{method.Id} is unavailable, its rows will say so: {method.Unavailable}");
        }

        if (networks.Length > 0 && networks.All(m => m.Unavailable is not null))
        {
            yield return new Finding(Severity.Error, Id, "none of the methods with networks can run, see the warnings");
        }
    }
}
