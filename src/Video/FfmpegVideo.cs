using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>A video file decoded by ffmpeg as a child process, frame by frame through a pipe; memory is one frame, whatever the length.</summary>
/// <remarks>
/// The RGB values equal what OpenCV 4.6's VideoCapture, PyAV 10 and torchvision's <c>read_video</c> give for 8-bit files, bit for bit:
/// the colour-matrix tag is ignored and BT.601 used, no frame is doubled or dropped (variable frame rates included).
/// Rotation is applied before the conversion, as players do it.
/// A file that is damaged or cut off yields the frames that can be read and then throws, so that a part never passes for the whole.
/// <para>Deviation: 10-bit files differ from OpenCV by up to 4 levels (mean below 1), because swscale dithers RGB and BGR differently;
/// loaders that ask for RGB see what is given here.</para>
/// <para>Deviation: OpenCV 4.6 with FFmpeg 5 turns files marked 90 or 270 degrees the wrong way; here they stand as in a player.</para>
/// <para>Deviation: full range is respected wherever it is marked. OpenCV 4.6 respects it in H.264 and JPEG (the <c>yuvj</c> formats) only and reads,
/// for instance, full-range FFV1 as limited (up to 20 levels).</para>
/// <para>Deviation: cover pictures are not taken for a video stream.</para>
/// <para>MPEG-TS and raw streams state no length: one that is cut exactly between two frames cannot be told from a shorter one.</para>
/// </remarks>
public sealed class FfmpegVideo : IVideo
{
    private readonly string _path;

    private FfmpegVideo(string path, StreamFacts facts)
    {
        _path = path;
        Facts = facts;
    }

    /// <summary>What the header says.</summary>
    public StreamFacts Facts { get; }

    /// <inheritdoc/>
    public string Name => Path.GetFileName(_path);

    /// <inheritdoc/>
    public int Width => Facts.Width;

    /// <inheritdoc/>
    public int Height => Facts.Height;

    /// <inheritdoc/>
    public double FramesPerSecond => Facts.FramesPerSecond;

    /// <inheritdoc/>
    public int? FrameCount => Facts.FrameCount;

    /// <inheritdoc/>
    public double? DurationSeconds => FrameCount is { } frames ? frames / FramesPerSecond : Facts.DurationSeconds;

    /// <summary>Longest wait for one frame before ffmpeg is taken to hang.</summary>
    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Reads the header.</summary>
    /// <param name="path">A video file of any common container, GIF included; any name is fine.</param>
    /// <exception cref="UsageException">There is no such file, or ffmpeg is missing.</exception>
    /// <exception cref="InvalidDataException">The file is empty, no video, without a video stream or without frames.</exception>
    public static FfmpegVideo Open(string path)
    {
        StreamFacts facts = VideoProbe.Probe(path);
        if (facts.Codec == "gif" && !EndsWithGifTrailer(path))
            throw new InvalidDataException($"'{Path.GetFileName(path)}' is cut off: the GIF does not end with its trailer");
        return new FfmpegVideo(path, facts);
    }

    /// <inheritdoc/>
    /// <remarks>One buffer is used for all frames of one enumeration.</remarks>
    public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!File.Exists(_path))
            throw new InvalidDataException($"'{Name}' has disappeared since it was opened");
        string[] arguments =
        [
            .. FrameReader.Prologue,
            .. VideoProbe.InputSafety,
            "-i", VideoProbe.InputName(_path),
            .. FrameReader.Epilogue(Width, Height),
        ];
        var source = new FrameReader.Source(Name, Width, Height, Facts.CodedWidth, Facts.CodedHeight, FrameCount, CountIsBinding);
        var process = new FfmpegProcess(arguments, feedsInput: false, FrameTimeout, cancellationToken);
        foreach (Frame frame in FrameReader.Read(source, process, null, cancellationToken))
            yield return frame;
    }

    // An MP4 may play fewer frames than it holds (edit lists), and ffmpeg complains of each one that is missing. Other formats that state a
    // count, AVI above all, may end early without a word.
    private bool CountIsBinding => !Facts.Format.Contains("mp4", StringComparison.Ordinal);

    // ffmpeg reads a GIF without an end as if it ended there, and says nothing.
    private static bool EndsWithGifTrailer(string path)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] tail = new byte[(int)Math.Min(64, stream.Length)];
        stream.Seek(-tail.Length, SeekOrigin.End);
        stream.ReadExactly(tail);
        return tail.AsSpan().TrimEnd((byte)0) is [.., 0x3B];
    }
}
