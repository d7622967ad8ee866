using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Sampling;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests.Sampling;

public sealed class ClipSamplerTests
{
    /// <summary>Every frame's flow depends on itself and its timestep alone, nonlinearly, so that a wrong history or a wrong time would show.</summary>
    private static Tensor Alone(Tensor x, Tensor t) => (x * 0.7).sin() + (t / 1000).reshape(1, -1, 1, 1, 1) * x * 0.3;

    private static Tensor Draw(string name, long[] shape) => Networks.Random(name, shape);

    [Fact]
    public void A_clip_in_lock_step_is_the_plain_solver()
    {
        using var scope = NewDisposeScope();
        var noise = Networks.Latents("noise", 4);
        using var plain = new UniPcScheduler(6, 5);
        var x = noise;
        foreach (long t in plain.Timesteps)
            x = plain.Step(Alone(x, full([1, 4], (double)t)), x);
        Assert.Equal(0, Networks.Distance(x, Run(ChunkSchedule.LockStep(1, 6), [4], noise)));
        Assert.Equal(0, Networks.Distance(x, Run(ChunkSchedule.LockStep(2, 6), [1, 3], noise)));
    }

    /// <summary>Each chunk owns its solver: in a staircase it steps as it would alone, whatever its neighbours have behind them.</summary>
    [Fact]
    public void A_chunk_in_a_staircase_is_the_same_chunk_alone()
    {
        using var scope = NewDisposeScope();
        var noise = Networks.Latents("noise", 5);
        var alone = Run(ChunkSchedule.LockStep(3, 6), [2, 2, 1], noise);
        Assert.Equal(0, Networks.Distance(alone, Run(ChunkSchedule.Staircase(3, 6, lag: 2), [2, 2, 1], noise)));
        Assert.Equal(0, Networks.Distance(alone, Run(ChunkSchedule.Autoregressive(3, 6), [2, 2, 1], noise)));
        Assert.Equal(0, Networks.Distance(alone, Run(ChunkSchedule.Pipeline(3, 6, 3), [2, 2, 1], noise)));
    }

    [Fact]
    public void Few_steps_predict_x0_and_add_fresh_noise_of_the_next_level()
    {
        using var scope = NewDisposeScope();
        var start = Networks.Latents("noise", 2);
        double[] sigmas = [1, 0.6, 0];
        var x0 = start - Alone(start, full([1, 2], 1000.0));
        var x = x0 * 0.4 + Draw("0/0", start.shape) * 0.6;
        var expected = x - Alone(x, full([1, 2], 600.0)) * 0.6;
        using var result = new ClipSampler([2], _ => new FewStepSampler(sigmas)).Sample(Alone, ChunkSchedule.LockStep(1, 2), start, null, Draw);
        Assert.True(Networks.Distance(expected, result) < 1e-5);
    }

    /// <summary>A replaced frame carries the noise of its neighbours at every step, and the clean latent at the end.</summary>
    [Fact]
    public void A_replaced_frame_has_the_noise_of_all_others()
    {
        using var scope = NewDisposeScope();
        var (z, start) = (Networks.Latents("z", 1), Networks.Latents("noise", 3));
        double[] sigmas = [1, 0.5, 0];
        int pass = 0;
        Tensor Watch(Tensor x, Tensor t)
        {
            Assert.True(Networks.Distance(x.narrow(1, 0, 1), z * (1 - sigmas[pass]) + start.narrow(1, 0, 1) * sigmas[pass]) < 1e-6);
            Assert.True(Networks.Distance(t, full([1, 3], 1000 * sigmas[pass])) < 1e-4);
            pass++;
            return Alone(x, t);
        }

        var condition = new ReplacedCondition(z, start.narrow(1, 0, 1));
        using var result = new ClipSampler([1, 2], _ => new EulerSampler(sigmas)).Sample(Watch, ChunkSchedule.LockStep(2, 2, ready: 1), start, condition, Draw);
        Assert.Equal(2, pass);
        Assert.Equal(0, Networks.Distance(z, result.narrow(1, 0, 1)));
        Assert.NotEqual(0, Networks.Distance(start, result));
    }

    /// <summary>SkyReels-V2: known frames are 2 % noise, fresh in every pass, at timestep 20, and come out as they were.</summary>
    [Fact]
    public void A_renoised_context_has_two_per_cent_of_fresh_noise()
    {
        using var scope = NewDisposeScope();
        var (z, start) = (Networks.Latents("z", 2), Networks.Latents("noise", 4));
        int pass = 0;
        Tensor Watch(Tensor x, Tensor t)
        {
            Assert.True(Networks.Distance(x.narrow(1, 0, 2), z * 0.98 + Draw($"{pass}/condition", z.shape) * 0.02) < 1e-6);
            Assert.Equal(20, t[0, 0].item<float>(), 4);
            Assert.Equal(20, t[0, 1].item<float>(), 4);
            Assert.True(t[0, 2].item<float>() > 900 || pass > 0);
            pass++;
            return Alone(x, t);
        }

        using var result = new ClipSampler([2, 1, 1], _ => new UniPcSampler(4, 8)).Sample(
            Watch, ChunkSchedule.Staircase(3, 4, lag: 1, ready: 1), start, new RenoisedCondition(z, 0.02), Draw);
        Assert.Equal(5, pass);
        Assert.Equal(0, Networks.Distance(z, result.narrow(1, 0, 2)));
    }

    [Fact]
    public void A_solver_refuses_a_step_out_of_order_and_a_clip_that_does_not_fit()
    {
        using var scope = NewDisposeScope();
        var noise = Networks.Latents("noise", 2);
        using var sampler = new UniPcSampler(3, 5);
        Assert.Throws<InvalidOperationException>(() => sampler.Move(noise, noise, 1, () => noise));
        Assert.Throws<ArgumentException>(() => Run(ChunkSchedule.LockStep(1, 2), [3], noise));
        Assert.Throws<ArgumentException>(() => new ClipSampler([2], _ => new UniPcSampler(2, 5)).Sample(
            Alone, ChunkSchedule.LockStep(1, 2), noise, new RenoisedCondition(noise.narrow(1, 0, 1), 0), Draw));
    }

    /// <summary>v = v_u + g (v_c - v_u), and no empty prompt at all at guidance 1.</summary>
    [Fact]
    public void Guidance_extrapolates_from_the_empty_prompt()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make();
        var (x, t) = (Networks.Latents("x", 3), Networks.Times(700, 3));
        var (prompt, empty) = (Networks.Random("prompt", 1, 4, 10), Networks.Random("empty", 1, 2, 10));
        Tensor Predict(Tensor text, Tensor? other, double g)
        {
            using var flow = new ClipFlow(dit, text, other, g, 2, 2);
            return flow.Predict(x, t);
        }

        var (c, u) = (Predict(prompt, null, 1), Predict(empty, null, 1));
        Assert.True(Networks.Distance(Predict(prompt, empty, 5), u + (c - u) * 5) < 1e-4);
        Assert.Throws<UsageException>(() => Predict(prompt, null, 5));
    }

    private static Tensor Run(IEnumerable<ChunkPass> schedule, int[] chunks, Tensor noise) =>
        new ClipSampler(chunks, _ => new UniPcSampler(6, 5)).Sample(Alone, schedule, noise, null, Draw);
}
