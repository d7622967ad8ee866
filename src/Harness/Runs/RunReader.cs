using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Runs;

/// <summary>A run as it lies on the disk: manifest, plan and rows. Needs neither methods nor metrics.</summary>
public sealed class RunReader : IDisposable
{
    private RunReader(RunLayout layout, RunManifest manifest, Plan plan, ScoreStore store) =>
        (Layout, Manifest, Plan, Store) = (layout, manifest, plan, store);

    /// <summary>Where it lies.</summary>
    public RunLayout Layout { get; }

    /// <summary>Its manifest.</summary>
    public RunManifest Manifest { get; }

    /// <summary>Its plan.</summary>
    public Plan Plan { get; }

    /// <summary>Its rows.</summary>
    public ScoreStore Store { get; }

    /// <summary>Opens a run to read.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="warn">Told of damaged lines of the journals.</param>
    /// <exception cref="UsageException">It is not a run, or its manifest cannot be read.</exception>
    public static RunReader Open(string folder, Action<string> warn)
    {
        var layout = new RunLayout(folder);
        RunManifest manifest = RecordedPlan.Manifest(layout);
        Plan plan = RecordedPlan.Of(manifest, layout);
        ScoreStore store = Directory.Exists(layout.Journal) || !File.Exists(layout.Scores)
            ? ScoreStore.Open(layout.Journal, shard: null, warn)
            : new ScoreStore(FromRows(plan, layout), journal: null);
        return new RunReader(layout, manifest, plan, store);
    }

    /// <summary>Counts what there is.</summary>
    public RunSummary Summarize()
    {
        ScoreRow[] rows = [.. ResultWriter.Collect(Plan, Store).Scores];
        return new RunSummary
        {
            Folder = Layout.Root,
            Suite = Manifest.Name,
            Videos = Plan.Items.Count,
            Done = Plan.Items.Count(item => Plan.IsDone(Store, item)),
            Scores = rows.Count(r => r.Status == RowStatus.Ok),
            Unscored = rows.Count(r => r.Status == RowStatus.Unscored),
            Failed = rows.Count(r => r.Status == RowStatus.Failed),
            Bytes = Directory.EnumerateFiles(Layout.Root, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length),
            Starts = Manifest.Sessions.Count,
            LastStart = Manifest.Sessions.Count == 0 ? null : Manifest.Sessions.Max(s => s.StartedAt),
            Working = RunLock.IsTaken(Layout.Root),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => Store.Dispose();

    /// <summary>A run that was copied without its journals, as published results are: its rows are in the CSV files.</summary>
    private static IEnumerable<JournalEntry> FromRows(Plan plan, RunLayout layout)
    {
        var items = plan.Items.ToDictionary(i => (i.Method.Id, i.Prompt.Id, i.Sample, i.LengthSeconds));
        ILookup<string, CurveRow> curves = (File.Exists(layout.Curves) ? CurveCsv.Read(layout.Curves) : []).ToLookup(c => c.Key, StringComparer.Ordinal);
        ILookup<string, CostRow> costs = (File.Exists(layout.Costs) ? CostCsv.Read(layout.Costs) : []).ToLookup(c => c.Key, StringComparer.Ordinal);
        foreach (var group in ScoreCsv.Read(layout.Scores).GroupBy(r => (r.Method, r.Prompt, r.Sample, r.LengthSeconds)))
        {
            if (items.TryGetValue(group.Key, out WorkItem? item))
            {
                ScoreRow[] rows = [.. group];
                yield return new JournalEntry
                {
                    Video = new VideoRecord { Key = item.Key, Sha256 = rows[0].VideoSha256, Frames = 0, Width = 0, Height = 0, FramesPerSecond = 0, Readings = [] },
                    Scores = rows,
                    Curves = [.. rows.SelectMany(r => curves[r.Key])],
                    Costs = [.. costs[item.Key]],
                };
            }
        }
    }
}

/// <summary>A run in numbers.</summary>
public sealed record RunSummary
{
    /// <summary>Its folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Name of its suite.</summary>
    public required string Suite { get; init; }

    /// <summary>Videos of the plan.</summary>
    public required int Videos { get; init; }

    /// <summary>Videos with a final row for every metric.</summary>
    public required int Done { get; init; }

    /// <summary>Rows with a value.</summary>
    public required int Scores { get; init; }

    /// <summary>Rows that can have no value.</summary>
    public required int Unscored { get; init; }

    /// <summary>Rows of what broke.</summary>
    public required int Failed { get; init; }

    /// <summary>Size of the folder in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>How often it was started.</summary>
    public required int Starts { get; init; }

    /// <summary>The last start; absent if none is recorded.</summary>
    public DateTimeOffset? LastStart { get; init; }

    /// <summary>Whether a process of this machine works on it now.</summary>
    public required bool Working { get; init; }

    /// <summary><c>working</c>, <c>complete</c> or <c>incomplete</c>.</summary>
    public string State => Working ? "working" : Done == Videos ? "complete" : "incomplete";
}
