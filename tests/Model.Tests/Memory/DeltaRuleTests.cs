using TorchSharp;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests.Memory;

/// <summary>The chunk form against the recurrence it stands for, written out token by token in double precision.</summary>
public sealed class DeltaRuleTests
{
    private const int Heads = 2, Keys = 6, Values = 5;

    public static TheoryData<UpdateRule, bool, int> Forms
    {
        get
        {
            var data = new TheoryData<UpdateRule, bool, int>();
            foreach (var rule in Enum.GetValues<UpdateRule>())
            {
                foreach (bool channels in new[] { false, true })
                {
                    foreach (int subChunk in new[] { 1, 7, 64 })
                        data.Add(rule, channels, subChunk);
                }
            }

            return data;
        }
    }

    [Theory]
    [Trait("Correctness", "4")]
    [MemberData(nameof(Forms))]
    public void The_chunk_form_is_the_token_recurrence_for_any_sub_chunk(UpdateRule rule, bool channels, int subChunk)
    {
        var tokens = Draw(50, channels);
        double[,,] expected = Recurrence(tokens, rule, channels, Start());
        using var scope = NewDisposeScope();
        var m = DeltaRule.Write(ToTensor(Start()), tokens.K, tokens.V, tokens.Alpha, tokens.Beta, rule, subChunk);
        Assert.InRange(Distance(expected, m), 0, 3e-5);
    }

    [Theory]
    [InlineData(UpdateRule.GatedDelta, false)]
    [InlineData(UpdateRule.GatedDelta, true)]
    [InlineData(UpdateRule.Delta, false)]
    [InlineData(UpdateRule.Linear, false)]
    public void The_write_strength_may_scale_the_prediction_alone(UpdateRule rule, bool channels)
    {
        var tokens = Draw(50, channels);
        double[,,] expected = Recurrence(tokens, rule, channels, Start(), InjectionTarget.Prediction);
        using var scope = NewDisposeScope();
        var m = DeltaRule.Write(ToTensor(Start()), tokens.K, tokens.V, tokens.Alpha, tokens.Beta, rule, 7, InjectionTarget.Prediction);
        Assert.InRange(Distance(expected, m), 0, 5e-5);
        Assert.True(Distance(Recurrence(tokens, rule, channels, Start()), m) > 0.1);
    }

    [Fact]
    [Trait("Correctness", "4")]
    public void Any_split_of_the_evicted_tokens_gives_the_same_state()
    {
        using var scope = NewDisposeScope();
        var (k, v, alpha, beta) = Draw(30, channels: false);
        var start = ToTensor(Start());
        var whole = DeltaRule.Write(start, k, v, alpha, beta, UpdateRule.GatedDelta, 8);
        foreach (int cut in new[] { 1, 8, 13, 29 })
        {
            var part = DeltaRule.Write(
                start, k.narrow(2, 0, cut), v.narrow(2, 0, cut), alpha.narrow(2, 0, cut), beta.narrow(2, 0, cut), UpdateRule.GatedDelta, 8);
            part = DeltaRule.Write(
                part, k.narrow(2, cut, 30 - cut), v.narrow(2, cut, 30 - cut), alpha.narrow(2, cut, 30 - cut), beta.narrow(2, cut, 30 - cut), UpdateRule.GatedDelta, 8);
            Assert.InRange(Networks.Distance(whole, part), 0, 1e-5);
        }
    }

    [Fact]
    [Trait("Correctness", "5")]
    public void Orthonormal_keys_with_full_strength_and_no_decay_are_recalled_exactly()
    {
        using var scope = NewDisposeScope();
        var k = eye(Keys, Keys).reshape(1, 1, Keys, Keys);
        var v = Networks.Random("recall", 1, 1, Keys, Values);
        var m = DeltaRule.Write(zeros([1, 1, Keys, Values]), k, v, zeros([1, 1, Keys]), ones([1, 1, Keys]), UpdateRule.GatedDelta, 4);
        Assert.InRange(Networks.Distance(matmul(k, m), v), 0, 1e-6);

        // Writing another value under the same key replaces the old one; linear attention would add to it.
        var other = Networks.Random("other", 1, 1, 1, Values);
        var again = DeltaRule.Write(m, k.narrow(2, 2, 1), other, zeros([1, 1, 1]), ones([1, 1, 1]), UpdateRule.GatedDelta, 4);
        Assert.InRange(Networks.Distance(matmul(k.narrow(2, 2, 1), again), other), 0, 1e-6);
        var added = DeltaRule.Write(m, k.narrow(2, 2, 1), other, zeros([1, 1, 1]), ones([1, 1, 1]), UpdateRule.Linear, 4);
        Assert.InRange(Networks.Distance(matmul(k.narrow(2, 2, 1), added), other + v.narrow(2, 2, 1)), 0, 1e-6);
    }

    [Fact]
    [Trait("Correctness", "5")]
    public void Without_write_strength_nothing_is_stored()
    {
        using var scope = NewDisposeScope();
        var (k, v, alpha, _) = Draw(20, channels: false);
        var m = DeltaRule.Write(zeros([1, Heads, Keys, Values]), k, v, alpha, zeros([1, Heads, 20]), UpdateRule.GatedDelta, 8);
        Assert.Equal(0, m.abs().max().item<float>());
    }

    [Fact]
    public void Equal_keys_at_full_strength_stay_finite_and_keep_the_last_value()
    {
        // The worst case of a frozen video: 64 equal keys make the triangular system as far from the identity as it can be.
        using var scope = NewDisposeScope();
        var one = Unit(Networks.Random("key", 1, 1, 1, Keys));
        var k = one.expand(1, 1, 64, Keys);
        var v = Networks.Random("values", 1, 1, 64, Values);
        var m = DeltaRule.Write(zeros([1, 1, Keys, Values]), k, v, zeros([1, 1, 64]), ones([1, 1, 64]), UpdateRule.GatedDelta, 64);
        Assert.InRange(Networks.Distance(matmul(one, m), v.narrow(2, 63, 1)), 0, 1e-4);
    }

    private static (Tensor K, Tensor V, Tensor Alpha, Tensor Beta) Draw(int tokens, bool channels)
    {
        long[] alpha = channels ? [1, Heads, tokens, Keys] : [1, Heads, tokens];
        long[] beta = channels ? [1, Heads, tokens, Values] : [1, Heads, tokens];
        return (
            Unit(Networks.Random("k", 1, Heads, tokens, Keys)),
            Networks.Random("v", 1, Heads, tokens, Values),
            // Now and then a decay so strong that nothing is left: exp(-alpha) of a few of them is beyond float32.
            Networks.Random("alpha", alpha).pow(6) * -0.2,
            Networks.Random("beta", beta).sigmoid());
    }

    private static Tensor Unit(Tensor x) => x / x.square().sum(-1, keepdim: true).sqrt();

    private static double[,,] Start()
    {
        var random = new Random(5);
        double[,,] m = new double[Heads, Keys, Values];
        for (int h = 0; h < Heads; h++)
        {
            for (int i = 0; i < Keys; i++)
            {
                for (int j = 0; j < Values; j++)
                    m[h, i, j] = random.NextDouble() - 0.5;
            }
        }

        return m;
    }

    /// <summary>decay, predict, add: one token at a time.</summary>
    private static double[,,] Recurrence((Tensor K, Tensor V, Tensor Alpha, Tensor Beta) tokens, UpdateRule rule, bool channels, double[,,] m, InjectionTarget injection = InjectionTarget.Both)
    {
        bool decays = rule is UpdateRule.Decay or UpdateRule.GatedDelta;
        bool predicts = rule is UpdateRule.Delta or UpdateRule.GatedDelta;
        long count = tokens.K.shape[2];
        for (int h = 0; h < Heads; h++)
        {
            for (long t = 0; t < count; t++)
            {
                for (int i = 0; i < Keys; i++)
                {
                    double alpha = !decays ? 0 : channels ? Value(tokens.Alpha, h, t, i) : Value(tokens.Alpha, h, t);
                    for (int j = 0; j < Values; j++)
                        m[h, i, j] *= Math.Exp(alpha);
                }

                double[] u = new double[Values];
                for (int j = 0; j < Values; j++)
                {
                    double predicted = 0;
                    for (int i = 0; predicts && i < Keys; i++)
                        predicted += Value(tokens.K, h, t, i) * m[h, i, j];
                    double beta = channels ? Value(tokens.Beta, h, t, j) : Value(tokens.Beta, h, t);
                    u[j] = ((injection == InjectionTarget.Both ? beta : 1) * Value(tokens.V, h, t, j)) - (beta * predicted);
                }

                for (int i = 0; i < Keys; i++)
                {
                    for (int j = 0; j < Values; j++)
                        m[h, i, j] += Value(tokens.K, h, t, i) * u[j];
                }
            }
        }

        return m;
    }

    private static double Value(Tensor x, params long[] at)
    {
        using var scope = NewDisposeScope();
        var y = x[0];
        foreach (long i in at)
            y = y[i];
        return y.item<float>();
    }

    private static Tensor ToTensor(double[,,] m)
    {
        float[] flat = [.. m.Cast<double>().Select(value => (float)value)];
        return tensor(flat).reshape(1, Heads, Keys, Values);
    }

    private static double Distance(double[,,] expected, Tensor m)
    {
        float[] actual = m.reshape(-1).data<float>().ToArray();
        return expected.Cast<double>().Zip(actual, (a, b) => Math.Abs(a - b)).Max();
    }
}
