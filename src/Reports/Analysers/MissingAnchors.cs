namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>Without anchors nobody knows what a consistency of 0.98 means.</summary>
public sealed class MissingAnchors : IAnalyser
{
    private static readonly string[] Anchors = ["control:real", "control:frozen"];

    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        if (results.Methods.Any(m => m.Given is not null))
        {
            string still = results.Methods.Any(m => m.IsAnchor) ? "" : "--anchors adds rows that show where standing still, going round and no order lie on these scales; ";
            yield return new Conclusion("missing-anchors", Severity.Hint,
                $"Nothing here says where real video lies: {still}score a folder of real clips of the same prompts beside the models.");
            yield break;
        }

        string[] missing = [.. Anchors.Where(a => results.Methods.All(m => m.Id != a))];
        if (missing.Length > 0)
        {
            yield return new Conclusion("missing-anchors", Severity.Hint,
                $"The suite has no {Wording.List(missing)}: add {(missing.Length > 1 ? "them" : "it")} to its methods to see where standing still and real video lie on these scales.");
        }
    }
}
