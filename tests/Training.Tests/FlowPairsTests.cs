using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Tasks;
using VideoSsm.Eval.World;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

/// <summary>What RAFT is taught: the world's flow has the scale, the sign, the axes and the pixel convention of the network.</summary>
public sealed class FlowPairsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void TheTrueFlowTakesTheSecondFrameBackToTheFirst(double painted)
    {
        using var scope = NewDisposeScope();
        var pairs = FlowPairs.Draw(WorldProfile.Simple, 5, 0, 8, new MomentPlan(2, 40, 3, 3), Split.Train, Pan(12, 7)).Painted(painted, 160, 1);
        var (first, second) = pairs.Frames(CPU);
        var (flow, objects, _) = pairs.Truth(CPU);

        double still = Difference(second), moved = Difference(Warped(second, flow)), swapped = Difference(Warped(second, flow.flip(1))), back = Difference(Warped(second, -flow));

        // Checks and dots look much the same with their axes exchanged.
        Assert.True(moved < 0.35 * still && moved < 0.6 * swapped && moved < 0.35 * back, $"{moved} against {still}, {swapped}, {back}");

        // Of the ground that stays inside and is not hidden: what is left is the rounding of edges.
        double Difference(Tensor other) => (((other - first).abs() * (1 - objects)).narrow(2, 6, 52).narrow(3, 6, 52)).mean().item<float>();
    }

    [Fact]
    public void TheCorrelationsHaveTheirMaximumWhereTheTrueFlowLeads()
    {
        const int Stride = 4, Cells = 16;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        // One cell to the right, two down between the two frames: the camera goes the other way.
        var pairs = FlowPairs.Draw(WorldProfile.Simple, 5, 0, 4, new MomentPlan(2, 0, 1, 1), Split.Train, Pan(-4 * 16, -8 * 16)).Painted(1, 250, 1);
        var (first, second) = pairs.Frames(CPU);
        var (flow, objects, _) = pairs.Truth(CPU);
        using var raft = new Raft(RaftConfig.World);
        raft.eval();
        StartingWeights.Set(raft, 1);
        var (f, g) = (Told(raft.Features(first)), Told(raft.Features(second)));

        long d = f.shape[1];
        var best = matmul(f.reshape(4, d, Cells * Cells).transpose(1, 2), g.reshape(4, d, Cells * Cells)).argmax(2).data<long>().ToArray();
        float[] covered = objects.data<float>().ToArray();
        int seen = 0, right = 0;
        for (int i = 0; i < best.Length; i++)
        {
            int at = i % (Cells * Cells), x = at % Cells, y = at / Cells, pixel = (i / (Cells * Cells) * 64 * 64) + (y * Stride * 64) + (x * Stride);
            if (covered[pixel] > 0 || x is < 2 or > Cells - 5 || y is < 2 or > Cells - 5)
                continue;
            seen++;
            right += best[i] == ((y + 2) * Cells) + x + 1 ? 1 : 0;
        }

        Assert.True(seen > 100 && right > 0.25 * seen, $"{right} of {seen}, by chance one in 256");
        double truth = Loss(flow), turned = Loss(flow.flip(1)), back = Loss(-flow);
        Assert.True(truth < turned - 1 && truth < back - 1, $"{truth} against {turned} and {back}");

        // Untrained features have most in common: what tells positions apart, all of one length.
        static Tensor Told(Tensor x)
        {
            var own = x - x.mean([2], true).mean([3], true);
            return own / own.square().sum([1], keepdim: true).sqrt() * 10;
        }

        double Loss(Tensor asked) => FlowTask.Matching(f, g, asked, Stride).item<float>();
    }

    [Fact]
    public void FlowsOfObjectsThatWrapAroundAreNotAskedFor()
    {
        using var scope = NewDisposeScope();
        var pairs = FlowPairs.Draw(WorldProfile.Simple, 5, 0, 4, new MomentPlan(2, 0, 1, 1), Split.Train, Pan(-33 * 16, 0));
        var (_, objects, known) = pairs.Truth(CPU);
        Assert.Equal(0, (known * (1 - objects)).max().item<float>());
        var near = FlowPairs.Draw(WorldProfile.Simple, 5, 0, 4, new MomentPlan(2, 0, 1, 1), Split.Train);
        Assert.Equal(1, near.Truth(CPU).Known.min().item<float>());
    }

    private static Func<SceneDescription, SplitMix64, SceneDescription> Pan(double x, double y) => (scene, _) => scene with
    {
        Camera = new Camera { Kind = CameraKind.Pan, VelocityX = x, VelocityY = y },
        Objects = [.. scene.Objects.Select(o => o with { FollowsCamera = true })],
    };

    private static Tensor Warped(Tensor frame, Tensor flow)
    {
        long side = frame.shape[2];
        var steps = arange(side, dtype: ScalarType.Float32);
        var x = ((steps.view(1, 1, side) + flow.select(1, 0)) * (2.0 / (side - 1))) - 1;
        var y = ((steps.view(1, side, 1) + flow.select(1, 1)) * (2.0 / (side - 1))) - 1;
        return nn.functional.grid_sample(frame, stack([x, y], -1), GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: true);
    }
}
