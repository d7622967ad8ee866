using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Tensors.Tests;

public sealed class ExponentialMovingAverageTests : TensorTest
{
    [Fact]
    public void AveragesFollowTheFormula()
    {
        using var module = nn.Linear(1, 1, false);
        Set(module, 1);
        using var average = new ExponentialMovingAverage(module, 0.9);
        Set(module, 2);
        average.Update();
        Set(module, 5);
        average.Update();

        // 1 → 1.1 → 1.49
        Assert.Equal(1.49, Values(average.Averages["weight"])[0], 1e-6);
        Assert.Equal(2, average.Updates);
        Assert.Equal(5, Values(module.weight)[0]);
        Assert.False(average.Averages["weight"].requires_grad);
    }

    [Fact]
    public void WarmUpForgetsTheStart()
    {
        using var module = nn.Linear(1, 1, false);
        Set(module, 1);
        using var average = new ExponentialMovingAverage(module, 0.999, warmUp: true);
        Set(module, 3);
        average.Update();
        // Decay (1 + 0)/(10 + 0) = 0.1.
        Assert.Equal(2.8, Values(average.Averages["weight"])[0], 1e-6);
    }

    [Fact]
    public void AveragesAreCopiedIntoAModuleAndRestored()
    {
        using var module = nn.BatchNorm2d(2);
        using var average = new ExponentialMovingAverage(module, 0.5);
        module.call(randn([4, 2, 3, 3]));
        average.Update();
        using var other = nn.BatchNorm2d(2);
        average.CopyTo(other);
        Assert.Equal(Values(module.running_mean!), Values(other.running_mean!));
        Assert.Equal(1, other.num_batches_tracked!.item<long>());

        using var second = new ExponentialMovingAverage(nn.BatchNorm2d(2), 0.5);
        second.Restore(average.Averages, average.Updates);
        Assert.Equal(1, second.Updates);
        Assert.Equal(Values(average.Averages["running_var"]), Values(second.Averages["running_var"]));
        Assert.Throws<ArgumentException>(() => second.Restore(new Dictionary<string, Tensor>(), 0));
        using var wrong = nn.Linear(1, 1);
        Assert.Throws<ArgumentException>(() => average.CopyTo(wrong));
    }

    [Fact]
    public void HalfPrecisionWeightsAreAveragedInSinglePrecision()
    {
        using var module = nn.Linear(1, 1, false);
        Set(module, 1);
        module.to(ScalarType.BFloat16);
        using var average = new ExponentialMovingAverage(module, 0.999);
        for (var i = 0; i < 10; i++)
        {
            Set(module, 2);
            average.Update();
        }
        Assert.Equal(ScalarType.Float32, average.Averages["weight"].dtype);
        Assert.Equal(2 - Math.Pow(0.999, 10), Values(average.Averages["weight"])[0], 1e-6);
    }

    [Fact]
    public void UpdatesDoNotLeakTensors()
    {
        using var module = nn.Linear(4, 4);
        using var average = new ExponentialMovingAverage(module, 0.9);
        average.Update();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 20; i++)
            average.Update();
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void Set(nn.Module module, double value)
    {
        using var guard = no_grad();
        foreach (var parameter in module.parameters())
            parameter.fill_(value);
    }
}
