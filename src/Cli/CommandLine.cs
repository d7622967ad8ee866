using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Runtime.InteropServices;
using VideoSsm.Eval.Cli.Commands;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli;

/// <summary>Parses arguments, runs a verb, turns errors into one line and an exit code.</summary>
public static class CommandLine
{
    /// <summary>Set to <c>1</c> to see where an unexpected error came from.</summary>
    public const string TraceVariable = "VIDEOSSM_TRACE";

    /// <summary>Columns of a help text at the most; fewer on a narrower terminal.</summary>
    internal const int HelpWidth = 100;

    /// <summary>A word that begins with @ is a word, as prompts may: no name of a file with further options.</summary>
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs the program.</summary>
    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, CliContext context)
    {
        RootCommand root = BuildRoot(context);
        ParseResult parsed = root.Parse(args, Parsing);
        if (parsed.GetResult(Common.Log) is not { Tokens: [{ Value: { Length: > 0 } path }] })
        {
            return Run(args, context, root, parsed);
        }

        try
        {
            Target.NewFile("--log", path);
            using var log = new LogWriter(context.Error, path, context.Time);
            log.Note($"videossm-eval {string.Join(' ', args)}");
            CliContext logged = context with { Error = log, Terminal = context.Error, Log = log };
            root = BuildRoot(logged);
            int code = Run(args, logged, root, root.Parse(args, Parsing));
            log.Note($"ended with {code}");
            return code;
        }
        catch (UsageException e)
        {
            return Fail(context, e.Message, ExitCode.Usage);
        }
    }

    private static int Run(IReadOnlyList<string> args, CliContext context, RootCommand root, ParseResult parsed)
    {
        // A shell that asks for completions has an unfinished line, which is no error.
        bool suggests = args is [string first, ..] && first.StartsWith("[suggest", StringComparison.Ordinal);
        if (suggests)
        {
            return root.Parse(WithoutProgram(args)).Invoke(new InvocationConfiguration { Output = context.Out, Error = TextWriter.Null });
        }

        if (ParseMistake.Of(root, parsed, args) is { } mistake)
        {
            return Fail(context, mistake, ExitCode.Usage);
        }

        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = StopOnce(PosixSignal.SIGINT, stop, context);
        using PosixSignalRegistration terminate = StopOnce(PosixSignal.SIGTERM, stop, context);
        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = context.Out,
                Error = context.Error,
            };
            return parsed.InvokeAsync(configuration, stop.Token).GetAwaiter().GetResult();
        }
        catch (BusyException e)
        {
            return Fail(context, e.Message, ExitCode.Busy);
        }
        catch (UsageException e)
        {
            return Fail(context, e.Message, ExitCode.Usage);
        }
        catch (OperationCanceledException)
        {
            return Fail(context, "stopped", ExitCode.Incomplete);
        }
        catch (Exception e) when (e is InvalidDataException or UnauthorizedAccessException && Environment.GetEnvironmentVariable(TraceVariable) != "1")
        {
            // A file that the user named, or a part of a run or study, is damaged or not theirs to read.
            return Fail(context, e.Message, ExitCode.Usage);
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable(TraceVariable) != "1")
        {
            bool expected = e is IOException or NotSupportedException;
            return Fail(context, expected ? e.Message : $"{e.GetType().Name}: {e.Message} ({TraceVariable}=1 shows where)", ExitCode.Failed);
        }
    }

    internal static RootCommand BuildRoot(CliContext context)
    {
        var root = new RootCommand("Generates videos with long-video methods, scores them, and reports what the numbers are worth.") { HelpName = "videossm-eval" };
        foreach (HelpAction help in root.Options.Select(o => o.Action).OfType<HelpAction>())
        {
            // Where there is no terminal to ask, lines would have no end.
            help.MaxWidth = Math.Min(help.MaxWidth, HelpWidth);
        }

        root.Add(Common.Log);
        foreach (Command verb in Verbs(context))
        {
            root.Add(verb);
        }

        return root;
    }

    private static IEnumerable<Command> Verbs(CliContext context) =>
    [
        ListCommand.Create(context),
        ValidateCommand.Create(context),
        PlanCommand.Create(context),
        RunCommand.Create(context),
        GenerateCommand.Create(context),
        ScoreCommand.Create(context),
        ReportCommand.Create(context),
        VerifyCommand.Create(context),
        CompareCommand.Create(context),
        ClaimsCommand.Create(context),
        TrainCommand.Create(context),
        BenchCommand.Create(context),
        WeightsCommand.Create(context),
        StudyCommand.Create(context),
        MergeCommand.Create(context),
        RunsCommand.Create(context),
        CompletionCommand.Create(context),
    ];

    /// <summary>A shell passes the whole line; under which name the program was called is of no interest and may be any path.</summary>
    private static string[] WithoutProgram(IReadOnlyList<string> args)
    {
        string line = args.Count > 1 ? args[1] : "";
        int begin = line.IndexOf(' ', StringComparison.Ordinal) + 1;
        bool says = int.TryParse(args[0].Split(':')[^1].TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out int position);
        return begin == 0 ? ["[suggest:0]", ""] : [$"[suggest:{Math.Max(0, (says ? position : line.Length) - begin)}]", line[begin..]];
    }

    /// <summary>The first signal asks for a clean end, the second ends at once.</summary>
    private static PosixSignalRegistration StopOnce(PosixSignal signal, CancellationTokenSource stop, CliContext context) =>
        PosixSignalRegistration.Create(signal, received =>
        {
            if (!stop.IsCancellationRequested)
            {
                received.Cancel = true;
                context.Error.WriteLine("stopping (once more to end at once) ...");
                stop.Cancel();
            }
        });

    private static int Fail(CliContext context, string message, int code)
    {
        context.Error.WriteLine($"error: {message.ReplaceLineEndings(" ")}");
        return code;
    }
}
