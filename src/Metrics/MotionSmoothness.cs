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

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt)
    {
        Amt network = amt.Network;
        var padding = FramePadding.To(AmtConfig.Stride, video.Width, video.Height);
        int smallest = network.Config.SmallestSide;
        return padding.SmallerSide(video.Width, video.Height) < smallest
            ? throw new MetricUnavailableException(
                $"AMT needs pictures of at least {smallest - AmtConfig.Stride + 1} pixels on each side, this video has {video.Width}x{video.Height}")
            : new Session(network, video, padding);
    }

    /// <summary>The frame AMT puts between two frames, as grey levels.</summary>
    /// <param name="network">AMT.</param>
    /// <param name="first">First frame, colours 0…1, padded, <c>[1, 3, H, W]</c>.</param>
    /// <param name="second">Second frame.</param>
    /// <param name="padding">What is cut off again.</param>
    /// <returns><c>[H, W, 3]</c> bytes.</returns>
    internal static byte[] Between(Amt network, Tensor first, Tensor second, FramePadding padding)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var grey = padding.Crop(network.Between(first, second) * 255).clamp(0, 255).type(ScalarType.Byte);
        return grey.squeeze(0).permute(1, 2, 0).contiguous().cpu().bytes.ToArray();
    }

    private sealed class Session(Amt network, VideoFacts video, FramePadding padding) : FrameSession(video)
    {
        private readonly MeanAccumulator _mean = new(video);
        private readonly byte[] _odd = new byte[checked(video.Width * video.Height * 3)];
        private Tensor? _even;

        public override Measurement Finish() => Frames < 3
            ? Measurement.Unscored($"needs 3 frames, has {Frames}")
            : _mean.ToMeasurement();

        public override void Dispose()
        {
            _even?.Dispose();
            _even = null;
            base.Dispose();
        }

        protected override void Take(Frame frame)
        {
            if (Frames % 2 == 1)
            {
                frame.Rgb.CopyTo(_odd);
                return;
            }

            using var scope = NewDisposeScope();
            var current = padding.Read(frame, network.parameters().First().device).div(255.0.ToScalar()).DetachFromDisposeScope();
            var previous = _even;
            _even = current;
            if (previous is null)
                return;
            using (previous)
            {
                long difference = PixelSums.AbsoluteDifference(Between(network, previous, current, padding), _odd);
                _mean.Add(frame.Index - 1, ((255.0 * _odd.Length) - difference) / (255.0 * _odd.Length));
            }
        }
    }
}
