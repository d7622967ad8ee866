using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness.Slurm;

namespace VideoSsm.Eval.Harness.Tests.Slurm;

/// <summary>Reading what Slurm prints; the lines are of Slurm 22.05.</summary>
public sealed class SlurmRecordsTests
{
    private static readonly SlurmSubmission Submission = new() { SubmittedAt = DateTimeOffset.UnixEpoch, ArrayJob = "1", ReduceJob = "5", Wanted = new SlurmSpec { Shards = 4 } };

    [Fact]
    public void ARunningTaskOfTheArray()
    {
        SlurmTask task = Assert.Single(SlurmRecords.FromController(
            "JobId=3 ArrayJobId=1 ArrayTaskId=2 JobName=videossm-x UserId=root(0) JobState=RUNNING Reason=None Dependency=(null) Requeue=1 Restarts=2 BatchFlag=1 ExitCode=0:0 RunTime=00:00:03 NodeList=n1 BatchHost=n1",
            Submission));

        Assert.Equal((2, "RUNNING", "n1", 2, "00:00:03", true), (task.Index, task.State, task.Node, task.Restarts, task.RunTime, task.IsLive));
    }

    [Fact]
    public void TasksThatHaveNotStartedStandOnOneLine()
    {
        var tasks = SlurmRecords.FromController(
            "JobId=1 ArrayJobId=1 ArrayTaskId=1-2,4%2 JobName=videossm-x JobState=PENDING Reason=Resources Restarts=0 RunTime=00:00:00 NodeList=(null)", Submission).ToList();

        Assert.Equal([1, 2, 4], tasks.Select(t => t.Index));
        Assert.All(tasks, t => Assert.Equal(("PENDING", "Resources", ""), (t.State, t.Reason, t.Node)));
    }

    [Fact]
    public void TheReducerIsNumberZero() => Assert.Equal(0, Assert.Single(SlurmRecords.FromController(
        "JobId=5 JobName=videossm-x-merge JobState=PENDING Reason=Dependency Restarts=0 NodeList=(null)", Submission)).Index);

    [Fact]
    public void TheCompletionFileKnowsHowAnEndedTaskEnded()
    {
        SlurmTask? task = SlurmRecords.FromCompletion(
            "JobId=3 UserId=root(0) GroupId=root(0) Name=videossm-x JobState=NODE_FAIL Partition=main TimeLimit=UNLIMITED StartTime=2026-11-21T16:24:34 EndTime=2026-11-21T16:24:41 NodeList=n1 NodeCnt=1 ProcCnt=1 WorkDir=/ ArrayJobId=1 ArrayTaskId=1 DerivedExitCode=0:0 ExitCode=0:0 ",
            Submission);

        Assert.Equal((1, "NODE_FAIL", "n1", "00:00:07", "jobcomp"), (task!.Index, task.State, task.Node, task.RunTime, task.Source));
        Assert.Null(SlurmRecords.FromCompletion("JobId=9 Name=other JobState=COMPLETED ArrayJobId=8 ArrayTaskId=1 NodeList=n1", Submission));
        Assert.Null(SlurmRecords.FromCompletion("", Submission));
    }

    [Fact]
    public void WhatIsAskedOfTheClusterIsWhatTheSuiteAndTheUserSaid()
    {
        var wanted = new SlurmSpec { Shards = 7, Partition = "gpu", GpusPerTask = 2, Time = "04:00:00", Options = ["--account=lab"] };

        string options = string.Join(' ', SlurmScripts.PartOptions("s", wanted, "/r/slurm"));

        Assert.Contains("--array=1-7 --requeue", options, StringComparison.Ordinal);
        Assert.EndsWith("--partition=gpu --gpus-per-task=2 --time=04:00:00 --account=lab", options, StringComparison.Ordinal);
        string reduce = string.Join(' ', SlurmScripts.ReduceOptions("s", wanted, "/r/slurm", "42"));
        Assert.Contains("--dependency=afterany:42", reduce, StringComparison.Ordinal);
        Assert.DoesNotContain("gpus", reduce, StringComparison.Ordinal);
    }
}
