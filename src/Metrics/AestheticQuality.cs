using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Networks;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's aesthetic quality: LAION's predictor of how people rate a picture's beauty, averaged over the frames.</summary>
/// <remarks>
/// Deviation: float32 on every device, as the reference on a processor; on a GPU the reference computes CLIP in half precision. The mean is a
/// double, there a float32.
/// </remarks>
public sealed class AestheticQuality : IMetric, IDisposable
{
    private readonly FeatureService _features;
    private readonly FrameNetwork _clip;
    private readonly WeightsSource _weights;
    private readonly int _dim;
    private readonly Lazy<MetricInfo> _info;
    private readonly Lock _gate = new();
    private AestheticHead? _head;

    /// <summary>Makes the metric.</summary>
    /// <param name="features">Shared work.</param>
    /// <param name="clip">CLIP's vision tower; officially ViT-L/14.</param>
    /// <param name="head">Weights of the linear head.</param>
    /// <param name="dim">Width of CLIP's features.</param>
    public AestheticQuality(FeatureService features, FrameNetwork clip, WeightsSource head, int dim = 768)
    {
        (_features, _clip, _weights, _dim) = (features, clip, head, dim);
        _info = new(() => WeightsSource.Describe(
            new()
            {
                Id = "aesthetic_quality",
                Version = "vbench1",
                DisplayName = "Aesthetic quality",
                Definition = "Mean over frames of (w v + b) / 10, where v is the picture feature of CLIP ViT-L/14, made unit length, and (w, b) LAION's linear "
                    + "aesthetic predictor; pictures bicubically to a short side of 224 without antialiasing, the middle square of 224x224. Computed in "
                    + "float32 as VBench does on a processor; on a GPU it uses half precision.",
                Direction = Direction.HigherIsBetter,
                Sampling = VisionMetrics.Sampling,
                Needs = "official weights `ViT-L-14.pt` and `sa_0_4_vit_l_14_linear.pth`",
                Citation = "Huang et al., VBench, CVPR 2024; evaluation code of Vchitect/VBench at 45e79ec1; head: LAION-AI/aesthetic-predictor",
            },
            clip.Weights,
            head));
    }

    /// <inheritdoc/>
    public MetricInfo Info => _info.Value;

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt)
    {
        if (_clip.Weights.Missing + _weights.Missing is { Length: > 0 })
        {
            string missing = _clip.Weights.Missing.Length > 0 ? _clip.Weights.Missing : _weights.Missing;
            throw new MetricUnavailableException($"{missing}; no network of the world stands in, since beauty has no ground truth there");
        }

        return new PerFrameFeature(_features, _clip, video, Score);
    }

    /// <inheritdoc/>
    public void Dispose() => _head?.Dispose();

    private double Score(float[] feature)
    {
        lock (_gate)
        {
            _head ??= _weights.Network(path => AestheticHead.Load(path, _dim), () => new AestheticHead(_dim));
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            return _head.Forward(tensor(feature, [1, feature.Length])).item<float>() / 10f;
        }
    }
}
