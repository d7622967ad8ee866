namespace VideoSsm.Eval.Core;

/// <summary>A reading that repeats within a video (one per chunk), over all videos of a method at one length (<c>chunks.csv</c>).</summary>
public sealed record ChunkCostRow
{
    /// <summary>Method id.</summary>
    public required string Method { get; init; }

    /// <summary>Length asked for, in seconds.</summary>
    public required double LengthSeconds { get; init; }

    /// <summary>What was read, with its unit: <c>chunk_seconds</c>, <c>state_bytes</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Place in the video: 0 for the first chunk.</summary>
    public required int Index { get; init; }

    /// <summary>Videos that have this chunk.</summary>
    public required int Videos { get; init; }

    /// <summary>Median over them.</summary>
    public required double Median { get; init; }

    /// <summary>Smallest reading.</summary>
    public required double Low { get; init; }

    /// <summary>Largest reading.</summary>
    public required double High { get; init; }
}

/// <summary>
/// Readings of cost as they are written: those that a video has once stay as they are, those of every chunk become their last value (and, for
/// seconds, their total) per video and a median per chunk over videos. The journal of the run keeps every single reading.
/// </summary>
/// <param name="Videos">Rows per video: <c>costs.csv</c>.</param>
/// <param name="Chunks">Rows per chunk: <c>chunks.csv</c>.</param>
public sealed record CostSummary(IReadOnlyList<CostRow> Videos, IReadOnlyList<ChunkCostRow> Chunks)
{
    /// <summary>Ending of the name of a sum over the chunks of a video.</summary>
    public const string Total = ":total";

    /// <summary>Some readings are taken twice, by the method and around it; what is read more often is read per chunk.</summary>
    private const int OncePerVideo = 2;

    /// <summary>Summarises readings; doing it again to what was summarised changes nothing of it.</summary>
    /// <param name="costs">Readings in the order of their items.</param>
    public static CostSummary Of(IEnumerable<CostRow> costs)
    {
        var all = costs.ToList();
        var repeating = all.GroupBy(c => (c.Key, c.Name)).Where(g => g.Count() > OncePerVideo).Select(g => g.Key.Name).ToHashSet(StringComparer.Ordinal);
        var videos = new List<CostRow>();
        foreach (var reading in all.GroupBy(c => (c.Key, c.Name)))
        {
            if (!repeating.Contains(reading.Key.Name))
            {
                videos.AddRange(reading);
                continue;
            }

            videos.Add(reading.MaxBy(c => c.Index)!);
            if (reading.Key.Name.EndsWith("_seconds", StringComparison.Ordinal))
            {
                videos.Add(reading.First() with { Name = reading.Key.Name + Total, Index = 0, Value = reading.Sum(c => c.Value) });
            }
        }

        var chunks = all.Where(c => repeating.Contains(c.Name)).GroupBy(c => (c.Method, c.LengthSeconds, c.Name, c.Index))
            .OrderBy(g => g.Key.Method, StringComparer.Ordinal).ThenBy(g => g.Key.LengthSeconds).ThenBy(g => g.Key.Name, StringComparer.Ordinal).ThenBy(g => g.Key.Index)
            .Select(g => Row(g.Key.Method, g.Key.LengthSeconds, g.Key.Name, g.Key.Index, [.. g.Select(c => c.Value).Order()]));
        return new CostSummary(videos, [.. chunks]);
    }

    private static ChunkCostRow Row(string method, double length, string name, int index, double[] sorted) => new()
    {
        Method = method,
        LengthSeconds = length,
        Name = name,
        Index = index,
        Videos = sorted.Length,
        Median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2,
        Low = sorted[0],
        High = sorted[^1],
    };
}
