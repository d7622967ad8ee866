namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>Two methods that made the same frames: one of them is not what its name says.</summary>
public sealed class SameVideos : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        var pairs = results.Scores.Where(s => s.VideoSha256.Length > 0)
            .Select(s => (s.Method, s.Prompt, s.Sample, s.LengthSeconds, s.VideoSha256)).Distinct()
            .GroupBy(v => (v.Prompt, v.Sample, v.LengthSeconds, v.VideoSha256))
            .Select(g => g.Select(v => v.Method).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray())
            .Where(m => m.Length > 1)
            .GroupBy(m => string.Join('\n', m), StringComparer.Ordinal);
        foreach (var same in pairs)
        {
            yield return new Conclusion("same-videos", Severity.Warning,
                $"{Wording.List(same.First().Select(results.NameOf))} made the same frames in {same.Count()} cases: their scores are one measurement, not {same.First().Length}.");
        }
    }
}
