using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Flow;
using VideoSsm.Eval.Metrics.Networks;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Tests.Flow;

public sealed class AmtTests
{
    internal static readonly Lazy<Amt> Small = new(() => GeneratedWeights.Filled(new Amt(AmtConfig.Small)));

    public static TheoryData<int> Stages => [.. Enumerable.Range(0, FlowGolden.Amt.Stages.Length)];

    [Theory]
    [MemberData(nameof(Stages))]
    public void EveryStageEqualsTheOfficialOne(int index)
    {
        var expected = FlowGolden.Amt.Stages[index];
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var padding = FramePadding.To(16, expected.Width, expected.Height);
        Tensor Read(int t) => padding.Read(new Frame(t, expected.Width, expected.Height, GeneratedWeights.Picture(t, expected.Width, expected.Height)), CPU) / 255;

        var actual = Small.Value.Predict(Read(0), Read(2));

        FlowGolden.Close(expected.Features, actual.Features);
        Assert.Equal(4, expected.Pyramid.Length);
        foreach (var (level, sample) in actual.Pyramid.Zip(expected.Pyramid))
            FlowGolden.Close(sample, level.narrow(0, 1, 1));
        foreach (var (rows, sample) in actual.Correlations.Zip([expected.Correlation4, expected.Correlation3, expected.Correlation2]))
            FlowGolden.Close(sample, rows.t());
        foreach (var (flow, sample) in actual.Flows.Zip([expected.Flow4, expected.Flow3, expected.Flow2, expected.Flow1]))
            FlowGolden.Close(sample, flow);
        FlowGolden.Close(expected.Image, actual.Image);
        Assert.InRange(expected.Image.Values.Count(v => v is > 0 and < 1), 100, 151);
    }

    [Fact]
    public void TheKeysAreThePublishedOnes()
    {
        Assert.Equal(FlowGolden.Text("amt-keys.txt"), FlowGolden.Keys(Small.Value));
        Assert.Equal(213, Small.Value.state_dict().Count);
        Assert.Equal(2_990_543, Small.Value.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void PairsSideBySideGiveTheSameAsOneByOne()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var amt = GeneratedWeights.Filled(new Amt(AmtConfig.World));
        var frames = GeneratedWeights.Input("frames", 0, 1, 3, 3, 64, 80);

        var together = amt.Between(frames.narrow(0, 0, 2), frames.narrow(0, 1, 2));

        for (int i = 0; i < 2; i++)
        {
            var alone = amt.Between(frames.narrow(0, i, 1), frames.narrow(0, i + 1, 1));
            Assert.True((together.narrow(0, i, 1) - alone).abs().max().item<float>() <= 1e-4f);
        }
    }

    [Fact]
    public void TrainingReachesEveryParameter()
    {
        using var scope = NewDisposeScope();
        using var amt = GeneratedWeights.Filled(new Amt(AmtConfig.World));
        amt.train();
        var prediction = amt.Predict(GeneratedWeights.Input("a", 0, 1, 2, 3, 64, 64), GeneratedWeights.Input("b", 0, 1, 2, 3, 64, 64));
        var loss = prediction.Image.square().mean() + prediction.Flows.Select(f => f.abs().mean()).Aggregate((a, b) => a + b);

        var parameters = amt.named_parameters().ToArray();
        var gradients = autograd.grad([loss], [.. parameters.Select(p => p.parameter)]);

        // The biases of the correlated features are subtracted again by their norms.
        Assert.All(parameters.Zip(gradients), p => Assert.True(
            p.Second.abs().sum(0L).sum().item<float>() > 0 || (p.First.name.StartsWith("feat_encoder", StringComparison.Ordinal) && p.First.name.EndsWith("bias", StringComparison.Ordinal)),
            p.First.name));
    }

    [Fact]
    public void ItsOperationsAreCountedRight()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var amt = new Amt(AmtConfig.World);
        using var counter = new OperationCounter(amt);
        amt.Between(GeneratedWeights.Input("a", 0, 1, 1, 3, 64, 96), GeneratedWeights.Input("b", 0, 1, 1, 3, 64, 96));

        // Outside convolutions: correlations of both directions on two levels, and three 1x1 convolutions computed as products.
        double p = 8 * 12, correlations = 2 * 2 * p * 32 * (p + (4 * 6)), rows = 3 * 2 * p * 100 * 24;
        Assert.Equal(counter.Operations + correlations + rows, FlowFlops.Amt(AmtConfig.World, 96, 64));
    }

    [Fact]
    public void TheWorldsNetworkIsSmall()
    {
        using var amt = new Amt(AmtConfig.World);
        Assert.InRange(amt.parameters().Sum(p => p.numel()), 300_000, 700_000);
    }

    [Fact]
    public void WrongSizesAreRefusedBeforeAnythingRuns()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => Small.Value.Between(zeros(1, 3, 128, 136), zeros(1, 3, 128, 136)));
        var error = Assert.Throws<ArgumentException>(() => Small.Value.Between(zeros(1, 3, 112, 128), zeros(1, 3, 112, 128)));
        Assert.Contains("at least 128", error.Message, StringComparison.Ordinal);
    }
}
