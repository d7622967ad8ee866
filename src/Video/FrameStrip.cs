using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>A film strip: frames of chosen times side by side in one picture.</summary>
/// <remarks>
/// Fed frame by frame; keeps only the chosen ones. The frame of a time is <c>round(time * fps)</c>. A time up to one second behind the end gives the
/// last frame (a "60 s" video of 957 frames at 16 per second ends at 59.75 s); later times are left out.
/// </remarks>
public sealed class FrameStrip
{
    private readonly double _framesPerSecond;
    private readonly (double Seconds, long Index)[] _wanted;
    private readonly List<(double Seconds, byte[] Rgb)> _chosen = [];
    private byte[] _last = [];
    private int _frames;
    private int _width;
    private int _height;

    /// <summary>Chooses the times.</summary>
    /// <param name="framesPerSecond">Rate of the video.</param>
    /// <param name="seconds">Times in seconds, in any order, each at least 0.</param>
    public FrameStrip(double framesPerSecond, IEnumerable<double> seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        _framesPerSecond = framesPerSecond;
        _wanted = [.. seconds.Order().Select(t => (t, checked((long)Math.Round(t * framesPerSecond))))];
        if (_wanted.Length > 0)
            ArgumentOutOfRangeException.ThrowIfNegative(_wanted[0].Seconds, nameof(seconds));
    }

    /// <summary>The times that have a frame so far, in order; after <see cref="Finish"/> with those that fell on the last frame.</summary>
    public IReadOnlyList<double> Seconds => [.. _chosen.Select(c => c.Seconds)];

    /// <summary>0, 10, 20, ... up to the length of the video: the times of the reports.</summary>
    /// <param name="lengthSeconds">Length of the video.</param>
    /// <param name="stepSeconds">Distance.</param>
    public static IReadOnlyList<double> EveryTenSeconds(double lengthSeconds, double stepSeconds = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stepSeconds);
        return [.. Enumerable.Range(0, (int)Math.Floor((lengthSeconds / stepSeconds) + 1e-9) + 1).Select(k => k * stepSeconds)];
    }

    /// <summary>Takes the next frame.</summary>
    public void Add(Frame frame)
    {
        (_width, _height) = _frames == 0 || (_width == frame.Width && _height == frame.Height)
            ? (frame.Width, frame.Height)
            : throw new ArgumentException($"frame {frame.Index} is {frame.Width}x{frame.Height}, the first was {_width}x{_height}", nameof(frame));
        while (_chosen.Count < _wanted.Length && _wanted[_chosen.Count].Index == _frames)
            _chosen.Add((_wanted[_chosen.Count].Seconds, frame.Rgb.ToArray()));
        if (_chosen.Count < _wanted.Length)
        {
            // Any frame may turn out to be the last one.
            Array.Resize(ref _last, frame.Rgb.Length);
            frame.Rgb.CopyTo(_last);
        }

        _frames++;
    }

    /// <summary>Ends the video.</summary>
    public void Finish()
    {
        while (_frames > 0 && _chosen.Count < _wanted.Length
            && _wanted[_chosen.Count].Index - (_frames - 1) <= _framesPerSecond)
        {
            _chosen.Add((_wanted[_chosen.Count].Seconds, _last));
        }
    }

    /// <summary>The strip as PNG.</summary>
    /// <param name="upscale">Enlargement by a whole number, nearest neighbour.</param>
    /// <param name="gap">White pixels between frames, after enlargement.</param>
    /// <exception cref="InvalidOperationException">No chosen time has a frame.</exception>
    public byte[] ToPng(int upscale = 1, int gap = 4)
    {
        (int width, int height, byte[] rgb) = ToPicture(upscale, gap);
        return Png.Encode(width, height, rgb);
    }

    /// <summary>The strip as a picture, <c>[H, W, 3]</c>.</summary>
    /// <inheritdoc cref="ToPng"/>
    public (int Width, int Height, byte[] Rgb) ToPicture(int upscale = 1, int gap = 4)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(upscale);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (_chosen.Count == 0)
            throw new InvalidOperationException("the video has no frame at any of the chosen times");
        int tile = _width * upscale;
        int width = checked((_chosen.Count * tile) + ((_chosen.Count - 1) * gap));
        int height = checked(_height * upscale);
        byte[] rgb = new byte[checked(width * height * 3)];
        rgb.AsSpan().Fill(255);
        for (int k = 0; k < _chosen.Count; k++)
        {
            for (int y = 0; y < height; y++)
            {
                Span<byte> target = rgb.AsSpan(((y * width) + (k * (tile + gap))) * 3, tile * 3);
                ReadOnlySpan<byte> source = _chosen[k].Rgb.AsSpan(y / upscale * _width * 3, _width * 3);
                for (int x = 0; x < tile; x++)
                    source.Slice(x / upscale * 3, 3).CopyTo(target[(x * 3)..]);
            }
        }

        return (width, height, rgb);
    }

    /// <summary>Reads a video and writes its strip.</summary>
    /// <param name="video">The video.</param>
    /// <param name="seconds">Times in seconds.</param>
    /// <param name="path">The PNG to be.</param>
    /// <param name="upscale">Enlargement by a whole number.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The times that have a frame.</returns>
    public static IReadOnlyList<double> Write(
        IVideo video, IEnumerable<double> seconds, string path, int upscale = 1, CancellationToken cancellationToken = default)
    {
        var strip = new FrameStrip(video.FramesPerSecond, seconds);
        foreach (Frame frame in video.ReadFrames(cancellationToken))
            strip.Add(frame);
        strip.Finish();
        (int width, int height, byte[] rgb) = strip.ToPicture(upscale);
        Png.Write(path, width, height, rgb);
        return strip.Seconds;
    }
}
