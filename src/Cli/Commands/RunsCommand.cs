using System.CommandLine;
using System.Globalization;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness;
using VideoSsm.Eval.Harness.Runs;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>runs</c>: what runs there are, what is in one, whether it is sound, what may go, and how it stands on the cluster.</summary>
public static class RunsCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context) => new("runs", "Lists, shows, verifies and cleans runs, and asks the cluster about them.")
    {
        List(context),
        Show(context),
        Verify(context),
        Clean(context),
        RunsStatus.Create(context),
    };

    internal static Argument<string> Folder()
    {
        var run = new Argument<string>("run") { HelpName = "run", Description = "Folder of a run." };
        run.CompletionSources.Add(_ => Runs("runs").Select(folder => new System.CommandLine.Completions.CompletionItem(folder)));
        return run;
    }

    private static IEnumerable<string> Runs(string root) => !Directory.Exists(root)
        ? []
        : Directory.EnumerateFiles(root, "manifest.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 })
            .Select(f => Path.GetDirectoryName(f)!).Order(StringComparer.Ordinal);

    private static Command List(CliContext context)
    {
        var root = new Argument<string>("folder") { Description = "Where to look.", DefaultValueFactory = _ => "runs" };
        Option<bool> json = Common.Json();
        var command = new Command("list", "Lists the runs under a folder.") { root, json };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(root);
            if (!Directory.Exists(folder))
            {
                throw new UsageException(File.Exists(folder) ? $"{folder}: is a file; name a folder that holds runs" : $"there is no folder {folder}");
            }

            var found = Runs(folder).Select(path => (Path: path, Run: Summarize(context, path))).ToList();
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, found.Where(f => f.Run is not null).Select(f => f.Run));
                return ExitCode.Ok;
            }

            TextTable.Write(context.Out, ["run", "suite", "state", "videos", "failed", "size", "last start"], [.. found.Where(f => f.Run is not null).Select(f => (string[])
            [
                f.Path, f.Run!.Suite, f.Run.State, $"{f.Run.Done}/{f.Run.Videos}", $"{f.Run.Failed}", Words.Bytes(f.Run.Bytes),
                f.Run.LastStart?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "",
            ])]);
            return ExitCode.Ok;
        });
        return command;
    }

    // One folder that cannot be read must not hide the others.
    private static RunSummary? Summarize(CliContext context, string folder)
    {
        try
        {
            using RunReader run = RunReader.Open(folder, line => context.Error.WriteLine($"warning: {line}"));
            return run.Summarize();
        }
        catch (Exception e) when (e is UsageException or IOException or InvalidDataException)
        {
            context.Error.WriteLine($"warning: {folder}: {RowStatus.OneLine(e.Message)}");
            return null;
        }
    }

    private static Command Show(CliContext context)
    {
        Argument<string> folder = Folder();
        Option<bool> json = Common.Json();
        var command = new Command("show", "Shows what a run asked, with what, where, and how far it is.") { folder, json };
        command.SetAction(parsed =>
        {
            using RunReader run = RunReader.Open(parsed.GetRequiredValue(folder), line => context.Error.WriteLine($"warning: {line}"));
            RunSummary summary = run.Summarize();
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, new { Summary = summary, run.Manifest });
                return ExitCode.Ok;
            }

            RunManifest manifest = run.Manifest;
            context.Out.WriteLine($"{summary.Folder}: {summary.State}, {summary.Done} of {Words.Count(summary.Videos, "video")} done, {Words.Bytes(summary.Bytes)}");
            context.Out.WriteLine($"suite {manifest.Name} ({ContentHash.Short(manifest.SuiteSha256)}): {manifest.Suite.Question}");
            context.Out.WriteLine($"rows: {summary.Scores} with a value, {summary.Unscored} unscored, {summary.Failed} failed");
            context.Out.WriteLine($"metrics: {string.Join(", ", manifest.Metrics.Select(m => $"{m.Id} {m.Version}"))}");
            context.Out.WriteLine();
            TextTable.Write(context.Out, ["method", "version", "scale", "weights", "done"], [.. manifest.Methods.Select(m => (string[])
            [
                m.Id, $"{m.Version}", m.Scale.ToString().ToLowerInvariant(), ContentHash.Short(ContentHash.OfWeights(m.Weights)),
                $"{run.Plan.Items.Count(i => i.Method.Id == m.Id && run.Plan.IsDone(run.Store, i))}/{run.Plan.Items.Count(i => i.Method.Id == m.Id)}",
            ])]);
            context.Out.WriteLine();
            TextTable.Write(context.Out, ["start (UTC)", "part", "program", "commit", "machine"], [.. manifest.Sessions.Select(s => (string[])
            [
                s.StartedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), s.Shard, s.ToolVersion,
                $"{ContentHash.Short(s.Commit ?? "unknown")}{(s.Dirty == true ? "+changes" : "")}", s.Facts.FirstOrDefault(f => f.Key == "processor").Value ?? "",
            ])]);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Verify(CliContext context)
    {
        Argument<string> folder = Folder();
        var quick = new Option<bool>("--quick") { Description = "Leave the frames of the stored videos unchecked." };
        var forget = new Option<bool>("--forget-damaged") { Description = "Remove damaged videos, so that they are made again when they are needed." };
        Option<bool> json = Common.Json();
        var command = new Command("verify", "Checks hashes, checksums, keys, tables and stored frames of a run. Exit code 1 if something is wrong.") { folder, quick, forget, json };
        command.SetAction((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(folder);
            IVideoCodec? codec = parsed.GetValue(quick) ? null : context.Codec();
            var verifier = new RunVerifier(codec);
            IReadOnlyList<RunFinding> findings = verifier.Check(path, cancellation);
            if (parsed.GetValue(forget) && codec is not null)
            {
                using RunLock _ = RunLock.Take(path, Shard.All);
                var store = new VideoStore(new RunLayout(path).Videos, codec, context.Time);
                foreach (string key in verifier.DamagedVideos)
                {
                    store.Remove(key);
                }
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, new { Run = path, Sound = findings.Count == 0, verifier.VideosChecked, verifier.DamagedVideos, Findings = findings });
            }
            else
            {
                foreach (RunFinding finding in findings)
                {
                    context.Out.WriteLine($"{finding.Check}: {finding.Message}");
                }

                context.Out.WriteLine(findings.Count == 0 ? $"{path}: sound, {Words.Count(verifier.VideosChecked, "stored video")} checked" : $"{path}: {Words.Count(findings.Count, "finding")}");
            }

            return Task.FromResult(findings.Count == 0 ? ExitCode.Ok : ExitCode.Failed);
        });
        return command;
    }

    private static Command Clean(CliContext context)
    {
        Argument<string> folder = Folder();
        var videos = new Option<bool>("--videos") { Description = "Also the lossless videos; they are made again if a metric is added." };
        Option<bool> dry = Common.DryRun();
        Option<bool> json = Common.Json();
        var command = new Command("gc", "Removes what a run no longer needs: half-written files and videos the suite no longer asks for.") { folder, videos, dry, json };
        command.SetAction(parsed =>
        {
            bool only = parsed.GetValue(dry);
            using RunReader run = RunReader.Open(parsed.GetRequiredValue(folder), line => context.Error.WriteLine($"warning: {line}"));
            IReadOnlyList<Removable> found = RunCleaner.Find(run, parsed.GetValue(videos));
            if (!only)
            {
                RunCleaner.Remove(run.Layout, found);
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, new { Run = run.Layout.Root, Removed = !only, Bytes = found.Sum(f => f.Bytes), Files = found });
                return ExitCode.Ok;
            }

            foreach (var group in found.GroupBy(f => f.Why, StringComparer.Ordinal))
            {
                context.Out.WriteLine($"{Words.Count(group.Count(), "file")}, {Words.Bytes(group.Sum(f => f.Bytes))}: {group.Key}");
            }

            context.Out.WriteLine($"{(only ? "would free" : "freed")} {Words.Bytes(found.Sum(f => f.Bytes))}");
            return ExitCode.Ok;
        });
        return command;
    }
}
