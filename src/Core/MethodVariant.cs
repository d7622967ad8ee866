using System.Text.Json;
using System.Text.RegularExpressions;

namespace VideoSsm.Eval.Core;

/// <summary>
/// A method of a suite that is another one with some switches changed: the ablations as data. Its id says what it may be compared with:
/// <list type="bullet">
/// <item><c>policy:NAME@CHECKPOINT</c> runs on a checkpoint that was not trained with these switches: several policies, one checkpoint.</item>
/// <item><c>NAME</c> or <c>NAME@CHECKPOINT</c> runs on a checkpoint that was trained with exactly these switches.</item>
/// </list>
/// </summary>
public sealed partial record MethodVariant
{
    /// <summary>Prefix of the ids of policy-only comparisons.</summary>
    public const string PolicyPrefix = "policy:";

    /// <summary>Id in <see cref="Suite.Methods"/> and in rows; see above. Names and checkpoints are lower-case letters, digits, dashes and dots.</summary>
    public required string Id { get; init; }

    /// <summary>Name for tables.</summary>
    public required string Name { get; init; }

    /// <summary>Id of the method that is changed.</summary>
    public required string Base { get; init; }

    /// <summary>The switches that are changed; those not named stay as in the base. Opaque to everything but the methods.</summary>
    public JsonElement? Overrides { get; init; }

    /// <summary>What an id says of the comparison.</summary>
    public static Comparison ComparisonOf(string id) => id.StartsWith(PolicyPrefix, StringComparison.Ordinal) ? Comparison.PolicyOnly : Comparison.Trained;

    /// <summary>The checkpoint, without its extension: what stands behind the <c>@</c>, or the id.</summary>
    public static string CheckpointOf(string id) => id[(id.IndexOf('@', StringComparison.Ordinal) + 1)..];

    /// <summary>Whether an id has the form of a variant.</summary>
    public static bool IsId(string id) => IdPattern().IsMatch(id);

    [GeneratedRegex(@"^(policy:[a-z0-9.-]+@[a-z0-9.-]+|[a-z0-9.-]+(@[a-z0-9.-]+)?)$")]
    private static partial Regex IdPattern();
}

/// <summary>What a method's numbers may be compared with.</summary>
public enum Comparison
{
    /// <summary>Weights trained for what the method does: compared with other trained methods.</summary>
    Trained,

    /// <summary>Weights trained for something else, the same for several methods: compared with methods on the same checkpoint only.</summary>
    PolicyOnly,
}
