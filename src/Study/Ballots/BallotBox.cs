using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Study.Ballots;

/// <summary>What became of a ballot.</summary>
public enum BallotVerdict
{
    /// <summary>It is on the disk now.</summary>
    Recorded,

    /// <summary>The same answer is there already: the page asked twice.</summary>
    Repeated,

    /// <summary>Another answer to the same trial is there; the first one stays.</summary>
    Conflict,
}

/// <summary>
/// The file of ballots: one line of JSON with a checksum each, only ever appended to, flushed to the disk before anybody is told that the ballot was
/// taken. A process killed in the middle of a line leaves a torn last line, which nobody was told of; the next one cuts it off. Thread-safe; held by
/// one process at a time.
/// </summary>
public sealed class BallotBox : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Session, int Trial), Ballot> _ballots = [];
    private readonly FileStream _stream;
    private readonly FileStream _held;
    private bool _broken;

    private BallotBox(FileStream stream, FileStream held) => (_stream, _held) = (stream, held);

    /// <summary>Opens the box of a study for taking ballots.</summary>
    /// <param name="path">The file; made if it is not there.</param>
    /// <exception cref="UsageException">Another process has it open.</exception>
    /// <exception cref="InvalidDataException">A line before the last is damaged.</exception>
    public static BallotBox Open(string path)
    {
        // Only a file that shares nothing excludes others on every system; the system lets go of it when the process dies, however it dies.
        FileStream held;
        try
        {
            held = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path + ".lock"))
        {
            throw new UsageException($"{path}: another process takes the ballots of this study ({e.Message})", e);
        }

        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var box = new BallotBox(stream, held);
        try
        {
            long sound = 0;
            foreach (Ballot ballot in Parse(stream, path, end => sound = end))
            {
                // Two lines for one trial cannot come from one box; should a copy have been joined by hand, the first counts.
                box._ballots.TryAdd((ballot.Session, ballot.Trial), ballot);
            }

            stream.SetLength(sound);
            stream.Position = sound;
            return box;
        }
        catch
        {
            box.Dispose();
            throw;
        }
    }

    /// <summary>Reads all ballots, in the order they came. A torn last line is left out.</summary>
    /// <exception cref="InvalidDataException">A line before the last is damaged.</exception>
    public static IReadOnlyList<Ballot> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return [.. Parse(stream, path, _ => { }).DistinctBy(b => (b.Session, b.Trial))];
    }

    /// <summary>The answer to a trial; <c>null</c> if there is none yet.</summary>
    public Ballot? Find(int session, int trial)
    {
        lock (_gate)
        {
            return _ballots.GetValueOrDefault((session, trial));
        }
    }

    /// <summary>Takes a ballot. When this returns <see cref="BallotVerdict.Recorded"/> the ballot survives a power cut.</summary>
    /// <exception cref="IOException">It could not be written; it counts as not taken.</exception>
    public BallotVerdict Take(Ballot ballot)
    {
        lock (_gate)
        {
            if (_ballots.TryGetValue((ballot.Session, ballot.Trial), out Ballot? earlier))
            {
                return earlier.Ranks.SequenceEqual(ballot.Ranks) ? BallotVerdict.Repeated : BallotVerdict.Conflict;
            }

            Append(ballot);
            _ballots.Add((ballot.Session, ballot.Trial), ballot);
            return BallotVerdict.Recorded;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _held.Dispose();
    }

    private void Append(Ballot ballot)
    {
        if (_broken)
        {
            throw new IOException("the file of ballots is closed after a failed write; start the server anew when the disk has room");
        }

        string item = JsonSerializer.Serialize(ballot, Json.Journal);
        long before = _stream.Position;
        try
        {
            _stream.Write(Encoding.UTF8.GetBytes($"{{\"check\":\"{Checksum(item)}\",\"ballot\":{item}}}\n"));
            _stream.Flush(flushToDisk: true);
        }
        catch
        {
            // What could not be written whole must not stay as the beginning of the next line.
            _broken = true;
            _stream.SetLength(before);
            _stream.Position = before;
            _broken = false;
            throw;
        }
    }

    private static List<Ballot> Parse(FileStream stream, string path, Action<long> soundUpTo)
    {
        var ballots = new List<Ballot>();
        byte[] bytes = new byte[stream.Length];
        stream.Position = 0;
        stream.ReadExactly(bytes);
        int start = 0;
        for (int line = 1, end; (end = Array.IndexOf(bytes, (byte)'\n', start)) >= 0; line++, start = end + 1)
        {
            ballots.Add(TryParse(bytes.AsMemory(start, end - start)) ?? throw new InvalidDataException(
                $"{path}:{line}: damaged line; the file was changed by something else. Restore it, or take the line out by hand: nothing is dropped silently"));
        }

        soundUpTo(start);
        return ballots;
    }

    private static Ballot? TryParse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement item = document.RootElement.GetProperty("ballot");
            return document.RootElement.GetProperty("check").GetString() == Checksum(item.GetRawText()) ? item.Deserialize<Ballot>(Json.Journal) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // The caller reports the line with its number.
            return null;
        }
    }

    private static string Checksum(string item) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(item)).AsSpan(0, 4));
}
