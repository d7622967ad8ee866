using System.Text;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Tests;

public sealed class JournalTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("journal-tests-").FullName, "1-of-1.jsonl");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void EntriesReadBackAsWritten()
    {
        Write(Entry("k1", 0.1), Entry("k2", null));

        var entries = Read(out _);

        Assert.Equal(["k1", "k2"], entries.Select(e => e.Video.Key));
        Assert.Equal(0.1, entries[0].Scores[0].Value);
        Assert.Null(entries[1].Scores[0].Value);
    }

    [Fact]
    public void ATornLastLineIsDroppedWhereverItIsCut()
    {
        Write(Entry("k1", 0.1), Entry("k2", 0.2));
        byte[] whole = File.ReadAllBytes(_path);
        int secondLine = Array.IndexOf(whole, (byte)'\n') + 1;

        for (int cut = secondLine; cut < whole.Length; cut++)
        {
            File.WriteAllBytes(_path, whole[..cut]);

            Assert.Equal(["k1"], Read(out var warnings).Select(e => e.Video.Key));
            Assert.Empty(warnings);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5000)]
    public void AppendingAfterATornLineCutsItOff(int bytes)
    {
        Write(Entry("k1", 0.1));
        File.AppendAllText(_path, new string('x', bytes));

        Write(Entry("k2", 0.2));

        Assert.Equal(["k1", "k2"], Read(out var warnings).Select(e => e.Video.Key));
        Assert.Empty(warnings);
    }

    [Fact]
    public void ADamagedLineInTheMiddleIsReportedWithItsNumber()
    {
        Write(Entry("k1", 0.1), Entry("k2", 0.2), Entry("k3", 0.3));
        string text = File.ReadAllText(_path).Replace("\"k2\"", "\"kX\"", StringComparison.Ordinal);
        File.WriteAllText(_path, text);

        Assert.Equal(["k1", "k3"], Read(out var warnings).Select(e => e.Video.Key));
        Assert.Contains(":2: damaged line", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void AFullDiskBreaksTheJournalAndTheNextRunGoesOn()
    {
        using (var disk = new FullDisk(File.Create(_path), capacity: 1000))
        using (var journal = new Journal(disk))
        {
            journal.Append(Entry("k1", 0.1));
            Assert.Throws<IOException>(() =>
            {
                journal.Append(Entry("k2", 0.2));
                journal.Append(Entry("k3", 0.3));
            });
            disk.Capacity = int.MaxValue;
            Assert.Throws<IOException>(() => journal.Append(Entry("k4", 0.4)));
        }

        Write(Entry("k5", 0.5));

        string[] keys = [.. Read(out var warnings).Select(e => e.Video.Key)];
        Assert.Equal("k1", keys[0]);
        Assert.Equal("k5", keys[^1]);
        Assert.DoesNotContain("k4", keys);
        Assert.Empty(warnings);
    }

    [Fact]
    public void TheLastRowOfAKeyWins()
    {
        Write(Entry("k1", null), Entry("k1", 0.7));

        using var store = ScoreStore.Open(Path.GetDirectoryName(_path)!, shard: null, warn: Assert.Fail);

        Assert.Equal(0.7, store.Score("score-k1")!.Value);
    }

    private static JournalEntry Entry(string key, double? value) => new()
    {
        Video = new VideoRecord { Key = key, Sha256 = "00", Frames = 1, Width = 1, Height = 1, FramesPerSecond = 1, Readings = [] },
        Scores =
        [
            new ScoreRow
            {
                Key = $"score-{key}", Method = "m", MethodVersion = 1, Scale = "none", Backbone = "none", Weights = "", Prompt = "p", Sample = 0, Seed = 1,
                LengthSeconds = 1, Metric = "x", MetricVersion = "1", Value = value, Sum = 0, Count = 0, Status = "ok", Reason = "é\n\"", VideoSha256 = "00", Protocol = "p",
            },
        ],
        Curves = [],
        Costs = [],
    };

    private void Write(params JournalEntry[] entries)
    {
        using Journal journal = Journal.OpenAppend(_path);
        foreach (JournalEntry entry in entries)
        {
            journal.Append(entry);
        }
    }

    private IReadOnlyList<JournalEntry> Read(out List<string> warnings)
    {
        var list = new List<string>();
        warnings = list;
        return Journal.Read(_path, list.Add);
    }

    /// <summary>Takes what fits and fails on the rest, as a full disk does.</summary>
    private sealed class FullDisk(Stream inner, int capacity) : Stream
    {
        public int Capacity { get; set; } = capacity;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => inner.Position = value; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            int fits = (int)Math.Min(count, Capacity - inner.Length);
            inner.Write(buffer, offset, fits);
            if (fits < count)
            {
                throw new IOException("No space left on device");
            }
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
