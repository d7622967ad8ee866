namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>A bounded memory costs the same at the end of a video as at its beginning: names methods whose chunks grow slower or whose live tensors pile up.</summary>
public sealed class RisingCost : IAnalyser
{
    private const int Chunks = 20;
    private const double Slower = 1.25;

    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        foreach (var video in results.Chunks.GroupBy(c => (c.Method, c.LengthSeconds)))
        {
            var time = video.Where(c => c.Name == "chunk_seconds").OrderBy(c => c.Index).Select(c => c.Median).ToList();
            if (time.Count >= Chunks)
            {
                // The first tenth fills the window and warms up; the second tenth is the beginning proper.
                int tenth = time.Count / 10;
                double ratio = Middle(time.TakeLast(tenth)) / Middle(time.Skip(tenth).Take(tenth));
                if (ratio > Slower)
                {
                    yield return new Conclusion("rising-cost", Severity.Warning,
                        $"{results.NameOf(video.Key.Method)} needs {ratio:0.0} times as long for a chunk at the end of {video.Key.LengthSeconds:0.##} s as in the second tenth: its cost grows with length.");
                }
            }

            var live = video.Where(c => c.Name == "live_tensors").OrderBy(c => c.Index).Select(c => c.Median).ToList();
            if (live.Count >= Chunks && live[^1] > live[live.Count / 2] && live[live.Count / 2] > live[live.Count / 4])
            {
                yield return new Conclusion("leak", Severity.Warning,
                    $"{results.NameOf(video.Key.Method)} holds {live[^1]:0} tensors at the end of {video.Key.LengthSeconds:0.##} s and {live[live.Count / 4]:0} at a quarter: something is never released.");
            }
        }
    }

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
