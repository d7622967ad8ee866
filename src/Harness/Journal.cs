using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>
/// An append-only file of JSON lines, each with a checksum and flushed to the disk. A process killed in the middle of a line
/// leaves a torn last line, which the next reader drops and the next writer cuts off.
/// </summary>
public sealed class Journal : IDisposable
{
    private readonly Stream _stream;
    private bool _broken;

    /// <summary>Appends to a stream positioned at its end.</summary>
    /// <param name="stream">Owned by the journal.</param>
    public Journal(Stream stream) => _stream = stream;

    /// <summary>Opens a file for appending, after cutting off a torn last line.</summary>
    public static Journal OpenAppend(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        bool isNew = !File.Exists(path);
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        stream.SetLength(EndOfLastLine(stream));
        stream.Seek(0, SeekOrigin.End);
        if (isNew)
        {
            DurableFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }

        return new Journal(stream);
    }

    /// <summary>Appends an entry and waits until it is on the disk.</summary>
    /// <exception cref="IOException">It could not be written; the journal takes nothing more, so that a half-written line stays the last one.</exception>
    public void Append(JournalEntry entry) => AppendAll([entry]);

    /// <summary>Appends entries and waits once until they are on the disk.</summary>
    /// <exception cref="IOException">They could not all be written; the journal takes nothing more.</exception>
    public void AppendAll(IEnumerable<JournalEntry> entries)
    {
        if (_broken)
        {
            throw new IOException("the journal is closed after a failed write");
        }

        try
        {
            foreach (JournalEntry entry in entries)
            {
                string item = JsonSerializer.Serialize(entry, Json.Journal);
                _stream.Write(Encoding.UTF8.GetBytes($"{{\"check\":\"{Checksum(item)}\",\"item\":{item}}}\n"));
            }

            _stream.Flush();
            (_stream as FileStream)?.Flush(flushToDisk: true);
        }
        catch
        {
            _broken = true;
            throw;
        }
    }

    /// <summary>Reads all sound entries of a file.</summary>
    /// <param name="path">The file; none is no entry.</param>
    /// <param name="warn">Told of damaged lines. A torn last line is normal after a kill and is not reported.</param>
    public static IReadOnlyList<JournalEntry> Read(string path, Action<string> warn)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var entries = new List<JournalEntry>();
        string text;
        using (var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), Encoding.UTF8))
        {
            text = reader.ReadToEnd();
        }

        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length - 1; i++)
        {
            if (TryParse(lines[i]) is { } entry)
            {
                entries.Add(entry);
            }
            else
            {
                warn($"{path}:{i + 1}: damaged line, its item will be made again");
            }
        }

        return entries;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static JournalEntry? TryParse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("check", out JsonElement check)
                && document.RootElement.TryGetProperty("item", out JsonElement item)
                && check.GetString() == Checksum(item.GetRawText()))
            {
                return item.Deserialize<JournalEntry>(Json.Journal);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Reported by the caller as a damaged line, with its number.
            return null;
        }

        return null;
    }

    private static string Checksum(string item) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(item)).AsSpan(0, 4));

    private static long EndOfLastLine(FileStream stream)
    {
        byte[] block = new byte[4096];
        long end = stream.Length;
        while (end > 0)
        {
            int size = (int)Math.Min(block.Length, end);
            stream.Seek(end - size, SeekOrigin.Begin);
            stream.ReadExactly(block, 0, size);
            int newline = block.AsSpan(0, size).LastIndexOf((byte)'\n');
            if (newline >= 0)
            {
                return end - size + newline + 1;
            }

            end -= size;
        }

        return 0;
    }
}
