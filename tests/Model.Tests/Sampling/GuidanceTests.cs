using VideoSsm.Eval.Model.Sampling;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests.Sampling;

public sealed class GuidanceTests
{
    /// <summary>(1 - a) u + (a - b) p + b c with a = 1.5, b = 7.5 below t = 0.3: -0.5 u - 6 p + 7.5 c; then p alone.</summary>
    [Theory]
    [InlineData(1.0, -0.5 * 2 - 6 * 3 + 7.5 * 5)]
    [InlineData(0.71, -0.5 * 2 - 6 * 3 + 7.5 * 5)]
    [InlineData(0.7, 3)]
    [InlineData(0.1, 3)]
    public void Three_passes_are_weighed_by_time(double sigma, double expected)
    {
        using var scope = NewDisposeScope();
        var v = new ThreePassGuidance().Combine(full([1, 1], 2.0), full([1, 1], 3.0), full([1, 1], 5.0), sigma);
        Assert.Equal(expected, v[0, 0].item<float>(), 4);
    }

    /// <summary>u = (0, 0), c = (1, 3), skipped = (1, 1), g = 3, s = 1: v = (3, 11), whose deviation is 4 times that of c: times 0.7 / 4 + 0.3.</summary>
    [Fact]
    public void Spatio_temporal_guidance_is_rescaled_to_the_prompted_flow()
    {
        using var scope = NewDisposeScope();
        var options = new StgOptions(3, 1, 0, 0.7);
        var v = StgFlow.Combine(tensor(new[] { 0f, 0f }), tensor(new[] { 1f, 3f }), tensor(new[] { 1f, 1f }), options);
        Assert.Equal(3 * 0.475, v[0].item<float>(), 5);
        Assert.Equal(11 * 0.475, v[1].item<float>(), 5);
        Assert.Equal(11, StgFlow.Combine(tensor(new[] { 0f, 0f }), tensor(new[] { 1f, 3f }), tensor(new[] { 1f, 1f }), options with { Rescale = 0 })[1].item<float>(), 5);
    }

    /// <summary>Without attention in its only self-attention layer a network cannot tell where a token is: frames do not reach each other.</summary>
    [Fact]
    public void A_skipped_layer_passes_its_values_on()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make(Networks.Tiny with { Layers = 1 });
        var (x, t) = (Networks.Latents("x", 3), Networks.Times(600, 3));
        var (prompt, empty) = (Networks.Random("prompt", 1, 4, 10), Networks.Random("empty", 1, 2, 10));

        // g = 0, s = -1: v = v_u - (v_c - v_skip), so v_skip = v - v_u + v_c.
        Tensor Skipped(Tensor input)
        {
            using var flow = new StgFlow(dit, prompt, empty, new StgOptions(0, -1, 0, 0), 2, 2);
            using var u = new ClipFlow(dit, empty, null, 1, 2, 2);
            using var c = new ClipFlow(dit, prompt, null, 1, 2, 2);
            return flow.Predict(input, t) - u.Predict(input, t) + c.Predict(input, t);
        }

        var moved = x.clone();
        moved.narrow(1, 2, 1).add_(1);
        var (a, b) = (Skipped(x), Skipped(moved));
        Assert.True(Networks.Distance(a.narrow(1, 0, 2), b.narrow(1, 0, 2)) < 1e-5);
        Assert.True(Networks.Distance(a.narrow(1, 2, 1), b.narrow(1, 2, 1)) > 1e-2);
        using var whole = new ClipFlow(dit, prompt, null, 1, 2, 2);
        Assert.True(Networks.Distance(whole.Predict(x, t).narrow(1, 0, 2), whole.Predict(moved, t).narrow(1, 0, 2)) > 1e-3);
        Assert.Throws<ArgumentOutOfRangeException>(() => new StgFlow(dit, prompt, empty, new StgOptions(3, 1, 1, 0), 2, 2));
    }

    /// <summary>min(t, 1 - strength); moved only once t is not above that, and then like all others.</summary>
    [Fact]
    public void Known_tokens_are_told_their_own_time_and_wait_for_it()
    {
        using var scope = NewDisposeScope();
        double[] sigmas = [1, 0.6, 0.3, 0];
        var (x, v) = (Networks.Latents("x", 1), Networks.Latents("v", 1));
        using var soft = new ConditionedEulerSampler(sigmas, 0.5);
        Assert.Equal([500, 500, 300, 0], Enumerable.Range(0, 4).Select(soft.Timestep));
        Assert.Equal(0, Networks.Distance(x, soft.Move(x, v, 0, () => x)));
        Assert.Equal(0, Networks.Distance(x, soft.Move(x, v, 1, () => x)));
        Assert.True(Networks.Distance(x - v * 0.3, soft.Move(x, v, 2, () => x)) < 1e-6);
        using var hard = new ConditionedEulerSampler(sigmas, 1);
        Assert.All(Enumerable.Range(0, 3), step => Assert.Equal((0.0, 0.0), (hard.Timestep(step), Networks.Distance(x, hard.Move(x, v, step, () => x)))));
    }

    [Fact]
    public void Folding_keeps_every_number_and_places_them_as_said()
    {
        using var scope = NewDisposeScope();
        var z = Networks.Random("z", 2, 5, 3, 4, 6);
        var folded = SpaceTimeFold.Fold(z);
        Assert.Equal([2, 3, 24, 2, 3], folded.shape);
        Assert.True(Networks.Distance(z, SpaceTimeFold.Unfold(folded)) < 1e-6);

        // Frame 4 is the second half of folded frame 2; row 3 and column 4 are its second row and first column at (1, 2).
        Assert.Equal(z[1, 4, 2, 3, 4].item<float>(), folded[1, 2, ((((1 * 2) + 1) * 2) + 0) * 3 + 2, 1, 2].item<float>());
        Assert.Equal(z[0, 0, 1, 0, 0].item<float>(), folded[0, 0, 1, 0, 0].item<float>());
        Assert.Equal(1, SpaceTimeFold.Unfold(folded.narrow(1, 0, 1)).shape[1]);
        Assert.Throws<ArgumentException>(() => SpaceTimeFold.Fold(z.narrow(1, 0, 4)));
    }
}
