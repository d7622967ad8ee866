using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
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

    /// <summary>Runs the program.</summary>
    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, CliContext context)
    {
        RootCommand root = BuildRoot(context);
        ParseResult parsed = root.Parse(args);
        if (parsed.GetValue(Common.Log) is not { Length: > 0 } path)
        {
            return Run(args, context, root, parsed);
        }

        try
        {
            using var log = new LogWriter(context.Error, path, context.Time);
            log.Note($"videossm-eval {string.Join(' ', args)}");
            CliContext logged = context with { Error = log, Terminal = context.Error, Log = log };
            root = BuildRoot(logged);
            int code = Run(args, logged, root, root.Parse(args));
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

        if (parsed.Errors.Count > 0 || MistakenOption(parsed) is not null)
        {
            return Fail(context, Explain(root, parsed), ExitCode.Usage);
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
        catch (Exception e) when (Environment.GetEnvironmentVariable(TraceVariable) != "1")
        {
            bool expected = e is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException;
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

    private static string Explain(RootCommand root, ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string? stray = MistakenOption(parsed) ?? (parsed.UnmatchedTokens is [string first, ..] ? first : null);
        string at = command == root ? "" : $"{command.Name}: ";
        if (stray is { Length: > 1 } && stray[0] == '-')
        {
            return $"{at}unknown option '{stray}'{EditDistance.Suggest(stray, [.. command.Options.Select(o => o.Name)])}";
        }

        if (stray is not null && command.Subcommands.Count > 0)
        {
            return $"{at}unknown verb '{stray}'{EditDistance.Suggest(stray, [.. command.Subcommands.Select(c => c.Name)])}";
        }

        if (command.Subcommands.Count > 0 && command.Action is null)
        {
            return $"{at}which verb? known: {string.Join(", ", command.Subcommands.Select(c => c.Name))} (--help says more)";
        }

        return at + parsed.Errors[0].Message.ReplaceLineEndings(" ");
    }

    /// <summary>A misspelt option that was taken for the value of an argument: <c>list --jso</c>.</summary>
    private static string? MistakenOption(ParseResult parsed) => parsed.CommandResult.Children.OfType<ArgumentResult>()
        .SelectMany(argument => argument.Tokens)
        .FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal))?.Value;

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
