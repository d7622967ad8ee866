using System.Globalization;
using System.Text;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Output;

/// <summary>Passes text on and keeps a copy in a file, line by line, each with its time in UTC. For <c>--log</c>.</summary>
internal sealed class LogWriter : TextWriter
{
    private readonly TextWriter _shown;
    private readonly StreamWriter _file;
    private readonly TimeProvider _time;
    private readonly StringBuilder _line = new();
    private readonly Lock _gate = new();

    /// <param name="shown">Where the text goes as well; <see cref="TextWriter.Null"/> for nowhere.</param>
    /// <param name="path">The file; text is added to its end.</param>
    /// <param name="time">Clock.</param>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public LogWriter(TextWriter shown, string path, TimeProvider time)
    {
        (_shown, _time) = (shown, time);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);

            // Others may add to the same file: several parts of one run, for instance.
            _file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--log {path}: cannot be written ({e.Message})", e);
        }
    }

    /// <inheritdoc/>
    public override Encoding Encoding => _shown.Encoding;

    /// <summary>A line for the file alone.</summary>
    public void Note(string line)
    {
        lock (_gate)
        {
            _file.WriteLine($"{_time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)} {line}");
        }
    }

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        lock (_gate)
        {
            _shown.Write(value);
            foreach (char c in value ?? "")
            {
                if (c != '\n')
                {
                    _line.Append(c);
                    continue;
                }

                Note(_line.ToString().TrimEnd('\r'));
                _line.Clear();
            }
        }
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write(value + "\n");

    /// <inheritdoc/>
    public override void Flush() => _shown.Flush();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_line.Length > 0)
            {
                Note(_line.ToString());
            }

            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Lines for a log alone, while the terminal shows bars.</summary>
internal sealed class NotesWriter(LogWriter log) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => log.Encoding;

    /// <inheritdoc/>
    public override void WriteLine(string? value) => log.Note(value ?? "");
}
