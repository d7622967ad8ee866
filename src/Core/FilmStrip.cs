namespace VideoSsm.Eval.Core;

/// <summary>Picks a handful of frames of a video and lays them side by side.</summary>
public sealed class FilmStrip
{
    private const int Gap = 2;
    private static readonly double[] Steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];
    private readonly double[] _times;
    private readonly double _framesPerSecond;
    private readonly List<byte[]> _pictures = [];
    private byte[] _last = [];
    private int _factor = 1, _sourceWidth, _sourceHeight;

    /// <summary>Prepares a strip of a video.</summary>
    /// <param name="lengthSeconds">Length asked for.</param>
    /// <param name="framesPerSecond">Its frame rate.</param>
    public FilmStrip(double lengthSeconds, double framesPerSecond)
    {
        _times = [.. Times(lengthSeconds)];
        _framesPerSecond = framesPerSecond;
    }

    /// <summary>Larger pictures are shrunk by a whole factor until neither side is longer: a report holds dozens of strips.</summary>
    public const int LongestSide = 256;

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
        _factor = (Math.Max(frame.Width, frame.Height) + LongestSide - 1) / LongestSide;
        (_sourceWidth, _sourceHeight) = (frame.Width, frame.Height);
        (Width, Height) = (Math.Max(1, frame.Width / _factor), Math.Max(1, frame.Height / _factor));
        if (_pictures.Count < _times.Length && frame.Index >= (_times[_pictures.Count] * _framesPerSecond) - 1e-6)
        {
            _pictures.Add(Shrink(frame.Rgb.Span));
        }

        // A video of 957 frames ends just before its 60th second: its last frame stands there.
        if (_last.Length != frame.Rgb.Length)
        {
            _last = new byte[frame.Rgb.Length];
        }

        frame.Rgb.CopyTo(_last);
    }

    /// <summary>Writes the strip: all pictures side by side with a gap of two white pixels. Times after the end show the last frame.</summary>
    public void WritePng(Stream stream) => WritePng(stream, [this]);

    /// <summary>Writes several strips of equal size, one below the other with the same gap.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="strips">From top to bottom.</param>
    /// <exception cref="ArgumentException">There is none, or they differ in size.</exception>
    public static void WritePng(Stream stream, IReadOnlyList<FilmStrip> strips)
    {
        var rows = strips.Select(s => s.Compose()).ToList();
        if (rows.Count == 0 || rows.Any(r => r.Width != rows[0].Width || r.Rgb.Length != rows[0].Rgb.Length))
        {
            throw new ArgumentException("a sheet needs film strips, all of one size", nameof(strips));
        }

        int width = rows[0].Width, height = strips[0].Height, stride = (height + Gap) * width * 3;
        byte[] sheet = new byte[(rows.Count * stride) - (Gap * width * 3)];
        Array.Fill(sheet, (byte)255);
        for (int i = 0; i < rows.Count; i++)
        {
            rows[i].Rgb.CopyTo(sheet, i * stride);
        }

        Png.Write(stream, width, (rows.Count * (height + Gap)) - Gap, sheet);
    }

    private (int Width, byte[] Rgb) Compose()
    {
        if (_last.Length == 0)
        {
            throw new InvalidOperationException("a film strip needs at least one frame");
        }

        int width = (_times.Length * (Width + Gap)) - Gap;
        byte[] last = Shrink(_last);
        byte[] strip = new byte[width * Height * 3];
        Array.Fill(strip, (byte)255);
        for (int i = 0; i < _times.Length; i++)
        {
            byte[] picture = i < _pictures.Count ? _pictures[i] : last;
            for (int y = 0; y < Height; y++)
            {
                picture.AsSpan(y * Width * 3, Width * 3).CopyTo(strip.AsSpan(((y * width) + (i * (Width + Gap))) * 3));
            }
        }

        return (width, strip);
    }

    /// <summary>A copy; of a large picture the rounded means over squares. What fills no square at the right and below is left out.</summary>
    private byte[] Shrink(ReadOnlySpan<byte> rgb)
    {
        if (_factor == 1)
        {
            return rgb.ToArray();
        }

        byte[] small = new byte[Width * Height * 3];
        for (int i = 0; i < small.Length; i++)
        {
            (int left, int top, int channel) = ((i / 3 % Width) * _factor, (i / 3 / Width) * _factor, i % 3);
            (int right, int bottom) = (Math.Min(left + _factor, _sourceWidth), Math.Min(top + _factor, _sourceHeight));
            int sum = 0, count = (right - left) * (bottom - top);
            for (int y = top; y < bottom; y++)
            {
                for (int x = left; x < right; x++)
                {
                    sum += rgb[(((y * _sourceWidth) + x) * 3) + channel];
                }
            }

            small[i] = (byte)((sum + (count / 2)) / count);
        }

        return small;
    }
}
