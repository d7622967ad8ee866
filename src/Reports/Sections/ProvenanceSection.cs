namespace VideoSsm.Eval.Reports.Sections;

/// <summary>Where the numbers come from: methods with weights and configuration, machines, commits.</summary>
public sealed class ProvenanceSection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "provenance";

    /// <inheritdoc/>
    public string Title(ResultSet results) => "Provenance";

    /// <inheritdoc/>
    public IEnumerable<Block> Build(ResultSet results)
    {
        if (results.Provenance.Count > 0)
        {
            yield return new FactsBlock(results.Provenance);
        }

        if (results.MethodFacts.Count > 0)
        {
            yield return new FoldBlock($"Configuration and weights of the {results.MethodFacts.Count} methods", [new FactsBlock(results.MethodFacts)]);
        }
    }
}
