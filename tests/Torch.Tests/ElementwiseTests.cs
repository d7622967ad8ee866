using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Torch.Tests;

public sealed class ElementwiseTests
{
    public static TheoryData<string, Func<Tensor, Tensor>, Func<double, double>> Functions() => new()
    {
        { "abs", x => x.abs(), Math.Abs },
        { "acos", x => (x / 4).acos(), x => Math.Acos(x / 4) },
        { "asin", x => (x / 4).asin(), x => Math.Asin(x / 4) },
        { "atan", x => x.atan(), Math.Atan },
        { "atanh", x => (x / 4).atanh(), x => Math.Atanh(x / 4) },
        { "ceil", x => x.ceil(), Math.Ceiling },
        { "cos", x => x.cos(), Math.Cos },
        { "cosh", x => x.cosh(), Math.Cosh },
        { "exp", x => x.exp(), Math.Exp },
        { "exp2", x => x.exp2(), x => Math.Pow(2, x) },
        { "expm1", x => x.expm1(), x => Math.Exp(x) - 1 },
        { "floor", x => x.floor(), Math.Floor },
        { "frac", x => x.frac(), x => x - Math.Truncate(x) },
        { "log", x => x.abs().log(), x => Math.Log(Math.Abs(x)) },
        { "log10", x => x.abs().log10(), x => Math.Log10(Math.Abs(x)) },
        { "log1p", x => x.abs().log1p(), x => Math.Log(1 + Math.Abs(x)) },
        { "log2", x => x.abs().log2(), x => Math.Log2(Math.Abs(x)) },
        { "neg", x => -x, x => -x },
        { "reciprocal", x => x.reciprocal(), x => 1 / x },
        { "relu", x => x.relu(), x => Math.Max(0, x) },
        { "round", x => x.round(), x => Math.Round(x, MidpointRounding.ToEven) },
        { "rsqrt", x => x.abs().rsqrt(), x => 1 / Math.Sqrt(Math.Abs(x)) },
        { "sigmoid", x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x)) },
        { "sign", x => x.sign(), x => Math.Sign(x) },
        { "silu", x => x.silu(), x => x / (1 + Math.Exp(-x)) },
        { "sin", x => x.sin(), Math.Sin },
        { "sinh", x => x.sinh(), Math.Sinh },
        { "sqrt", x => x.abs().sqrt(), x => Math.Sqrt(Math.Abs(x)) },
        { "square", x => x.square(), x => x * x },
        { "tan", x => x.tan(), Math.Tan },
        { "tanh", x => x.tanh(), Math.Tanh },
        { "trunc", x => x.trunc(), Math.Truncate },
        { "pow", x => x.abs().pow(1.5), x => Math.Pow(Math.Abs(x), 1.5) },
        { "clamp", x => x.clamp(-1, 2), x => Math.Clamp(x, -1, 2) },
        { "clamp_min", x => x.clamp(min: 0.5), x => Math.Max(0.5, x) },
        { "2 - x", x => 2 - x, x => 2 - x },
        { "2 / x", x => 2 / x, x => 2 / x },
        { "x % 2", x => x % 2, x => x - 2 * Math.Floor(x / 2) },
        { "fmod", x => x.fmod(2), x => x - 2 * Math.Truncate(x / 2) },
        { "floor division", x => x.div(0.7, RoundingMode.floor), x => Math.Floor(x / 0.7) },
        { "add with factor", x => x.add(x, 3), x => 4 * x },
        { "lerp", x => x.lerp(x * x, full_like(x, 0.25)), x => x + 0.25 * (x * x - x) },
        { "addcmul", x => x.addcmul(x, x, 0.5), x => x + 0.5 * x * x },
        { "addcdiv", x => x.addcdiv(x, x, 0.5), x => x + 0.5 },
        { "where", x => where(x > 0, x, x * 10), x => x > 0 ? x : 10 * x },
        { "masked_fill", x => x.masked_fill(x < 0, 7), x => x < 0 ? 7 : x },
        { "maximum", x => x.maximum(-x), Math.Abs },
        { "minimum", x => x.minimum(-x), x => -Math.Abs(x) },
        { "atan2", x => x.atan2(ones_like(x)), Math.Atan },
        { "logaddexp", x => x.logaddexp(x), x => x + Math.Log(2) },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_has_the_value_of_its_definition(string name, Func<Tensor, Tensor> function, Func<double, double> definition)
    {
        using var scope = NewDisposeScope();
        double[] inputs = [-3.2, -2.5, -1.1, -0.4, 0.3, 0.5, 1.7, 2.5, 3.9];
        foreach (var (type, tolerance) in new[] { (float64, 1e-12), (float32, 2e-6) })
        {
            var actual = function(tensor(inputs).type(type)).@double().data<double>().ToArray();
            for (var i = 0; i < inputs.Length; i++)
            {
                var expected = definition(type == float64 ? inputs[i] : (float)inputs[i]);
                Assert.True(Math.Abs(expected - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{name}({inputs[i]}): {actual[i]}, not {expected}");
            }
        }
    }

    [Fact]
    public void Erf_and_gelu_have_their_tabulated_values()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0.8427007929497149, tensor(1.0).erf().item<double>(), 12);
        Assert.Equal(0.8413447460685429, tensor(1.0).gelu().item<double>(), 12);
        Assert.Equal(0.1572992070502851, tensor(1.0).erfc().item<double>(), 12);
    }

    [Fact]
    public void Comparisons_and_logic_give_truth_values()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1, 2, 3 });
        var y = tensor(new[] { 3, 2, 1 });
        Assert.Equal([false, true, false], (x == y).data<bool>().ToArray());
        Assert.Equal([true, false, true], (x != y).data<bool>().ToArray());
        Assert.Equal([true, false, false], (x < y).data<bool>().ToArray());
        Assert.Equal([true, true, false], (x <= y).data<bool>().ToArray());
        Assert.Equal([false, false, true], (x > 2).data<bool>().ToArray());
        Assert.Equal([false, true, true], (2 <= x).data<bool>().ToArray());
        Assert.Equal([false, true, false], ((x >= 2) & (y >= 2)).data<bool>().ToArray());
        Assert.Equal([true, true, true], ((x >= 2) | (y >= 2)).data<bool>().ToArray());
        Assert.Equal([true, false, true], ((x >= 2) ^ (y >= 2)).data<bool>().ToArray());
        Assert.Equal([true, false, false], (~(x >= 2)).data<bool>().ToArray());
        var odd = tensor(new[] { 0f, float.NaN, float.PositiveInfinity });
        Assert.Equal([false, true, false], odd.isnan().data<bool>().ToArray());
        Assert.Equal([false, false, true], odd.isinf().data<bool>().ToArray());
        Assert.Equal([true, false, false], odd.isfinite().data<bool>().ToArray());
        Assert.Equal([0f, 5f, 9f], odd.nan_to_num(5, 9).data<float>().ToArray());
    }

    [Fact]
    public void In_place_operations_change_and_return_the_tensor_itself()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2, 3 });
        Assert.Same(x, x.add_(1));
        x.mul_(x);
        x.sub_(1).div_(2);
        Assert.Equal([1.5f, 4f, 7.5f], x.data<float>().ToArray());
        x.clamp_(2, 5);
        x.lerp_(zeros(3), full(3, 0.5f));
        Assert.Equal([1f, 2f, 2.5f], x.data<float>().ToArray());
        x.add_(ones(3), 2);
        x.addcmul_(x, ones(3), 1);
        Assert.Equal([6f, 8f, 9f], x.data<float>().ToArray());
        x.copy_(tensor(new[] { 4, 5, 6 }));
        x.masked_fill_(x > 5, 0);
        x.sqrt_();
        Assert.Equal([2f, MathF.Sqrt(5), 0f], x.data<float>().ToArray());
        x.fill_(3);
        x.zero_();
        Assert.Equal([0f, 0f, 0f], x.data<float>().ToArray());
    }

    [Fact]
    public void Numbers_keep_integers_integral_and_shapes_broadcast()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new long[] { 1, 2, 3 });
        Assert.Equal(int64, (x * 2 + 1).dtype);
        Assert.Equal(float32, (x * 2.5).dtype);
        Assert.Equal(float32, (x / 2).dtype);
        Assert.Equal([9007199254740994L], (tensor(new[] { 9007199254740993L }) + 1).data<long>().ToArray());
        Assert.Equal([2, 3], (ones(2, 1) + ones(1, 3)).shape);
        Assert.Equal(float32, (tensor(new[] { 1f }) * 2.0).dtype);
    }
}
