using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Flow;
using VideoSsm.Eval.Metrics.Networks;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's motion smoothness: how well every second frame is predicted by AMT from its two neighbours.</summary>
/// <remarks>
/// The reference shrinks large frames by an amount computed from the memory of the graphics card; in the code as published that branch is never
/// taken, and frames keep their size. Here they always do, so <c>vbench1</c> needs no corrected version.
/// <para>Deviation: a video whose frames change their size fails; the reference resizes them to the first one.</para>
/// </remarks>
/// <param name="amt">AMT-S.</param>
public sealed class MotionSmoothness(NetworkFile<Amt> amt) : IMetric
{
    /// <summary>Id of the metric.</summary>
    public const string Id = "motion_smoothness";

    private readonly Lazy<MetricInfo> _info = new(() => WeightsSource.Describe(
        new()
        {
            Id = Id,
            Version = "vbench1",
            DisplayName = "Motion smoothness",
            Definition = "Mean over odd frames of (255 - m) / 255, where m is the mean over all pixels and channels of |f(2k+1) - p|, p being AMT-S's frame between f(2k) and f(2k+2), cut (not rounded) to whole grey levels. A last frame without a successor is left out.",
            Direction = Direction.HigherIsBetter,
            Minimum = 0,
            Maximum = 1,
            MinimumFrames = 3,
            Needs = $"official weights `{MetricWeights.AmtS.Name}` (no hash is published; the row's own says which file it was); pictures of at least 113 pixels on each side",
            Citation = "Huang et al., VBench, CVPR 2024; evaluation code of Vchitect/VBench at 45e79ec1",
            Sampling = "every frame, original size, padded to multiples of 16 by repeating the border",
        },
        amt.Weights));

    /// <inheritdoc/>
    public MetricInfo Info => _info.Value;

    /// <summary>Frames the network has put between frames so far, for tests and benchmarks.</summary>
    public long Pairs { get; private set; }

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt)
    {
        Amt network = amt.Network;
        var padding = FramePadding.To(AmtConfig.Stride, video.Width, video.Height);
        int smallest = network.Config.SmallestSide;
        return padding.SmallerSide(video.Width, video.Height) < smallest
            ? throw new MetricUnavailableException(
                $"AMT needs pictures of at least {smallest - AmtConfig.Stride + 1} pixels on each side, this video has {video.Width}x{video.Height}")
            : new Session(this, network, amt.Weights, video, padding);
    }

    /// <summary>The frames AMT puts between frames, as grey levels.</summary>
    /// <param name="network">AMT.</param>
    /// <param name="first">First frames, colours 0…1, padded, <c>[B, 3, H, W]</c>.</param>
    /// <param name="second">Second frames.</param>
    /// <param name="padding">What is cut off again.</param>
    /// <returns><c>[B, H, W, 3]</c> bytes.</returns>
    internal static byte[] Between(Amt network, Tensor first, Tensor second, FramePadding padding)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var grey = padding.Crop(network.Between(first, second) * 255).clamp(0, 255).type(ScalarType.Byte);
        return grey.permute(0, 2, 3, 1).contiguous().cpu().bytes.ToArray();
    }

    private sealed class Session(MotionSmoothness metric, Amt network, WeightsSource weights, VideoFacts video, FramePadding padding) : FrameSession(video)
    {
        // Small pictures leave most of the time to the calls themselves: pairs of them are computed side by side, up to this many pixels.
        private const int PixelsPerBatch = 256 * 256, MostPairs = 16;

        private readonly MeanAccumulator _mean = new(video);
        private readonly int _pairs = Math.Clamp(PixelsPerBatch / (video.Width * video.Height), 1, MostPairs);
        private readonly List<Frame> _odd = [];
        private readonly List<Frame> _even = [];

        public override Measurement Finish()
        {
            if (_even.Count > 1) Compare();
            return Frames < 3 ? Measurement.Unscored($"needs 3 frames, has {Frames}") : _mean.ToMeasurement();
        }

        protected override void Take(Frame frame)
        {
            (Frames % 2 == 1 ? _odd : _even).Add(new Frame(frame.Index, frame.Width, frame.Height, frame.Rgb.ToArray()));
            if (_even.Count > _pairs) Compare();
        }

        // Every odd frame with a successor against what the network puts between its neighbours; the last even frame stays.
        private void Compare()
        {
            using var scope = NewDisposeScope();
            using var precision = weights.Precision();
            var device = network.parameters().First().device;
            int pairs = _even.Count - 1, bytes = _odd[0].Rgb.Length;
            var even = cat([.. _even.Select(f => padding.Read(f, device))], 0).div(255.0.ToScalar());
            byte[] between = Between(network, even.narrow(0, 0, pairs), even.narrow(0, 1, pairs), padding);
            for (int i = 0; i < pairs; i++)
            {
                long difference = PixelSums.AbsoluteDifference(between.AsSpan(i * bytes, bytes), _odd[i].Rgb.Span);
                _mean.Add(_odd[i].Index, ((255.0 * bytes) - difference) / (255.0 * bytes));
            }

            metric.Pairs += pairs;
            _even.RemoveRange(0, pairs);
            _odd.RemoveRange(0, pairs);
        }
    }
}
