using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Torch.Tests;

public sealed class LinearAlgebraTests
{
    [Fact]
    public void Products_are_those_of_the_definition()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new float[,] { { 1, 2 }, { 3, 4 } });
        var b = tensor(new float[,] { { 5, 6 }, { 7, 8 } });
        float[] product = [19, 22, 43, 50];
        Assert.Equal(product, a.matmul(b).data<float>().ToArray());
        Assert.Equal(product, a.mm(b).data<float>().ToArray());
        Assert.Equal(product, a.unsqueeze(0).bmm(b.unsqueeze(0)).data<float>().ToArray());
        Assert.Equal(product, einsum("ij,jk->ik", a, b).data<float>().ToArray());
        Assert.Equal(product, a.tensordot(b, [1], [0]).data<float>().ToArray());
        Assert.Equal([20f, 23, 44, 51], ones(2, 2).addmm(a, b).data<float>().ToArray());
        Assert.Equal([40f, 46, 88, 102], baddbmm(ones(1, 2, 2), a.unsqueeze(0), b.unsqueeze(0), 2, 2).data<float>().ToArray());
        Assert.Equal([17f, 39f], a.mv(b[0]).data<float>().ToArray());
        Assert.Equal(17f, a[0].dot(b[0]).item<float>());
        Assert.Equal([5f, 6f, 10f, 12f], a[0].outer(b[0]).data<float>().ToArray());
        Assert.Equal([2, 5, 2, 2], ones(2, 1, 2, 3).matmul(ones(5, 3, 2)).shape);
        Assert.Equal([MathF.Sqrt(8)], cdist(a[TensorIndex.Slice(0, 1)], a[TensorIndex.Slice(1, 2)]).data<float>().ToArray());
    }

    [Fact]
    public void Factors_multiply_back()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(11);
        var m = randn(5, 5, float64, generator: generator);
        var s = m.matmul(m.t()) + eye(5, dtype: float64);
        var unit = eye(5, dtype: float64);
        Assert.True(linalg.inv(s).matmul(s).allclose(unit, atol: 1e-9));
        Assert.True(s.inverse().allclose(linalg.inv(s)));
        var l = linalg.cholesky(s);
        Assert.True(l.matmul(l.t()).allclose(s));
        Assert.True(s.matmul(linalg.solve(s, m)).allclose(m));
        var (values, vectors) = linalg.eigh(s);
        Assert.True((vectors * values).matmul(vectors.t()).allclose(s));
        Assert.True(linalg.eigvalsh(s).allclose(values));
        var (u, d, vh) = linalg.svd(m);
        Assert.True((u * d).matmul(vh).allclose(m));
        Assert.True(linalg.svdvals(m).allclose(d));
        Assert.Equal(values.log().sum().item<double>(), Math.Log(linalg.det(s).item<double>()), 9);
    }
}
