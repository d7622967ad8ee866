using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Study;
using VideoSsm.Eval.Study.Analysis;
using VideoSsm.Eval.Study.Reporting;
using VideoSsm.Eval.Study.Server;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>study</c>: a user study, from videos to a table: who is shown what, the page, the statistics.</summary>
public static class StudyCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context) => new("study", "A user study: participants rank videos side by side, blinded.")
    {
        StudyCreateCommand.Create(context), Serve(context), Report(context),
    };

    private static Argument<string> Folder() => new("study") { Description = "Folder of a study." };

    private static Command Serve(CliContext context)
    {
        Argument<string> folder = Folder();
        var host = new Option<string>("--host") { Description = "Address to listen at. Default: the loopback; only this machine can reach it.", DefaultValueFactory = _ => "127.0.0.1" };
        var port = new Option<int>("--port") { Description = "Port; 0 for any free one.", DefaultValueFactory = _ => new ServerOptions().Port };
        var names = new Option<string[]>("--name") { Description = "Host name that participants' browsers use, where it is not an address; may be repeated." };
        var rate = new Option<int>("--rate") { Description = "Requests of one address per minute. Raise it where all participants come through one proxy.", DefaultValueFactory = _ => new ServerOptions().RequestsPerMinute };
        Option<bool> json = Common.Json();
        var command = new Command("serve", "Serves the page of a study until interrupted. Every answer is on the disk before the page is told so.") { folder, host, port, names, rate, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = Options(parsed.GetRequiredValue(host), parsed.GetRequiredValue(port), parsed.GetValue(names) ?? [], parsed.GetRequiredValue(rate));
            await using StudyServer server = await StudyServer.Start(parsed.GetRequiredValue(folder), options, context.Time, line => context.Error.WriteLine($"warning: {line}"), cancellation);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, new { server.Address });
            }
            else
            {
                context.Out.WriteLine(server.Address);
            }

            await context.Out.FlushAsync(cancellation);
            if (!IPAddress.IsLoopback(options.Address))
            {
                context.Error.WriteLine("warning: reachable from other machines, without encryption; put a proxy with TLS in front, and name it with --name");
            }

            context.Error.WriteLine($"codes to hand out: {new StudyLayout(parsed.GetRequiredValue(folder)).Codes}; Ctrl-C ends");
            await WaitForEnd(cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task WaitForEnd(CancellationToken cancellation)
    {
        var end = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = cancellation.Register(end.SetResult);
        await end.Task;
    }

    private static ServerOptions Options(string host, int port, string[] names, int rate) => new()
    {
        Address = IPAddress.TryParse(host, out IPAddress? address) ? address
            : host == "localhost" ? IPAddress.Loopback
            : throw new UsageException($"--host '{host}' is no address; 127.0.0.1 for this machine, 0.0.0.0 for all; names go to --name"),
        Port = port is >= 0 and <= 65535 ? port : throw new UsageException($"--port {port}: expected 0 to 65535"),
        Hosts = names,
        RequestsPerMinute = rate >= 1 ? rate : throw new UsageException($"--rate {rate}: expected 1 or more"),
        MediaPerMinute = 10 * rate,
    };

    private static Command Report(CliContext context)
    {
        Argument<string> folder = Folder();
        Option<bool> json = Common.Json();
        var command = new Command("report", "Writes tables and report.html from the ballots of a study; also while it is served.") { folder, json };
        command.SetAction(parsed =>
        {
            StudyResult result = StudyReport.Write(parsed.GetRequiredValue(folder));
            var layout = new StudyLayout(parsed.GetRequiredValue(folder));
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, new { layout.Report, layout.Section, layout.Tables, result.Ballots, result.Participants, Answer = StudyReport.Answer(result) });
            }
            else
            {
                context.Out.WriteLine(StudyReport.Answer(result));
                context.Out.WriteLine($"report: {layout.Report}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Bytes for the participants' codes.</summary>
    internal static byte[] Unpredictable(int count) => RandomNumberGenerator.GetBytes(count);
}
