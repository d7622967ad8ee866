using TorchSharp;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Evaluation;

/// <summary>End-point errors: mean distance from the true flow in pixels, over pixels whose true flow is at most 32 pixels long.</summary>
/// <param name="All">Of the network, over all pixels.</param>
/// <param name="Moving">Of the network, over the pixels that truly move by at least <see cref="MovesFrom"/>.</param>
/// <param name="Objects">Of the network, over the pixels objects cover.</param>
/// <param name="Still">Of no motion at all, over all pixels.</param>
/// <param name="StillMoving">Of no motion at all, over the moving pixels: their mean speed.</param>
/// <param name="StillObjects">Of no motion at all, over the pixels objects cover.</param>
public sealed record FlowQuality(double All, double Moving, double Objects, double Still, double StillMoving, double StillObjects)
{
    /// <summary>A pixel moves from this many pixels on.</summary>
    public const double MovesFrom = 0.25;

    /// <summary>Measures a network on held-out scenes.</summary>
    /// <param name="raft">The network.</param>
    /// <param name="count">Pairs.</param>
    /// <param name="gap">Frames between the two of a pair.</param>
    /// <exception cref="ArgumentOutOfRangeException">No pairs.</exception>
    public static FlowQuality Of(Raft raft, int count, int gap)
    {
        ArgumentNullException.ThrowIfNull(raft);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        const int PerBatch = 16;
        var device = raft.parameters().First().device;
        var (network, still, pixels) = (new double[3], new double[3], new double[3]);
        for (int i = 0; i < count; i += PerBatch)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var pairs = FlowPairs.Draw(WorldProfile.Standard, 1, i, Math.Min(PerBatch, count - i), new MomentPlan(2, 72, gap, gap), Split.HeldOut);
            var (truth, objects, known) = pairs.Truth(device);
            var (first, second) = pairs.Frames(device);
            var motion = Length(truth);
            var error = Length(raft.Predict(first, second)[^1] - truth);
            Tensor[] masks = [known, known * (1 - motion.lt(MovesFrom.ToScalar()).type(ScalarType.Float32)), known * objects];
            for (int m = 0; m < masks.Length; m++)
            {
                network[m] += (error * masks[m]).sum().item<float>();
                still[m] += (motion * masks[m]).sum().item<float>();
                pixels[m] += masks[m].sum().item<float>();
            }
        }

        return new(network[0] / pixels[0], network[1] / pixels[1], network[2] / pixels[2], still[0] / pixels[0], still[1] / pixels[1], still[2] / pixels[2]);

        static Tensor Length(Tensor flow) => flow.square().sum([1], keepdim: true).sqrt();
    }
}
