using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Features;

namespace VideoSsm.Eval.Metrics;

/// <summary>The mean over all frames of a number made from a network's vector.</summary>
internal sealed class PerFrameFeature : FrameSession
{
    private readonly FeatureSubscription _features;
    private readonly MeanAccumulator _mean;

    /// <summary>Begins a video.</summary>
    /// <param name="service">Shared work.</param>
    /// <param name="network">The network.</param>
    /// <param name="video">The video.</param>
    /// <param name="number">The number of a frame's vector.</param>
    public PerFrameFeature(FeatureService service, FrameNetwork network, VideoFacts video, Func<float[], double> number)
        : base(video)
    {
        _mean = new(video);
        _features = service.Subscribe(video, network, (frame, vector) => _mean.Add(frame, number(vector)));
    }

    /// <inheritdoc/>
    public override Measurement Finish()
    {
        _features.Finish();
        return Frames == 0 ? Measurement.Unscored("needs 1 frame, has 0") : _mean.ToMeasurement();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _features.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void Take(Frame frame) => _features.Add(frame);
}
