namespace VideoSsm.Eval.Reports.Sections;

/// <summary>The protocol card: everything that makes two numbers comparable.</summary>
public sealed class ProtocolSection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "protocol";

    /// <inheritdoc/>
    public string Title(ResultSet results) => "Protocol";

    /// <inheritdoc/>
    public IEnumerable<Block> Build(ResultSet results)
    {
        if (results.Protocol.Count > 0)
        {
            yield return new FactsBlock(results.Protocol);
        }

        if (results.Definitions.Count > 0)
        {
            yield return new FoldBlock($"Definitions of the {results.Definitions.Count} metrics", [new FactsBlock(results.Definitions)]);
        }
    }
}
