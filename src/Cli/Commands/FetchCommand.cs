using System.CommandLine;
using Spectre.Console;
using VideoSsm.Eval.Cli.Fetch;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>weights fetch</c>: from each file's official address into the weights folder; may be stopped and started again.</summary>
public static class FetchCommand
{
    /// <summary>Creates the verb.</summary>
    internal static Command Create(CliContext context)
    {
        Argument<string[]> names = WeightsCommand.Names();
        Option<string?> folder = WeightsCommand.Folder();
        var mirror = new Option<string?>("--mirror") { Description = "Address of a copy of the folder, to fetch from instead of the publishers. Hashes are checked all the same." };
        var all = new Option<bool>("--all") { Description = "Everything (about 35 GB)." };
        Option<bool> json = Common.Json();
        var command = new Command("fetch", "Fetches files that are missing or wrong. An interrupted transfer goes on where it stopped; a file with a wrong hash is not kept.")
        {
            names, folder, mirror, all, json,
        };
        command.SetAction((parsed, cancellation) => Run(
            context, Wanted(parsed.GetValue(names) ?? [], parsed.GetValue(all)), Target.Folder("--weights", WeightsFolder.Resolve(parsed.GetValue(folder))), Mirror(parsed.GetValue(mirror)),
            parsed.GetValue(json), cancellation));
        return command;
    }

    private static IReadOnlyList<OfficialFile> Wanted(string[] names, bool all) => names.Length == 0 && !all
        ? throw new UsageException("fetch what? Name files, metrics, methods or suites (vbench-prompts for instance), or say --all; 'weights list' shows them")
        : WeightsCommand.Files(names);

    private static Uri? Mirror(string? address) => address is null ? null
        : Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri
        : throw new UsageException($"--mirror '{address}' is no address that begins with http:// or https://");

    private static async Task<int> Run(CliContext context, IReadOnlyList<OfficialFile> files, string folder, Uri? mirror, bool json, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(20) }) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("videossm-eval");
        var fetcher = new Fetcher(new Download(http, context.Time) { Pause = context.FetchPause }, folder, mirror);
        List<object> results = [];
        int failed = 0;
        foreach (OfficialFile file in files)
        {
            FileState state = FileState.Of(file, folder, hash: true);
            if (state.Verdict is "missing" or "wrong")
            {
                try
                {
                    context.Error.WriteLine($"{file.Id}: {fetcher.Source(file)}");
                    string hash = await Shown(context, file, progress => fetcher.Fetch(file, progress, cancellation));
                    string note = file.Sha256.Length > 0 ? "hash checked" : "no hash is known for this file: it could not be checked";
                    state = new FileState("fetched", fetcher.Target(file), hash, note);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    failed++;
                    state = new FileState("failed", null, null, e.Message);
                }
            }

            context.Error.WriteLine($"{file.Id}: {state.Verdict}{(state.Note.Length > 0 ? $", {state.Note}" : "")}");
            results.Add(WeightsCommand.Describe(file, state));
        }

        if (json)
        {
            JsonOutput.Write(context.Out, new { Folder = folder, Files = results });
        }

        return failed > 0 ? ExitCode.Failed : ExitCode.Ok;
    }

    /// <summary>A bar on a terminal; elsewhere a line a minute.</summary>
    private static Task<string> Shown(CliContext context, OfficialFile file, Func<Action<long, long?>, Task<string>> work)
    {
        if (!context.Interactive)
        {
            long last = context.Time.GetTimestamp();
            return work((done, total) =>
            {
                if (context.Time.GetElapsedTime(last) >= TimeSpan.FromMinutes(1))
                {
                    last = context.Time.GetTimestamp();
                    context.Error.WriteLine($"{file.Id}: {Words.Bytes(done)}{(total is { } all ? $" of {Words.Bytes(all)}" : "")}");
                }
            });
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(context.Error) });
        return console.Progress().AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async bars =>
            {
                ProgressTask bar = bars.AddTask(Markup.Escape(file.Id));
                return await work((done, total) =>
                {
                    bar.IsIndeterminate = total is null;
                    bar.MaxValue = total ?? Math.Max(1, done);
                    bar.Value = done;
                });
            });
    }
}
