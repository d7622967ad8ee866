using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>A video whose frames come from another one through a change; has its size, rate and length.</summary>
/// <param name="source">What is changed.</param>
/// <param name="read">Gives the changed frames, in order.</param>
internal sealed class CorruptedVideo(CorruptionSource source, Func<CancellationToken, IEnumerable<Frame>> read) : DerivedVideo(source.Video)
{
    /// <summary>What is done to one frame: the clean frame, the changed pixels to be written.</summary>
    internal delegate void Change(Frame clean, Span<byte> changed);

    /// <inheritdoc/>
    public override int? FrameCount => source.Frames;

    /// <inheritdoc/>
    public override double? DurationSeconds => FrameCount / FramesPerSecond;

    /// <summary>Every frame changed by itself.</summary>
    public static CorruptedVideo PerFrame(CorruptionSource source, Change change) => new(source, stop => Changed(source.Video, change, stop));

    /// <summary>A value rounded and held to 0 ... 255.</summary>
    public static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);

    /// <inheritdoc/>
    public override IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default) => read(cancellationToken);

    private static IEnumerable<Frame> Changed(IVideo video, Change change, CancellationToken stop)
    {
        byte[] changed = new byte[checked(video.Width * video.Height * 3)];
        foreach (Frame frame in video.ReadFrames(stop))
        {
            change(frame, changed);
            yield return frame with { Rgb = changed };
        }
    }
}
