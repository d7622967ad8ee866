using VideoSsm.Eval.Core;
using VideoSsm.Eval.Study.Ballots;

namespace VideoSsm.Eval.Study.Tests.Ballots;

/// <summary>The file of ballots: nothing lost, nothing twice, nothing silently dropped.</summary>
public sealed class BallotBoxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ballots-").FullName;

    private string File => Path.Combine(_folder, "ballots.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WhatIsTakenReadsBack()
    {
        using (var box = BallotBox.Open(File))
        {
            Assert.Equal(BallotVerdict.Recorded, box.Take(Of(0, 0, 1, 2)));
            Assert.Equal(BallotVerdict.Recorded, box.Take(Of(0, 1, 2, 1)));
            Assert.Equal(BallotVerdict.Repeated, box.Take(Of(0, 0, 1, 2)));
            Assert.Equal(BallotVerdict.Conflict, box.Take(Of(0, 0, 2, 1)));
            Assert.Equal([1, 2], box.Find(0, 0)!.Ranks);
            Assert.Null(box.Find(1, 0));

            // A report may read while the box is open.
            Assert.Equal(2, BallotBox.Read(File).Count);
        }

        using var again = BallotBox.Open(File);
        Assert.Equal(BallotVerdict.Repeated, again.Take(Of(0, 1, 2, 1)));
        Assert.Equal(2, System.IO.File.ReadAllLines(File).Length);
    }

    [Fact]
    public void EveryPossibleTornLineIsCutOffAndNothingElse()
    {
        using (var box = BallotBox.Open(File))
        {
            box.Take(Of(0, 0, 1, 2));
            box.Take(Of(0, 1, 1, 2));
        }

        byte[] whole = System.IO.File.ReadAllBytes(File);
        int first = Array.IndexOf(whole, (byte)'\n') + 1;
        for (int length = first; length < whole.Length; length += 7)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            Assert.Single(BallotBox.Read(File));
            using (var box = BallotBox.Open(File))
            {
                Assert.Equal(BallotVerdict.Recorded, box.Take(Of(0, 1, 1, 2)));
            }

            Assert.Equal(whole.Length, new FileInfo(File).Length);
            Assert.Equal(2, BallotBox.Read(File).Count);
        }
    }

    [Fact]
    public void ADamagedLineInTheMiddleIsReportedNotDropped()
    {
        using (var box = BallotBox.Open(File))
        {
            box.Take(Of(0, 0, 1, 2));
            box.Take(Of(0, 1, 1, 2));
        }

        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("\"ranks\":[1,2]", "\"ranks\":[2,1]", StringComparison.Ordinal));

        Assert.Contains("jsonl:1: damaged", Assert.Throws<InvalidDataException>(() => BallotBox.Read(File)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => BallotBox.Open(File));
    }

    [Fact]
    public void OneProcessAtATime()
    {
        using var box = BallotBox.Open(File);

        Assert.Contains("another process", Assert.Throws<UsageException>(() => BallotBox.Open(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyAtOnceAllArrive()
    {
        using (var box = BallotBox.Open(File))
        {
            Parallel.For(0, 300, i => box.Take(Of(i % 100, i / 100, 1, 2)));
        }

        Assert.Equal(300, BallotBox.Read(File).Count);
        Assert.Equal(300, System.IO.File.ReadAllLines(File).Length);
    }

    [Theory]
    [InlineData(true, false, 1, 2, 3, 4)]
    [InlineData(true, true, 1, 2, 2, 4)]
    [InlineData(true, true, 1, 1, 1, 1)]
    [InlineData(false, false, 1, 2, 2, 4)]
    [InlineData(false, true, 1, 2, 2, 3)]
    [InlineData(false, true, 2, 3, 4, 5)]
    [InlineData(false, true, 0, 1, 2, 3)]
    public void OnlyRankingsAreRankings(bool expected, bool ties, params int[] ranks) => Assert.Equal(expected, Ballot.IsRanking(ranks, ties));

    private static Ballot Of(int session, int trial, params int[] ranks) => new()
    {
        Session = session,
        Trial = trial,
        Prompt = "p",
        Shown = ["a", "b"],
        Ranks = ranks,
        Seconds = 12.5,
        Received = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };
}
