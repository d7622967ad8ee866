using System.Diagnostics;

namespace VideoSsm.Eval.Video;

/// <summary>A running ffmpeg with raw frames in a pipe. Disposing ends it for certain and waits for it, so that no zombie is left.</summary>
internal sealed class FfmpegProcess : IDisposable
{
    private readonly Process _process;
    private readonly TimeSpan _timeout;
    private readonly Timer _watchdog;
    private readonly CancellationTokenRegistration _cancellation;
    private volatile bool _timedOut;
    private bool _disposed;

    /// <summary>Starts ffmpeg.</summary>
    /// <param name="arguments">Everything after the program's name.</param>
    /// <param name="feedsInput">Whether frames or files are written to its standard input.</param>
    /// <param name="timeout">Longest time of one read or write.</param>
    /// <param name="cancellationToken">Kills the process at once.</param>
    public FfmpegProcess(IEnumerable<string> arguments, bool feedsInput, TimeSpan timeout, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _process = ToolOutput.Start(FfmpegTools.StartInfo(FfmpegTools.Find().Ffmpeg, arguments, feedsInput));
        _process.ErrorDataReceived += (_, e) => Log.Add(e.Data);
        _process.BeginErrorReadLine();
        _watchdog = new Timer(_ =>
        {
            _timedOut = true;
            Kill();
        });
        _cancellation = cancellationToken.Register(Kill);
    }

    /// <summary>What it said.</summary>
    public FfmpegLog Log { get; } = new();

    /// <summary>Whether it was stopped because it stood still.</summary>
    public bool TimedOut => _timedOut;

    /// <summary>Its standard input.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Its standard output, for a reader of its own thread; <see cref="Read"/> must not be used beside it.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Ends it now; a write that waits fails.</summary>
    public void Stop() => Kill();

    /// <summary>Reads until the buffer is full or the stream ends. Only the wait inside counts against the time limit.</summary>
    /// <returns>Bytes read.</returns>
    public int Read(Span<byte> buffer)
    {
        Stream output = _process.StandardOutput.BaseStream;
        _watchdog.Change(_timeout, Timeout.InfiniteTimeSpan);
        int filled = 0;
        while (filled < buffer.Length)
        {
            int n = output.Read(buffer[filled..]);
            if (n == 0)
                break;
            filled += n;
        }

        _watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return filled;
    }

    /// <summary>Writes all bytes to its standard input.</summary>
    /// <exception cref="IOException">It has ended; <see cref="Log"/> says why.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _watchdog.Change(_timeout, Timeout.InfiniteTimeSpan);
        Input.Write(bytes);
        _watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for the end; a process that stands still is killed.</summary>
    /// <returns>The exit code.</returns>
    public int WaitForExit()
    {
        _watchdog.Change(_timeout, Timeout.InfiniteTimeSpan);
        _process.WaitForExit();
        _watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _cancellation.Dispose();
        _watchdog.Dispose();
        Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself, or has been disposed of, in between: there is nothing left to stop.
        }
    }
}
