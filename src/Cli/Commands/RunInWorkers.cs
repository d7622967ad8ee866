using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary>
/// <c>run --workers N</c>: the parts of a run, each in a process of its own on this machine. One video keeps few cores busy, so N processes with a
/// share of the cores each end earlier than one with all of them.
/// </summary>
/// <remarks>
/// The parts share the folder, as parts anywhere do. A part ends cleanly when its standard input does: that is how it learns that it is to stop, or that
/// whoever started it was killed. What a worker leaves undone is done by the caller.
/// </remarks>
internal sealed class RunInWorkers
{
    private const string Threads = "VIDEOSSM_THREADS";

    private readonly Option<int> _workers = new("--workers")
    {
        Description = "Processes on this machine that share the work, each with its share of the cores.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _worker = new("--worker") { Description = "Stop when standard input ends.", Hidden = true };

    /// <summary>The options, for the verb.</summary>
    public IEnumerable<Option> Options => [_workers, _worker];

    /// <summary>How many processes are asked for.</summary>
    /// <exception cref="UsageException">Not a sensible number.</exception>
    public int Count(ParseResult parsed) =>
        parsed.GetValue(_workers) is >= 1 and <= 256 and var n ? n : throw new UsageException($"--workers {parsed.GetValue(_workers)}: expected 1 to 256");

    /// <summary>Whether this process was started as a worker.</summary>
    public bool IsWorker(ParseResult parsed) => parsed.GetValue(_worker);

    /// <summary>A token that also falls when standard input ends, in a process that was started as a worker.</summary>
    public CancellationToken Ending(ParseResult parsed, TextReader input, CancellationToken cancellation)
    {
        if (!IsWorker(parsed))
        {
            return cancellation;
        }

        // Lives as long as the process, which is one run.
        var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        new Thread(() =>
        {
            while (input.ReadLine() is not null)
            {
            }

            ending.Cancel();
        })
        { IsBackground = true, Name = "until standard input ends" }.Start();
        return ending.Token;
    }

    /// <summary>Lets the workers work, and tells what they tell.</summary>
    /// <param name="context">The program.</param>
    /// <param name="suite">The suite.</param>
    /// <param name="layout">The run.</param>
    /// <param name="workers">How many.</param>
    /// <param name="options">Options each part gets.</param>
    /// <param name="cancellation">Asks all of them to stop.</param>
    public static void Work(CliContext context, LoadedSuite suite, RunLayout layout, int workers, IReadOnlyList<string> options, CancellationToken cancellation)
    {
        int threads = Math.Max(1, Environment.ProcessorCount / workers);
        context.Error.WriteLine($"{workers} workers with {Words.Count(threads, "thread")} each");
        Process[] started = [.. Enumerable.Range(1, workers).Select(Start)];
        CancellationTokenRegistration stop = cancellation.Register(() =>
        {
            foreach (Process worker in started)
            {
                worker.StandardInput.Close();
            }
        });
        for (int i = 0; i < started.Length; i++)
        {
            started[i].WaitForExit();
            if (started[i].ExitCode is not (ExitCode.Ok or ExitCode.Incomplete))
            {
                context.Error.WriteLine($"warning: worker {i + 1}/{workers} ended with code {started[i].ExitCode}; what it left is done now");
            }
        }

        // Only now: until the last has ended, all may be asked to stop.
        stop.Dispose();
        foreach (Process worker in started)
        {
            worker.Dispose();
        }

        Process Start(int part)
        {
            string[] run =
            [
                .. context.Self, "run", Path.GetFullPath(suite.Path), "--out", Path.GetFullPath(layout.Root), "--no-report", "--worker",
                string.Create(CultureInfo.InvariantCulture, $"--shard={part}/{workers}"), .. options,
            ];
            var start = new ProcessStartInfo(run[0], run[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Threads)))
            {
                start.Environment[Threads] = threads.ToString(CultureInfo.InvariantCulture);
            }

            Process worker = Process.Start(start) ?? throw new IOException($"{run[0]}: could not be started");
            worker.OutputDataReceived += (_, _) => { };
            worker.ErrorDataReceived += (_, line) =>
            {
                if (line.Data is { } told)
                {
                    lock (context.Error)
                    {
                        context.Error.WriteLine($"{part}/{workers}: {told}");
                    }
                }
            };
            worker.BeginOutputReadLine();
            worker.BeginErrorReadLine();
            return worker;
        }
    }
}
