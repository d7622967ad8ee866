using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

/// <summary>Comparisons whose failures say how far off and where.</summary>
internal static class Close
{
    public static void To(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var e = expected.detach().contiguous();
        using var a = actual.detach().contiguous();
        To(e.data<float>().ToArray(), a.data<float>().ToArray(), tolerance);
    }

    public static void To(IReadOnlyList<float> expected, IReadOnlyList<float> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        var worst = Enumerable.Range(0, expected.Count).MaxBy(i => Distance(expected[i], actual[i]));
        Assert.True(Distance(expected[worst], actual[worst]) <= tolerance, $"element {worst}: expected {expected[worst]}, got {actual[worst]}");
    }

    public static void EveryParameterLearns(nn.Module module, Tensor loss)
    {
        var parameters = module.named_parameters().ToArray();
        var gradients = autograd.grad([loss], [.. parameters.Select(p => p.parameter)]);
        foreach (var ((name, _), gradient) in parameters.Zip(gradients))
        {
            Assert.True(gradient.abs().sum().item<float>() > 0, $"{name} got no gradient");
        }
    }

    private static double Distance(float a, float b) => float.IsNaN(a) || float.IsNaN(b) ? double.PositiveInfinity : Math.Abs((double)a - b);
}
