using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Flow;
using VideoSsm.Eval.Metrics.Networks;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Tests.Flow;

public sealed class RaftTests
{
    private static readonly Lazy<Raft> Full = new(() => GeneratedWeights.Filled(new Raft(RaftConfig.Full)));

    public static TheoryData<int> Stages => [.. Enumerable.Range(0, FlowGolden.Raft.Stages.Length)];

    [Theory]
    [MemberData(nameof(Stages))]
    public void EveryStageEqualsTheOfficialOne(int index)
    {
        var expected = FlowGolden.Raft.Stages[index];
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (a, b, padding) = Pair(expected.Width, expected.Height);
        Raft raft = Full.Value;

        FlowGolden.Close(expected.Padded, a, 0);
        var (first, second, context) = (raft.Features(a), raft.Features(b), raft.Context(a));
        FlowGolden.Close(expected.Features, second);
        FlowGolden.Close(expected.Context, context);
        using var correlations = CorrelationPyramid.Of(first, second, 4, 4);
        var grid = CorrelationPyramid.Grid(first);
        FlowGolden.Close(expected.Correlation, correlations.Lookup(grid + tensor(GeneratedWeights.Values("shift", grid.numel(), 6), grid.shape)));
        var flow = raft.Flow(first, second, context, expected.Iterations);
        FlowGolden.Close(expected.Flow, flow);
        Assert.Equal([1, 2, expected.Height + padding.Top + padding.Bottom, expected.Width + padding.Left + padding.Right], flow.shape);
    }

    [Fact]
    public void TheKeysAreThePublishedOnes()
    {
        Assert.Equal(FlowGolden.Text("raft-keys.txt"), FlowGolden.Keys(Full.Value));
        Assert.Equal(179, Full.Value.state_dict().Count);
    }

    [Fact]
    public void PairsSideBySideGiveTheSameAsOneByOne()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var raft = GeneratedWeights.Filled(new Raft(RaftConfig.World));
        var frames = GeneratedWeights.Input("frames", 0, 255, 3, 3, 64, 72);
        var (features, context) = (raft.Features(frames), raft.Context(frames));

        var together = raft.Flow(features.narrow(0, 0, 2), features.narrow(0, 1, 2), context.narrow(0, 0, 2));

        for (int i = 0; i < 2; i++)
        {
            var alone = raft.Flow(raft.Features(frames.narrow(0, i, 1)), raft.Features(frames.narrow(0, i + 1, 1)), raft.Context(frames.narrow(0, i, 1)));
            Assert.True((together.narrow(0, i, 1) - alone).abs().max().item<float>() <= 1e-4f * alone.abs().max().item<float>());
        }
    }

    [Fact]
    public void TheLastOfAllPredictionsIsTheFlow()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var raft = GeneratedWeights.Filled(new Raft(RaftConfig.World));
        var (a, b) = (GeneratedWeights.Input("a", 0, 255, 1, 3, 64, 64), GeneratedWeights.Input("b", 0, 255, 1, 3, 64, 64));

        var all = raft.Predict(a, b, 4);

        var flow = raft.Flow(raft.Features(a), raft.Features(b), raft.Context(a), 4);
        Assert.Equal(4, all.Count);
        Assert.True((all[^1] - flow).abs().max().item<float>() <= 1e-4f * flow.abs().max().item<float>());
        Assert.True((all[0] - flow).abs().max().item<float>() > 1e-3f);
    }

    [Fact]
    public void TrainingReachesEveryParameter()
    {
        using var scope = NewDisposeScope();
        using var raft = GeneratedWeights.Filled(new Raft(RaftConfig.World));
        raft.train();
        var loss = stack(raft.Predict(GeneratedWeights.Input("a", 0, 255, 2, 3, 64, 64), GeneratedWeights.Input("b", 0, 255, 2, 3, 64, 64), 2)).abs().mean();

        var parameters = raft.named_parameters().ToArray();
        var gradients = autograd.grad([loss], [.. parameters.Select(p => p.parameter)]);

        Assert.All(parameters.Zip(gradients), p => Assert.True(p.Second.abs().sum(0L).sum().item<float>() > 0 || IsBeforeNorm(p.First.name), p.First.name));

        // What a norm subtracts again has no gradient: the biases in front of one.
        static bool IsBeforeNorm(string name) => name.EndsWith(".bias", StringComparison.Ordinal) && name.Contains("net.", StringComparison.Ordinal);
    }

    [Fact]
    public void ItsOperationsAreCountedRight()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var raft = GeneratedWeights.Filled(new Raft(RaftConfig.World));
        using var counter = new OperationCounter(raft);
        var frames = GeneratedWeights.Input("frames", 0, 255, 1, 3, 64, 96);

        var features = raft.Features(frames);
        Assert.Equal(counter.Operations, FlowFlops.RaftEncoder(RaftConfig.World, 96, 64, 48));
        var context = raft.Context(frames);
        Assert.Equal(counter.Operations, FlowFlops.RaftEncoder(RaftConfig.World, 96, 64, 48) + FlowFlops.RaftEncoder(RaftConfig.World, 96, 64, 64));
        double before = counter.Operations;
        raft.Flow(features, features, context, 3);

        // Outside convolution modules: correlations, the 1x1 over 98 of them, and the recurrent unit's six kernels of five taps.
        double p = 16 * 24, correlations = 2 * p * 48 * (p + (8 * 12)), first = 3 * 2 * p * 98 * 48, gru = 2 * p * 6 * 5 * 32 * ((3 * 64) + 32);
        Assert.Equal(counter.Operations - before + correlations + first + gru, FlowFlops.RaftFlow(RaftConfig.World, 96, 64, 3));
    }

    [Fact]
    public void TheWorldsNetworkIsSmall()
    {
        using var raft = new Raft(RaftConfig.World);
        Assert.InRange(raft.parameters().Sum(p => p.numel()), 200_000, 340_000);
    }

    [Theory]
    [InlineData(6, 32, 32)]
    [InlineData(4, 24, 32)]
    public void AStrideItCannotHaveIsRefused(int stride, int second, int third) =>
        Assert.Throws<ArgumentException>(() => new Raft(RaftConfig.World with { Stride = stride, Stages = [16, second, third] }));

    [Fact]
    public void AFlowOfACellIsAFlowOfAsManyPixelsAsTheStride()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var raft = GeneratedWeights.Filled(new Raft(RaftConfig.World));
        // The last layer says one cell to the right and half a cell up, whatever it sees.
        foreach (var (name, parameter) in raft.named_parameters().Where(p => p.name.Contains("flow_head.conv2", StringComparison.Ordinal)))
            parameter.copy_(name.EndsWith("bias", StringComparison.Ordinal) ? tensor(new[] { 1f, -0.5f }) : zeros_like(parameter));
        var frames = GeneratedWeights.Input("frames", 0, 255, 2, 3, 64, 72);

        var flow = raft.Predict(frames.narrow(0, 0, 1), frames.narrow(0, 1, 1), 1)[0];

        // The border of the coarse flow is zero: one cell inside it every pixel mixes equal neighbours.
        Assert.Equal([1, 2, 64, 72], flow.shape);
        var inside = flow.narrow(2, 4, 56).narrow(3, 4, 64);
        Assert.All(inside.select(1, 0).contiguous().data<float>(), x => Assert.Equal(4, x, 1e-4f));
        Assert.All(inside.select(1, 1).contiguous().data<float>(), y => Assert.Equal(-2, y, 1e-4f));
    }

    [Fact]
    public void WrongSizesAreRefusedBeforeAnythingRuns()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => Full.Value.Features(zeros(1, 3, 128, 130)));
        var error = Assert.Throws<ArgumentException>(() => Full.Value.Features(zeros(1, 3, 120, 136)));
        Assert.Contains("at least 128", error.Message, StringComparison.Ordinal);
    }

    private static (Tensor A, Tensor B, FramePadding Padding) Pair(int width, int height)
    {
        var padding = FramePadding.To(8, width, height);
        Tensor Read(int t) => padding.Read(new Frame(t, width, height, GeneratedWeights.Picture(t, width, height)), CPU);
        return (Read(0), Read(1), padding);
    }
}
