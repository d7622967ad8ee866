using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>Reads a reference in step with the video and averages a number over the frames.</summary>
/// <param name="video">The video measured.</param>
/// <param name="reference">The reference.</param>
/// <param name="compare">The number of a frame: reference, video.</param>
internal sealed class ReferenceSession(VideoFacts video, IVideo reference, PairSession.Comparison compare) : FrameSession(video)
{
    private readonly MeanAccumulator _mean = new(video);
    private readonly IEnumerator<Frame> _reference = reference.ReadFrames().GetEnumerator();
    private int? _referenceFrames;

    /// <summary>The mean over the frames; unscored if the reference was too short or there was no frame.</summary>
    public override Measurement Finish() => _referenceFrames is { } n
        ? Measurement.Unscored($"the reference '{reference.Name}' has {n} frames, the video {Frames}")
        : Frames == 0 ? Measurement.Unscored("needs 1 frame, has 0") : _mean.ToMeasurement();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _reference.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void Take(Frame frame)
    {
        if (_referenceFrames is not null)
            return;
        if (_reference.MoveNext())
            _mean.Add(frame.Index, compare(_reference.Current.Rgb.Span, frame.Rgb.Span));
        else
            _referenceFrames = Frames;
    }
}
