using System.Diagnostics;
using VideoSsm.Eval.Harness.Slurm;

namespace VideoSsm.Eval.Harness.Tests.Slurm;

/// <summary>The scripts under bash, with a stand-in for <c>scontrol</c> that writes down what it is asked and, as Slurm does, kills the script on a requeue.</summary>
public sealed class SlurmScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slurm script tests ").FullName;

    public SlurmScriptTests()
    {
        Program("scontrol", "echo \"$*\" >>\"$CALLS\"; [ \"$1\" != show ] || echo \"JobId=3 JobState=${STATE:-RUNNING} x\"; [ \"$1\" != requeue ] || kill -KILL $PPID");
        Program("squeue", "echo \"$QUEUE\"");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableTheory]
    [InlineData("exit 0", 0, false)]
    [InlineData("exit 2", 2, false)]
    [InlineData("exit 3", 3, false)]
    [InlineData("exit 1", 137, true)]
    [InlineData("exit 75", 137, true)]
    [InlineData("kill -KILL $$", 137, true)]
    public void APartThatWasKilledIsRequeuedAndAnAnswerIsNot(string program, int code, bool requeued)
    {
        Assert.Equal((code, requeued), Part(program));
    }

    [SkippableFact]
    public void APartThatIsStoppedAtItsTimeLimitEndsCleanlyAndIsRequeued()
    {
        (int code, bool requeued) = Part("trap 'echo cleanly >\"$CALLS.clean\"; exit 3' TERM; touch \"$CALLS.ready\"; while :; do sleep 0.05; done", process =>
        {
            while (!File.Exists(Path.Combine(_folder, "calls.ready")))
            {
                Thread.Sleep(10);
            }

            using Process kill = Process.Start("kill", $"-TERM {process.Id}");
            kill.WaitForExit();
        });

        Assert.Equal((137, true), (code, requeued));
        Assert.True(File.Exists(Path.Combine(_folder, "calls.clean")));
    }

    [SkippableFact]
    public void APartThatWasCancelledOrRestartedTooOftenIsLeft()
    {
        Assert.Equal((1, false), Part("exit 1", environment: ("STATE", "CANCELLED")));
        Assert.Equal((1, false), Part("exit 1", environment: ("SLURM_RESTART_COUNT", $"{SlurmScripts.Restarts}")));
    }

    [SkippableTheory]
    [InlineData("exit 0", "1_2 PENDING", 0, false)]
    [InlineData("exit 3", "", 3, false)]
    [InlineData("exit 75", "1_2 RUNNING", 137, true)]
    public void TheReducerComesAgainWhileAPartIsInTheQueue(string program, string queue, int code, bool requeued)
    {
        string merge = Program("merge", program);

        Assert.Equal((code, requeued), Bash(SlurmScripts.Reduce([merge], "1"), null, ("QUEUE", queue)));
    }

    private (int Code, bool Requeued) Part(string program, Action<Process>? meanwhile = null, params (string Name, string Value)[] environment) =>
        Bash(SlurmScripts.Part([Program("it's a program", program), "an argument"], 4), meanwhile, environment);

    private (int Code, bool Requeued) Bash(string script, Action<Process>? meanwhile, params (string Name, string Value)[] environment)
    {
        Skip.If(!File.Exists("/bin/bash"), "there is no /bin/bash here");
        string calls = Path.Combine(_folder, "calls");
        File.Delete(calls);
        string path = Path.Combine(_folder, "script.sh");
        File.WriteAllText(path, script);
        var start = new ProcessStartInfo("/bin/bash", [path]);
        start.Environment["PATH"] = _folder + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["CALLS"] = calls;
        start.Environment["SLURM_ARRAY_JOB_ID"] = "1";
        start.Environment["SLURM_ARRAY_TASK_ID"] = "2";
        start.Environment["SLURM_JOB_ID"] = "9";
        start.Environment["SLURMD_NODENAME"] = "n1";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        meanwhile?.Invoke(process);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)), "the script does not end");
        return (process.ExitCode, File.Exists(calls) && File.ReadAllText(calls).Contains("requeue ", StringComparison.Ordinal));
    }

    private string Program(string name, string body)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/bin/bash\n{body}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
