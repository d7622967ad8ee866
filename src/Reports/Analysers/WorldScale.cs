using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>Says when numbers come from the small networks of the procedural world.</summary>
public sealed class WorldScale : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        if (results.Methods.Any(m => m.Scale == ModelScale.World))
        {
            yield return new Conclusion("world-scale", Severity.Hint,
                "These are world-scale numbers: small networks of the same classes as the paper's, trained by this project on a procedural world at 64×64. "
                + "They compare memory policies under one roof; they are not the paper's numbers and must not be set beside them.");
        }
    }
}
