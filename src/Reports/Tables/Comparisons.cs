using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>Which methods of a run may be compared: trained ones among themselves, and policies on one checkpoint among themselves.</summary>
public static class Comparisons
{
    /// <summary>Group of the controls, which compete with nobody.</summary>
    public const string Anchors = "anchors";

    /// <summary>Group of the methods whose weights were trained for them.</summary>
    public const string Trained = "methods";

    internal const string Hint =
        "trained policy: the weights were trained for what the method does. policy only: several policies on one checkpoint that was trained for something else.";

    /// <summary>The group of a method; only methods of one group may be compared.</summary>
    public static string GroupOf(MethodInfo method) => method.IsAnchor
        ? Anchors
        : method.Comparison == Comparison.PolicyOnly ? $"policy@{MethodVariant.CheckpointOf(method.Id)}" : Trained;

    /// <summary>The groups that compare anything, in the order of the suite.</summary>
    public static IEnumerable<IGrouping<string, MethodInfo>> Groups(ResultSet results) =>
        results.Methods.GroupBy(GroupOf, StringComparer.Ordinal).Where(g => g.Key != Anchors);

    /// <summary>The column of the tables.</summary>
    public static string InWords(MethodInfo method) => method.IsAnchor
        ? "control"
        : method.Comparison == Comparison.PolicyOnly ? $"policy only, on {MethodVariant.CheckpointOf(method.Id)}" : "trained policy";

    /// <summary>
    /// The method that another is compared with: the baseline within its own group, else the baseline's counterpart in that of the other,
    /// <c>NAME</c> and <c>policy:NAME@CHECKPOINT</c> being counterparts. Without one, a policy-only method is compared with a baseline that has
    /// the same weights: the policy they were trained for.
    /// </summary>
    /// <returns>Its id; <c>null</c> where there is none.</returns>
    public static string? BaselineOf(ResultSet results, MethodInfo method)
    {
        string group = GroupOf(method);
        return results.Methods.FirstOrDefault(m => m.Id == results.Baseline && GroupOf(m) == group)?.Id
            ?? results.Methods.FirstOrDefault(m => GroupOf(m) == group && NameOf(m.Id) == NameOf(results.Baseline))?.Id
            ?? results.Methods.FirstOrDefault(m => m.Id == results.Baseline && SameWeights(m, method))?.Id;
    }

    private static bool SameWeights(MethodInfo baseline, MethodInfo method) => !baseline.IsAnchor
        && method.Comparison == Comparison.PolicyOnly && MethodVariant.CheckpointOf(baseline.Id) == MethodVariant.CheckpointOf(method.Id);

    private static string NameOf(string id)
    {
        string name = id.StartsWith(MethodVariant.PolicyPrefix, StringComparison.Ordinal) ? id[MethodVariant.PolicyPrefix.Length..] : id;
        int at = name.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? name : name[..at];
    }
}
