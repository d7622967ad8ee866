using System.Globalization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>
/// Encodes frames while they come. The file appears under its name only when <see cref="Complete"/> has returned; equal frames and
/// settings give equal bytes with the same ffmpeg build.
/// </summary>
/// <remarks>Not for use from several threads.</remarks>
public abstract class VideoWriter : IVideoWriter
{
    private readonly AtomicOutput _output;
    private readonly FfmpegProcess _process;
    private readonly int _padRight;
    private readonly int _padBottom;
    private readonly byte[] _padded = [];
    private bool _completed;
    private bool _disposed;

    /// <summary>Starts the encoder.</summary>
    /// <param name="path">The file to be.</param>
    /// <param name="width">Width of the frames.</param>
    /// <param name="height">Height of the frames.</param>
    /// <param name="framesPerSecond">Frames per second, above 0.</param>
    /// <param name="settings">Filter, codec and container.</param>
    /// <param name="padRight">Columns to add by repeating the last one.</param>
    /// <param name="padBottom">Rows to add by repeating the last one.</param>
    private protected VideoWriter(
        string path, int width, int height, double framesPerSecond, IEnumerable<string> settings, int padRight = 0, int padBottom = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        (FilePath, Width, Height, _padRight, _padBottom) = (path, width, height, padRight, padBottom);
        if (padRight + padBottom > 0)
            _padded = new byte[checked((width + padRight) * (height + padBottom) * 3)];
        _output = new AtomicOutput(path);
        string[] arguments =
        [
            "-hide_banner", "-nostats", "-loglevel", "level+error", "-y",
            "-f", "rawvideo", "-pix_fmt", "rgb24",
            "-video_size", string.Create(CultureInfo.InvariantCulture, $"{width + padRight}x{height + padBottom}"),
            "-framerate", framesPerSecond.ToString("R", CultureInfo.InvariantCulture),
            "-i", "pipe:0", "-an", "-map_metadata", "-1",

            // Threads and version stamps would make the bytes differ from machine to machine.
            .. settings, "-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
            "file:" + _output.TemporaryPath,
        ];
        try
        {
            _process = new FfmpegProcess(arguments, feedsInput: true, TimeSpan.FromSeconds(120), CancellationToken.None);
        }
        catch
        {
            _output.Dispose();
            throw;
        }
    }

    /// <summary>The file to be.</summary>
    public string FilePath { get; }

    /// <summary>Width of the frames taken.</summary>
    public int Width { get; }

    /// <summary>Height of the frames taken.</summary>
    public int Height { get; }

    /// <summary>Frames taken so far.</summary>
    public int FrameCount { get; private set; }

    /// <summary>Takes the next frame.</summary>
    /// <exception cref="ArgumentException">The frame has another size.</exception>
    /// <exception cref="IOException">The encoder failed (a full disk, for instance); the message is its complaint.</exception>
    public void Add(Frame frame)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_completed)
            throw new InvalidOperationException($"'{FilePath}' is complete; no frame can be added");
        if (frame.Width != Width || frame.Height != Height || frame.Rgb.Length != Width * Height * 3)
        {
            throw new ArgumentException(
                $"frame {frame.Index} is {frame.Width}x{frame.Height} with {frame.Rgb.Length} bytes; '{FilePath}' takes {Width}x{Height}", nameof(frame));
        }

        try
        {
            _process.Write(_padded.Length == 0 ? frame.Rgb.Span : Pad(frame.Rgb.Span));
        }
        catch (IOException e)
        {
            throw Failure(e);
        }

        FrameCount++;
    }

    /// <summary>Takes all frames of a video.</summary>
    public void AddAll(IVideo video, CancellationToken cancellationToken = default)
    {
        foreach (Frame frame in video.ReadFrames(cancellationToken))
            Add(frame);
    }

    /// <summary>Ends the video, flushes it to disk and gives it its name.</summary>
    /// <exception cref="InvalidOperationException">No frame was added: an empty video is never written.</exception>
    /// <exception cref="IOException">The encoder failed; nothing is left under the name.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_completed)
            return;
        if (FrameCount == 0)
            throw new InvalidOperationException($"'{FilePath}' has no frame");
        _process.Input.Close();
        if (_process.WaitForExit() != 0 || _process.Log.FirstError is not null)
            throw Failure(null);
        _output.Commit();
        _completed = true;
    }

    /// <summary>Stops the encoder; without <see cref="Complete"/> nothing is left.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _process.Dispose();
        _output.Dispose();
        GC.SuppressFinalize(this);
    }

    private IOException Failure(Exception? inner)
    {
        int code = _process.WaitForExit();
        string why = _process.TimedOut ? "ffmpeg stood still and was stopped" : _process.Log.FirstError ?? $"ffmpeg ended with code {code}";
        return new IOException($"'{FilePath}' could not be written after {FrameCount} frames: {why}", inner);
    }

    private byte[] Pad(ReadOnlySpan<byte> rgb)
    {
        int row = Width * 3;
        int paddedRow = (Width + _padRight) * 3;
        for (int y = 0; y < Height + _padBottom; y++)
        {
            ReadOnlySpan<byte> source = rgb.Slice(Math.Min(y, Height - 1) * row, row);
            Span<byte> target = _padded.AsSpan(y * paddedRow, paddedRow);
            source.CopyTo(target);
            for (int x = row; x < paddedRow; x += 3)
                source[^3..].CopyTo(target[x..]);
        }

        return _padded;
    }
}
