using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Features;

namespace VideoSsm.Eval.Metrics;

/// <summary>How alike a network finds each frame to the one before and to the first: what subject and background consistency share.</summary>
/// <remarks>
/// <code>
/// v_i = f_i / |f_i|;   s_i = (max(0, cos(v_(i-1), v_i)) + max(0, cos(v_0, v_i))) / 2, i = 1 ... N-1;   score = mean of s_i
/// </code>
/// The second frame is compared with the first twice, as in the reference. Deviation: cosines are summed in double, in the reference in
/// float32; the two differ by less than 1e-6.
/// </remarks>
internal sealed class FeatureConsistency : FrameSession
{
    private readonly FeatureSubscription _features;
    private readonly MeanAccumulator _mean;
    private float[]? _first;
    private float[]? _previous;

    public FeatureConsistency(FeatureService service, FrameNetwork network, VideoFacts video)
        : base(video)
    {
        network.Weights.Require();
        _mean = new(video);
        _features = service.Subscribe(video, network, Compare);
    }

    /// <inheritdoc/>
    public override Measurement Finish()
    {
        _features.Finish();
        return Frames < 2 ? Measurement.Unscored($"needs 2 frames, has {Frames}") : _mean.ToMeasurement();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _features.Dispose();
        base.Dispose();
    }

    /// <summary>Cosine of two vectors of unit length.</summary>
    internal static double Cosine(float[] a, float[] b)
    {
        double ab = 0, aa = 0, bb = 0;
        for (var i = 0; i < a.Length; i++)
        {
            ab += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }
        return ab / (Math.Max(Math.Sqrt(aa), 1e-8) * Math.Max(Math.Sqrt(bb), 1e-8));
    }

    /// <inheritdoc/>
    protected override void Take(Frame frame) => _features.Add(frame);

    private void Compare(int frame, float[] feature)
    {
        var v = Unit(feature);
        if (_first is null || _previous is null)
            _first = v;
        else
            _mean.Add(frame, (Math.Max(0, Cosine(_previous, v)) + Math.Max(0, Cosine(_first, v))) / 2);
        _previous = v;
    }

    private static float[] Unit(float[] v)
    {
        double length = Math.Max(Math.Sqrt(v.Sum(x => (double)x * x)), 1e-12);
        return [.. v.Select(x => (float)(x / length))];
    }
}
