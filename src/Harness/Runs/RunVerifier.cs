using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Runs;

/// <summary>Something in a run that is not as it should be.</summary>
/// <param name="Check">Which check found it: <c>manifest</c>, <c>journal</c>, <c>rows</c>, <c>files</c>, <c>videos</c> or <c>complete</c>.</param>
/// <param name="Message">What, where, and how to mend it.</param>
public sealed record RunFinding(string Check, string Message);

/// <summary>
/// Checks a run against itself: hashes of the manifest, checksums of the journal, keys of the rows, bytes of the CSV files, frames of the stored videos.
/// </summary>
/// <param name="codec">Reads videos; <c>null</c> to leave their frames unchecked.</param>
public sealed class RunVerifier(IVideoCodec? codec)
{
    /// <summary>Keys of stored videos that were found damaged.</summary>
    public IReadOnlyList<string> DamagedVideos => _damaged;

    /// <summary>Number of stored videos whose frames were compared with their hash.</summary>
    public int VideosChecked { get; private set; }

    private readonly List<string> _damaged = [];

    /// <summary>Finds what is wrong.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UsageException">It is not a run.</exception>
    public IReadOnlyList<RunFinding> Check(string folder, CancellationToken cancellationToken = default)
    {
        var findings = new List<RunFinding>();
        using RunReader run = RunReader.Open(folder, line => findings.Add(new("journal", line)));
        Manifest(run.Manifest, findings);
        ResultRows rows = ResultWriter.Collect(run.Plan, run.Store);
        if (rows.Missing > 0)
        {
            findings.Add(new("complete", $"{rows.Missing} of {run.Plan.Items.Count} videos have no result for every metric; run again to go on"));
        }

        Rows(run, findings);
        if (Directory.Exists(run.Layout.Journal))
        {
            Same(run.Layout.Scores, rows.WriteScores, findings);
            Same(run.Layout.Curves, rows.WriteCurves, findings);
            Same(run.Layout.Costs, rows.WriteCosts, findings);
            Same(run.Layout.Chunks, rows.WriteChunks, findings);
        }

        if (codec is not null)
        {
            Videos(run, codec, findings, cancellationToken);
        }

        return findings;
    }

    private static void Manifest(RunManifest manifest, List<RunFinding> findings)
    {
        if (manifest.SuiteSha256 != RecordedPlan.SuiteHash(manifest.Suite, manifest.Prompts))
        {
            findings.Add(new("manifest", "the suite or its prompts are not those whose hash it states: the file was edited"));
        }

        foreach ((string hash, Protocol protocol) in manifest.Protocols)
        {
            if (protocol.Hash() != hash)
            {
                findings.Add(new("manifest", $"the protocol {hash} of {protocol.Metric} does not have that hash: the file was edited"));
            }
        }
    }

    /// <summary>Every row of the table is one the plan asks for, under the key its content gives it.</summary>
    private static void Rows(RunReader run, List<RunFinding> findings)
    {
        if (!File.Exists(run.Layout.Scores))
        {
            findings.Add(new("files", $"{run.Layout.Scores} is missing; run again or merge to write it"));
            return;
        }

        var items = run.Plan.Items.ToDictionary(i => (i.Method.Id, i.Prompt.Id, i.Sample, i.LengthSeconds));
        var metrics = run.Plan.Metrics.ToDictionary(m => m.Info.Id, m => m.Info, StringComparer.Ordinal);
        foreach (ScoreRow row in ScoreCsv.Read(run.Layout.Scores))
        {
            string name = $"{row.Method} {row.Prompt} sample {row.Sample}, {row.LengthSeconds} s, {row.Metric}";
            if (!items.TryGetValue((row.Method, row.Prompt, row.Sample, row.LengthSeconds), out WorkItem? item) || !metrics.TryGetValue(row.Metric, out MetricInfo? metric))
            {
                findings.Add(new("rows", $"{name}: the manifest does not ask for this row"));
            }
            else if (row.Key != run.Plan.ScoreKey(item, row.VideoSha256, metric))
            {
                findings.Add(new("rows", $"{name}: its key is not that of its content: method, prompt, seed, frames or metric are not what the manifest says"));
            }
        }
    }

    private static void Same(string path, Action<Stream> write, List<RunFinding> findings)
    {
        using var expected = new MemoryStream();
        write(expected);
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(expected.GetBuffer().AsSpan(0, (int)expected.Length)))
        {
            findings.Add(new("files", $"{path}: is not what the journal says; merge or run again to write it anew"));
        }
    }

    private void Videos(RunReader run, IVideoCodec reader, List<RunFinding> findings, CancellationToken cancellationToken)
    {
        var store = new VideoStore(run.Layout.Videos, reader, TimeProvider.System);
        var items = run.Plan.Items.GroupBy(i => i.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        foreach (string key in store.Keys())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = items.TryGetValue(key, out WorkItem? item) ? item.ToString() : $"video {ContentHash.Short(key)}";
            VideosChecked++;
            string? problem = store.Damage(key, cancellationToken);
            if (problem is not null)
            {
                _damaged.Add(key);
                findings.Add(new("videos", $"{name}: {problem}"));
            }
            else if (run.Store.Video(key) is { Sha256: not "" } scored && scored.Sha256 != store.Find(key)!.Sha256)
            {
                findings.Add(new("videos", $"{name}: the stored video is not the one that was scored; run again to score it anew"));
            }
        }
    }
}
