using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>The mean of a number over all neighbouring frames. Keeps one frame. A pair belongs to the window of its later frame.</summary>
/// <param name="video">The video measured.</param>
/// <param name="compare">The number of a pair: earlier frame, later frame.</param>
internal sealed class PairSession(VideoFacts video, PairSession.Comparison compare) : FrameSession(video)
{
    private readonly MeanAccumulator _mean = new(video);
    private readonly byte[] _previous = new byte[checked(video.Width * video.Height * 3)];

    /// <summary>The number of a pair.</summary>
    internal delegate double Comparison(ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later);

    /// <inheritdoc/>
    public override Measurement Finish() => Frames < 2
        ? Measurement.Unscored($"needs 2 frames, has {Frames}")
        : _mean.ToMeasurement();

    /// <inheritdoc/>
    protected override void Take(Frame frame)
    {
        if (Frames > 0)
            _mean.Add(frame.Index, compare(_previous, frame.Rgb.Span));
        frame.Rgb.CopyTo(_previous);
    }
}
