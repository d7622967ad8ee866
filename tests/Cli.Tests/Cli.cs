using System.Diagnostics;
using System.Text.Json;

namespace VideoSsm.Eval.Cli.Tests;

/// <summary>Runs the program, in this process or in its own.</summary>
internal static class Cli
{
    /// <summary>Runs verbs in this process.</summary>
    public static CliResult Run(params string[] args) => Run(c => c, args);

    /// <summary>Runs verbs in this process with a changed composition.</summary>
    public static CliResult Run(Func<CliContext, CliContext> change, params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        CliContext context = change(Composition.Create() with { Out = output, Error = error, Interactive = false });
        int code = CommandLine.Run(args, context);
        return new CliResult(code, output.ToString(), error.ToString());
    }

    /// <summary>Starts the program in its own process.</summary>
    public static Process Start(params string[] args) => Start(new Dictionary<string, string>(), args);

    /// <summary>Starts the program in its own process with further environment variables.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] args) => Start(environment, "dotnet", args);

    /// <summary>Starts the program under another one, which replaces itself by it.</summary>
    public static Process StartIn(string wrapper, params string[] args) => Start(new Dictionary<string, string>(), wrapper, args);

    private static Process Start(IReadOnlyDictionary<string, string> environment, string program, string[] args)
    {
        string[] words = program.Split(' ');
        var start = new ProcessStartInfo(words[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in words.Skip(1))
        {
            start.ArgumentList.Add(word);
        }

        if (program != "dotnet")
        {
            start.ArgumentList.Add("dotnet");
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        foreach (string arg in args.Prepend(typeof(CommandLine).Assembly.Location))
        {
            start.ArgumentList.Add(arg);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}

/// <summary>How a run of the program ended.</summary>
internal sealed record CliResult(int Code, string Out, string Error)
{
    /// <summary>The output as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;
}
