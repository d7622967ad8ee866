using System.Globalization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>
/// H.264 in fragmented MP4, written to a stream while the frames come: every frame is a fragment of its own, so a player shows it as soon as it
/// has arrived (<c>ffplay -</c>, <c>ffmpeg -i -</c>, Media Source Extensions). Lossy: for people, not for scores.
/// </summary>
/// <remarks>Colours as in <see cref="Mp4Writer"/>. Not for use from several threads; the stream is written by a thread of its own.</remarks>
public sealed class Mp4Stream : IVideoWriter
{
    private readonly FfmpegProcess _process;
    private readonly Stream _target;
    private readonly Thread _pump;
    private readonly int _bytes;
    private volatile Exception? _broken;
    private bool _completed;

    /// <summary>Starts the encoder.</summary>
    /// <param name="target">Where the bytes go; flushed after every fragment, left open.</param>
    /// <param name="width">Width of the frames; an odd side gets one more row or column of black.</param>
    /// <param name="height">Height of the frames.</param>
    /// <param name="framesPerSecond">Frames per second, above 0.</param>
    /// <param name="options">Quality and enlargement; defaults if <c>null</c>.</param>
    /// <exception cref="UsageException">ffmpeg is missing.</exception>
    public Mp4Stream(Stream target, int width, int height, double framesPerSecond, Mp4Options? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        _target = target;
        _bytes = checked(width * height * 3);
        _process = new FfmpegProcess(
        [
            "-hide_banner", "-nostats", "-loglevel", "level+error",

            // Raw frames need no probing: reading ahead would hold the first frame back.
            "-probesize", "32", "-analyzeduration", "0", "-fpsprobesize", "0",
            "-f", "rawvideo", "-pix_fmt", "rgb24",
            "-video_size", string.Create(CultureInfo.InvariantCulture, $"{width}x{height}"),
            "-framerate", framesPerSecond.ToString("R", CultureInfo.InvariantCulture),
            "-i", "pipe:0", "-an",
            .. Mp4Writer.Encoding(options ?? new(), "pad=ceil(iw/2)*2:ceil(ih/2)*2,"),
            "-tune", "zerolatency", "-g", Math.Max(1, (int)Math.Round(framesPerSecond)).ToString(CultureInfo.InvariantCulture),
            "-movflags", "+frag_every_frame+empty_moov+default_base_moof", "-flush_packets", "1", "-f", "mp4", "pipe:1",
        ],
        feedsInput: true,
        TimeSpan.FromMinutes(10),
        CancellationToken.None);
        _pump = new Thread(Pump) { IsBackground = true, Name = "mp4 stream" };
        _pump.Start();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The frame has another size.</exception>
    /// <exception cref="IOException">The encoder failed, or nobody reads the stream any more.</exception>
    public void Add(Frame frame)
    {
        if (frame.Rgb.Length != _bytes)
        {
            throw new ArgumentException($"frame {frame.Index} has {frame.Rgb.Length} bytes, the stream takes {_bytes}", nameof(frame));
        }

        try
        {
            _process.Write(frame.Rgb.Span);
            _process.Input.Flush();
        }
        catch (IOException e)
        {
            throw Failure(e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The encoder failed, or nobody reads the stream any more.</exception>
    public void Complete()
    {
        if (_completed)
        {
            return;
        }

        _process.Input.Close();
        _pump.Join();
        if (_process.WaitForExit() != 0 || _process.Log.FirstError is not null || _broken is not null)
        {
            throw Failure(null);
        }

        _completed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Dispose();
        _pump.Join();
    }

    private IOException Failure(Exception? inner)
    {
        if (_broken is { } broken)
        {
            return new IOException($"nobody reads the stream any more: {broken.Message}", broken);
        }

        int code = _process.WaitForExit();
        return new IOException($"the stream could not be encoded: {_process.Log.FirstError ?? $"ffmpeg ended with code {code}"}", inner);
    }

    private void Pump()
    {
        byte[] buffer = new byte[1 << 16];
        try
        {
            for (int n; (n = _process.Output.Read(buffer)) > 0;)
            {
                _target.Write(buffer.AsSpan(0, n));
                _target.Flush();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Whoever adds the next frame is told; an encoder whose output nobody takes would make him wait.
            _broken = e;
            _process.Stop();
        }
    }
}
