using System.Text.Json;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Executes a plan in a folder. What is already there is kept; what is missing is made.</summary>
/// <param name="plan">The work.</param>
/// <param name="methods">Makes the methods, one at a time.</param>
/// <param name="codec">Stores the videos.</param>
/// <param name="layout">The folder.</param>
/// <param name="time">Clock.</param>
/// <param name="progress">Told how it goes.</param>
/// <param name="options">Retries and limits; none without.</param>
public sealed class Runner(
    Plan plan, Registry<IVideoMethod> methods, IVideoCodec codec, RunLayout layout, TimeProvider time, IRunProgress progress, RunOptions? options = null)
{
    /// <summary>Runs a part of the plan, or all of it.</summary>
    /// <param name="session">Provenance of this start; names the part.</param>
    /// <param name="cancellationToken">Ends the run cleanly: the item at hand is given up, what is done is kept and written out.</param>
    /// <exception cref="UsageException">The folder belongs to another suite, or another process works in it.</exception>
    public RunOutcome Run(RunSession session, CancellationToken cancellationToken = default)
    {
        Shard shard = Shard.Parse(session.Shard);
        using RunLock _ = RunLock.Take(layout.Root, shard);
        if (shard.Count == 1)
        {
            VideoStore.RemoveUnfinished(layout.Root);
        }

        WriteManifest(session);
        using ScoreStore store = ScoreStore.Open(layout.Journal, shard, progress.Warn);
        WorkItem[] items = [.. plan.Items.Where(item => shard.Contains(item.Key))];
        WorkItem[] pending = [.. items.Where(item => !plan.IsDone(store, item))];
        progress.Planned(items.Length, items.Length - pending.Length);
        var worker = new ItemWorker(plan, new VideoStore(layout.Videos, codec, time), codec, layout, time, progress);
        var loop = new ItemLoop(plan, methods, worker, store, time, progress, options ?? new RunOptions(), () => WriteResults());
        (int done, int failed, bool cancelled) = Appending(() => loop.Work(pending, cancellationToken));
        return new RunOutcome
        {
            Items = items.Length,
            Done = items.Length - pending.Length + done,
            Failed = failed,
            Cancelled = cancelled,
            MissingInRun = WriteResults(),
        };
    }

    /// <summary>A journal that cannot grow ends the run; the reason is told in words.</summary>
    private T Appending<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (IOException e) when (DiskFull.IsCause(e))
        {
            throw DiskFull.Error(layout.Root, e.InnerException ?? e);
        }
    }

    private void WriteManifest(RunSession session)
    {
        using RunLock _ = RunLock.WaitForWriting(layout.Root, time);
        IReadOnlyList<RunSession> earlier = [];
        if (File.Exists(layout.Manifest))
        {
            var old = JsonFile.Read<RunManifest>(layout.Manifest);
            if (old.Name != plan.Suite.Name)
            {
                throw new UsageException($"{layout.Root}: holds a run of the suite '{old.Name}', not of '{plan.Suite.Name}'; choose another --out");
            }

            earlier = old.Sessions;
        }

        var manifest = new RunManifest
        {
            Name = plan.Suite.Name,
            Suite = plan.Suite.Suite,
            SuiteSha256 = RecordedPlan.SuiteHash(plan.Suite.Suite, plan.Suite.Prompts),
            Prompts = plan.Suite.Prompts,
            PromptsByLength = [.. plan.Suite.Suite.Lengths.Select(l => new PromptsAtLength(l.Seconds, [.. plan.Suite.PromptsAt(l).Select(p => p.Id)]))],
            Methods = plan.Methods,
            Metrics = [.. plan.Metrics.Select(m => m.Info)],
            Protocols = plan.Protocols,
            Sessions = [.. earlier, session],
        };
        AtomicFile.WriteAllText(layout.Manifest, JsonSerializer.Serialize(manifest, Json.Options) + "\n");
    }

    private int WriteResults()
    {
        // Another part may have written its journal meanwhile: read all of them again, and one writer at a time.
        using RunLock _ = RunLock.WaitForWriting(layout.Root, time);
        using ScoreStore all = ScoreStore.Open(layout.Journal, shard: null, warn: _ => { });
        return ResultWriter.Write(plan, all, layout);
    }
}
