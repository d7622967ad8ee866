using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Tensors.Tests;

public sealed class AttentionTests : IDisposable
{
    private readonly Generator _generator = new(7);

    public void Dispose() => _generator.Dispose();

    [Theory]
    [InlineData(1, 1, 1, 1, 4)]
    [InlineData(2, 3, 5, 7, 8)]
    [InlineData(1, 2, 70, 130, 32)]
    public void EqualsTheFormulaWorkedOutByHand(long b, long h, long l, long s, long d)
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Random(b, h, l, d), Random(b, h, s, d), Random(b, h, s, d));

        var actual = Attention.Apply(q, k, v);

        Close(ByHand(q, k, v, null, 1 / Math.Sqrt(d)), actual);
    }

    [Fact]
    public void TheScaleIsTheCallers()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Random(1, 2, 3, 4), Random(1, 2, 5, 4), Random(1, 2, 5, 6));
        Close(ByHand(q, k, v, null, 1), Attention.Apply(q, k, v, scale: 1));
    }

    [Fact]
    public void ABooleanMaskMarksAllowedPositions()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Random(2, 2, 3, 4), Random(2, 2, 5, 4), Random(2, 2, 5, 4));
        var allowed = tensor(new[] { true, true, false, true, false }).reshape(1, 1, 1, 5);

        var actual = Attention.Apply(q, k, v, allowed);

        var kept = tensor(new long[] { 0, 1, 3 });
        Close(ByHand(q, k.index_select(2, kept), v.index_select(2, kept), null, 0.5), actual);
    }

    [Fact]
    public void AnyOtherMaskIsAdded()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Random(1, 2, 3, 4), Random(1, 2, 5, 4), Random(1, 2, 5, 4));
        var bias = Random(1, 2, 3, 5);
        Close(ByHand(q, k, v, bias, 0.5), Attention.Apply(q, k, v, bias));
    }

    [Fact]
    public void GradientsReachQueriesKeysAndValues()
    {
        using var scope = NewDisposeScope();
        var q = Random(1L, 1, 3, 4).requires_grad_(true);
        var k = Random(1L, 1, 5, 4).requires_grad_(true);
        var v = Random(1L, 1, 5, 4).requires_grad_(true);

        var gradients = autograd.grad([Attention.Apply(q, k, v).square().sum()], [q, k, v]);

        Assert.All(gradients, g => Assert.True(g.abs().sum().item<float>() > 0));
    }

    [Fact]
    public void WithAndWithoutGradientTheResultIsTheSame()
    {
        using var scope = NewDisposeScope();
        var q = Random(2L, 4, 300, 32).requires_grad_(true);
        var (k, v) = (Random(2, 4, 700, 32), Random(2, 4, 700, 32));
        var differentiable = Attention.Apply(q, k, v);
        using var noGrad = no_grad();
        Close(differentiable.detach(), Attention.Apply(q, k, v));
    }

    [Fact]
    public void StridedInputsAreRead()
    {
        using var scope = NewDisposeScope();
        var tokens = Random(2, 9, 3, 8); // [B, L, H, D], as a projection leaves them
        var heads = tokens.transpose(1, 2);
        Close(Attention.Apply(heads.contiguous(), heads.contiguous(), heads.contiguous()), Attention.Apply(heads, heads, heads));
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => Attention.Apply(Random(1, 2, 3, 4), Random(1, 2, 5, 4), Random(1, 2, 6, 4)));
        Assert.Contains("[1, 2, 6, 4]", error.Message, StringComparison.Ordinal);
    }

    private Tensor Random(params long[] shape) => randn(shape, generator: _generator);

    // Numbers only, in double: no tensor operation is trusted.
    private static Tensor ByHand(Tensor q, Tensor k, Tensor v, Tensor? bias, double scale)
    {
        var (a, b, c) = (Doubles(q), Doubles(k), Doubles(v));
        var extra = bias is null ? null : Doubles(bias);
        var (groups, l, s, d, e) = ((int)(q.shape[0] * q.shape[1]), (int)q.shape[2], (int)k.shape[2], (int)q.shape[3], (int)v.shape[3]);
        var y = new float[groups * l * e];
        for (var g = 0; g < groups; g++)
        {
            for (var i = 0; i < l; i++)
            {
                var scores = Enumerable.Range(0, s).Select(j =>
                    scale * Enumerable.Range(0, d).Sum(x => a[(g * l + i) * d + x] * b[(g * s + j) * d + x])
                    + (extra is null ? 0 : extra[(g * l + i) * s + j])).ToArray();
                var largest = scores.Max();
                var weights = scores.Select(z => Math.Exp(z - largest)).ToArray();
                for (var x = 0; x < e; x++)
                {
                    y[(g * l + i) * e + x] = (float)(Enumerable.Range(0, s).Sum(j => weights[j] * c[(g * s + j) * e + x]) / weights.Sum());
                }
            }
        }
        return tensor(y, [q.shape[0], q.shape[1], l, e]);
    }

    private static double[] Doubles(Tensor x) => [.. x.contiguous().data<float>().ToArray().Select(f => (double)f)];

    private static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var worst = (expected - actual).abs().max().item<float>();
        Assert.True(worst <= 2e-6f, $"largest difference {worst}");
    }
}
