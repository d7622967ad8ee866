namespace VideoSsm.Eval.Core;

/// <summary>Picks a handful of frames of a video and lays them side by side.</summary>
public sealed class FilmStrip
{
    private static readonly double[] Steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];
    private readonly double[] _times;
    private readonly double _framesPerSecond;
    private readonly List<byte[]> _pictures = [];
    private byte[] _last = [];

    /// <summary>Prepares a strip of a video.</summary>
    /// <param name="lengthSeconds">Length asked for.</param>
    /// <param name="framesPerSecond">Its frame rate.</param>
    public FilmStrip(double lengthSeconds, double framesPerSecond)
    {
        _times = [.. Times(lengthSeconds)];
        _framesPerSecond = framesPerSecond;
    }

    /// <summary>Width of one picture in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Height of one picture in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>The times shown, in seconds: from 0 in round steps to the end, at most 7 pictures (0, 10, … 60 for a minute).</summary>
    public static IReadOnlyList<double> Times(double lengthSeconds)
    {
        double step = Steps.FirstOrDefault(s => lengthSeconds / s < 6 + 1e-9, Steps[^1]);
        return [.. Enumerable.Range(0, Math.Min(7, (int)Math.Floor((lengthSeconds / step) + 1e-9) + 1)).Select(i => i * step)];
    }

    /// <summary>Looks at the next frame and keeps it if its time is shown.</summary>
    public void Add(Frame frame)
    {
        (Width, Height) = (frame.Width, frame.Height);
        if (_pictures.Count < _times.Length && frame.Index >= (_times[_pictures.Count] * _framesPerSecond) - 1e-6)
        {
            _pictures.Add(frame.Rgb.ToArray());
        }

        // A video of 957 frames ends just before its 60th second: its last frame stands there.
        if (_last.Length != frame.Rgb.Length)
        {
            _last = new byte[frame.Rgb.Length];
        }

        frame.Rgb.CopyTo(_last);
    }

    /// <summary>Writes the strip: all pictures side by side with a gap of two white pixels. Times after the end show the last frame.</summary>
    public void WritePng(Stream stream)
    {
        if (_last.Length == 0)
        {
            throw new InvalidOperationException("a film strip needs at least one frame");
        }

        const int gap = 2;
        int width = (_times.Length * (Width + gap)) - gap;
        byte[] strip = new byte[width * Height * 3];
        Array.Fill(strip, (byte)255);
        for (int i = 0; i < _times.Length; i++)
        {
            byte[] picture = i < _pictures.Count ? _pictures[i] : _last;
            for (int y = 0; y < Height; y++)
            {
                picture.AsSpan(y * Width * 3, Width * 3).CopyTo(strip.AsSpan(((y * width) + (i * (Width + gap))) * 3));
            }
        }

        Png.Write(stream, width, Height, strip);
    }
}
