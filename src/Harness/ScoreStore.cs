using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>
/// All rows of a run, indexed by key. Reads every journal in the folder (of all shards), appends to its own;
/// rows are de-duplicated by key, the last one wins except that a failure never replaces a result, and resuming is a set difference.
/// </summary>
public sealed class ScoreStore : IDisposable
{
    private readonly Journal? _journal;
    private readonly Dictionary<string, VideoRecord> _videos = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScoreRow> _scores = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<CurveRow>> _curves = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<(string Name, int Index), CostRow>> _costs = new(StringComparer.Ordinal);

    /// <summary>Reads journals and appends to one.</summary>
    /// <param name="entries">What the journals of the run hold.</param>
    /// <param name="journal">Where new entries go; <c>null</c> to read only.</param>
    public ScoreStore(IEnumerable<JournalEntry> entries, Journal? journal)
    {
        _journal = journal;
        foreach (JournalEntry entry in entries)
        {
            Index(entry);
        }
    }

    /// <summary>Opens the journals of a run.</summary>
    /// <param name="folder">The journal folder.</param>
    /// <param name="shard">The part this process works on; <c>null</c> to read only.</param>
    /// <param name="warn">Told of damaged lines.</param>
    public static ScoreStore Open(string folder, Shard? shard, Action<string> warn)
    {
        // The own journal is cut before it is read, so that what is read is what is appended to.
        Journal? journal = shard is null ? null : Journal.OpenAppend(Path.Combine(folder, $"{shard.Index}-of-{shard.Count}.jsonl"));
        try
        {
            string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.jsonl") : [];
            return new ScoreStore(files.Order(StringComparer.Ordinal).SelectMany(file => Journal.Read(file, warn)), journal);
        }
        catch
        {
            journal?.Dispose();
            throw;
        }
    }

    /// <summary>The latest record of a video.</summary>
    public VideoRecord? Video(string key) => _videos.GetValueOrDefault(key);

    /// <summary>The row of a score.</summary>
    public ScoreRow? Score(string key) => _scores.GetValueOrDefault(key);

    /// <summary>The curve of a score; empty without windows.</summary>
    public IReadOnlyList<CurveRow> Curve(string scoreKey) => _curves.GetValueOrDefault(scoreKey) ?? [];

    /// <summary>The costs of a video.</summary>
    public IEnumerable<CostRow> Costs(string videoKey) => _costs.GetValueOrDefault(videoKey)?.Values.AsEnumerable() ?? [];

    /// <summary>Adds an entry and waits until it is on the disk.</summary>
    public void Append(JournalEntry entry)
    {
        (_journal ?? throw new InvalidOperationException("this store was opened to read")).Append(entry);
        Index(entry);
    }

    /// <inheritdoc/>
    public void Dispose() => _journal?.Dispose();

    private void Index(JournalEntry entry)
    {
        // Journals of several parts are read one after the other, not in the order of time: a failure never takes the place of a result.
        if (entry.Video.Sha256.Length > 0 || !_videos.ContainsKey(entry.Video.Key))
        {
            _videos[entry.Video.Key] = entry.Video;
        }

        foreach (ScoreRow row in entry.Scores)
        {
            if (row.Status == RowStatus.Failed && _scores.TryGetValue(row.Key, out ScoreRow? known) && known.Status != RowStatus.Failed)
            {
                continue;
            }

            _scores[row.Key] = row;
            _curves[row.Key] = [.. entry.Curves.Where(c => c.Key == row.Key)];
        }

        foreach (CostRow cost in entry.Costs)
        {
            if (!_costs.TryGetValue(cost.Key, out var costs))
            {
                _costs[cost.Key] = costs = [];
            }

            costs[(cost.Name, cost.Index)] = cost;
        }
    }
}
