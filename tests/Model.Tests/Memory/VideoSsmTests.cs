using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests.Memory;

public sealed class VideoSsmTests
{
    [Fact]
    [Trait("Correctness", "4")]
    public void The_state_depends_on_evicted_tokens_only()
    {
        // 15 frames, sink 3, window 6 with chunk 3: the past window is 12..14, evicted are 3..11.
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(Networks.Tiny with { Layers = 1 }, new VideoSsmOptions());
        using var text = Networks.Prompt(dit);
        var clean = Networks.Latents("clean", 15);
        var reference = StateOf(dit, text, clean);
        for (int frame = 0; frame < 15; frame++)
        {
            var changed = clean.clone();
            changed.narrow(1, frame, 1).copy_(Networks.Latents("changed", 1));
            double moved = Networks.Distance(reference, StateOf(dit, text, changed));

            // Sink and window do not enter. With one layer a key depends on its own frame only.
            bool evicted = frame is >= 3 and < 12;
            Assert.True(evicted ? moved > 1e-4 : moved == 0, $"frame {frame}: the state moved by {moved}");
        }
    }

    [Fact]
    [Trait("Correctness", "5")]
    public void A_fresh_module_changes_nothing_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var plain = Networks.Make(neutral: true);
        using var with = Networks.Make(memory: new VideoSsmOptions(), neutral: true);
        RandomHead(plain);
        RandomHead(with);
        var a = Continue(plain, new WindowSinkMemory(3, 6));
        var b = Continue(with, new VideoSsmMemory(3, 6));
        Assert.True(a.abs().max().item<float>() > 0.01);
        Assert.Equal(0, Networks.Distance(a, b));
    }

    [Fact]
    public void A_module_that_has_learned_does_change_what_is_predicted()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        Assert.True(Networks.Distance(Continue(dit, new WindowSinkMemory(3, 6)), Continue(dit, new VideoSsmMemory(3, 6))) > 1e-4);
    }

    [Fact]
    public void Before_the_first_eviction_there_is_no_state_and_no_difference()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        using var text = Networks.Prompt(dit);
        using var a = new VideoSsmMemory(3, 6).Open(dit, Networks.Shape());
        using var b = new WindowSinkMemory(3, 6).Open(dit, Networks.Shape());
        var clean = Networks.Latents("clean", 6);
        Networks.CommitAll(dit, a, text, clean);
        Networks.CommitAll(dit, b, text, clean);
        var x = Networks.Latents("x", 3);
        Assert.Null(a.State(0));
        Assert.Equal(0, Networks.Distance(
            dit.Forward(x, Networks.Times(500, 3), text, a, StepKind.Denoise, 6), dit.Forward(x, Networks.Times(500, 3), text, b, StepKind.Denoise, 6)));
    }

    [Fact]
    public void A_state_alone_is_written_at_every_commit()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        using var text = Networks.Prompt(dit);
        using var memory = new VideoSsmMemory(0, 3).Open(dit, Networks.Shape());
        Networks.CommitAll(dit, memory, text, Networks.Latents("clean", 3));
        Assert.NotNull(memory.State(0));
        Assert.Equal(0, memory.Bytes.Window);
    }

    public static TheoryData<VideoSsmOptions> Options => new()
    {
        new VideoSsmOptions { Gates = GateWidth.PerChannel },
        new VideoSsmOptions { KeyNorm = StateKeyNorm.None, Rule = UpdateRule.Decay },
        new VideoSsmOptions { RopedStateKeys = true },
        new VideoSsmOptions { ShortConvolution = 4 },
        new VideoSsmOptions { ShortConvolution = 2, Activation = StateActivation.Silu, RopedStateKeys = true },
        new VideoSsmOptions { Activation = StateActivation.Silu },
        new VideoSsmOptions { Scale = StateScale.One },
        new VideoSsmOptions { Injection = InjectionTarget.Prediction },
        new VideoSsmOptions { DecaySum = DecaySum.Printed, RateMax = 64 },
        new VideoSsmOptions { DecaySum = DecaySum.Printed, Gates = GateWidth.PerChannel },
        new VideoSsmOptions { ClampRho = false, ContextFrames = 6 },
        new VideoSsmOptions { DecayEvery = DecayStep.PerFrame },
        new VideoSsmOptions { Norm = ReadNorm.FullDim },
        new VideoSsmOptions { Fuse = FusePoint.AfterOutput },
        new VideoSsmOptions { Router = RouterKind.None },
        new VideoSsmOptions { Router = RouterKind.Constant },
        new VideoSsmOptions { Router = RouterKind.Content },
        new VideoSsmOptions { Rule = UpdateRule.Linear },
        new VideoSsmOptions { Rule = UpdateRule.Delta },
        new VideoSsmOptions { Layers = [1] },
        new VideoSsmOptions { ContextFrames = 6 },
        new VideoSsmOptions { SubChunk = 5 },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_runs_alike_chunk_by_chunk_and_in_one_pass_and_survives_the_checkpoint(VideoSsmOptions options)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(memory: options);
        using var text = Networks.Prompt(dit);
        var policy = new VideoSsmMemory(3, 6);
        var x = Networks.Latents("clip", 15);
        using var clip = policy.OpenClip(dit, Networks.Shape(), doubled: false);
        var whole = dit.Forward(x, Networks.Times(40, 15), text, clip, StepKind.FullSequence, 0);
        using var memory = policy.Open(dit, Networks.Shape());
        for (int first = 0; first < 15; first += 3)
        {
            var part = dit.Forward(x.narrow(1, first, 3), Networks.Times(40, 3), text, memory, StepKind.CleanCommit, first);
            Assert.InRange(Networks.Distance(part, whole.narrow(1, first, 3)), 0, 2e-5);
        }

        if (options.SubChunk == new VideoSsmOptions().SubChunk)
        {
            // The option is at work: the default gives other numbers. (The size of a sub-chunk is a matter of speed only.)
            var plain = options.ClampRho ? new VideoSsmOptions { RateMax = options.RateMax } : options with { ClampRho = true };
            using var other = Networks.Make(memory: plain);
            using var otherClip = policy.OpenClip(other, Networks.Shape(), doubled: false);
            using var otherText = Networks.Prompt(other);
            Assert.True(Networks.Distance(whole, other.Forward(x, Networks.Times(40, 15), otherText, otherClip, StepKind.FullSequence, 0)) > 1e-6);
        }

        Assert.Equal(options, VideoSsmOptions.FromJson(options.ToJson()));
    }

    [Fact]
    public void Gradients_of_gates_router_and_output_agree_with_finite_differences()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        var loss = LossOf(dit);
        (string Key, Tensor Value)[] parameters =
            [.. dit.named_parameters().Where(p => p.name.StartsWith("blocks.0.self_attn.mem.", StringComparison.Ordinal)).Select(p => (p.name, (Tensor)p.parameter))];
        var gradients = autograd.grad([loss], [.. parameters.Select(p => p.Value)]);
        Assert.Equal(8, gradients.Count);
        foreach (var ((key, parameter), gradient) in parameters.Zip(gradients))
        {

            // Along the gradient's own direction the difference is largest, so float32 is precise enough.
            double length = gradient.square().sum().sqrt().item<float>();
            Assert.True(length > 1e-7, $"{key} gets no gradient");
            using var grad = no_grad();
            double step = 0.02 / Math.Max(1, Math.Sqrt(parameter.numel()) / 8);
            var direction = gradient * (step / length);
            parameter.add_(direction);
            double up = LossOf(dit).item<float>();
            parameter.sub_(direction * 2);
            double down = LossOf(dit).item<float>();
            parameter.add_(direction);
            double numeric = (up - down) / (2 * step);
            Assert.True(Math.Abs(numeric - length) <= (0.05 * length) + 2e-5, $"{key}: {numeric} against {length}");
        }
    }

    [Fact]
    public void Truncation_stops_the_gradient_at_the_commit_and_changes_no_value()
    {
        using var scope = NewDisposeScope();
        using var through = Networks.Make(memory: new VideoSsmOptions());
        using var cut = Networks.Make(memory: new VideoSsmOptions { TruncateAfterCommits = 1 });
        var a = LossOf(through);
        var b = LossOf(cut);
        Assert.Equal(a.item<float>(), b.item<float>());
        const string Gate = "blocks.0.self_attn.mem.b_proj.weight";
        Assert.True(Networks.Gradient(a, through.get_parameter(Gate)!)!.abs().sum().item<float>() > 0);
        Assert.Null(Networks.Gradient(b, cut.get_parameter(Gate)!));
    }

    [Fact]
    [Trait("Correctness", "7")]
    public void Rho_is_finite_from_the_first_frame_rises_with_time_and_stops_at_one()
    {
        using var scope = NewDisposeScope();
        float[] rho = Router.LogRho([.. Enumerable.Range(0, 30)], tokensPerFrame: 2, contextFrames: 20).reshape(-1).data<float>().ToArray();
        Assert.Equal(60, rho.Length);
        Assert.All(rho, value => Assert.True(float.IsFinite(value) && value <= 0));
        Assert.Equal(Math.Log(1.0 / 20), rho[0], 5);
        Assert.Equal(rho[0], rho[1]);
        for (int t = 1; t < 30; t++)
            Assert.True(t < 20 ? rho[2 * t] > rho[2 * (t - 1)] : rho[2 * t] == 0);
    }

    [Fact]
    [Trait("Correctness", "7")]
    public void Rho_rises_beyond_one_where_it_is_not_clamped()
    {
        using var scope = NewDisposeScope();
        float[] rho = Router.LogRho([0, 9, 19, 39], tokensPerFrame: 1, contextFrames: 10, clamp: false).reshape(-1).data<float>().ToArray();
        Assert.Equal([-2.302585f, 0, 0.693147f, 1.386294f], rho, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Theory]
    [InlineData(DecayStep.PerToken, 1e-3, 0.1, 16)]
    [InlineData(DecayStep.PerFrame, 1e-2, 0.02, 2)]
    public void Decay_starts_within_its_bounds_for_a_frame(DecayStep step, double min, double max, double rate)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var module = new GatedDelta(Networks.Tiny, new VideoSsmOptions { DecayEvery = step, StepMin = min, StepMax = max, RateMax = rate, Gates = GateWidth.PerChannel });
        using var random = new Generator(3);
        module.Initialise(random, tokensPerFrame: 4);
        module.get_parameter("a_proj.weight")!.zero_();

        // The decay of a whole frame is exp(A) softplus(B): rate times step, whatever the tokens of the frame.
        float[] frame = (-module.Gates(zeros([1, 4, 24]), 4).narrow(2, 0, 24).sum([1])).reshape(-1).data<float>().ToArray();
        Assert.All(frame, decay => Assert.InRange(decay, min * 0.999, rate * max * 1.001));
        Assert.True(frame.Max() > 1.5 * frame.Min());
    }

    [Fact]
    public void A_short_convolution_is_causal_within_a_frame_and_begins_as_the_identity()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var options = new VideoSsmOptions { ShortConvolution = 3, KeyNorm = StateKeyNorm.None, Scale = StateScale.One };
        using var module = new GatedDelta(Networks.Tiny, options);
        using var random = new Generator(3);
        module.Initialise(random, tokensPerFrame: 4);
        using var without = new GatedDelta(Networks.Tiny, options with { ShortConvolution = 0 });
        var x = Networks.Random("queries", 1, 8, 2, 12); // two frames of four tokens
        Assert.Equal(0, Networks.Distance(without.Query(x, 4), module.Query(x, 4)));

        // y_t = a x_{t-2} + b x_{t-1} + c x_t, nothing before the first token of a frame.
        var taps = module.get_parameter("q_conv1d.weight")!;
        taps.copy_(Networks.Random("taps", 24, 1, 3));
        var y = module.Query(x, 4).transpose(1, 2).reshape(8, 24) * Math.Sqrt(12);
        var flat = x.reshape(8, 24);
        for (int t = 0; t < 8; t++)
        {
            var expected = zeros([24]);
            for (int back = 0; back <= Math.Min(2, t % 4); back++)
                expected = expected + (taps.narrow(2, 2 - back, 1).reshape(24) * flat[t - back]);
            Assert.InRange(Networks.Distance(expected, y[t]), 0, 1e-5);
        }
    }

    [Fact]
    public void The_scale_of_the_queries_is_lost_in_the_norm()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var module = new GatedDelta(Networks.Tiny, new VideoSsmOptions());
        using var one = new GatedDelta(Networks.Tiny, new VideoSsmOptions { Scale = StateScale.One });
        var x = Networks.Random("queries", 1, 4, 2, 12);
        Assert.InRange(Networks.Distance(module.Query(x, 4) * Math.Sqrt(12), one.Query(x, 4)), 0, 1e-6);
        var m = Networks.Random("state", 1, 2, 12, 12) * 3;
        var input = new AttentionInput(x, x, x, Networks.Random("hidden", 1, 4, 24), module, ones([1, 4, 24]));
        Assert.InRange(Networks.Distance(module.Fuse(matmul(module.Query(x, 4), m), input, null), module.Fuse(matmul(one.Query(x, 4), m), input, null)), 0, 1e-4);
    }

    [Fact]
    public void The_printed_sum_applies_the_whole_past_decay_at_every_write()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var options = new VideoSsmOptions { DecaySum = DecaySum.Printed, Rule = UpdateRule.Decay };
        using var printed = Module(options);
        using var evicted = Module(options with { DecaySum = DecaySum.Evicted });
        var (keys, values) = (Networks.Random("k", 1, 4, 2, 12), Networks.Random("v", 1, 2, 4, 12));
        var gates = evicted.Gates(Networks.Random("h", 1, 4, 24), 4);
        var decay = gates.narrow(2, 0, 2).sum([1], keepdim: true).transpose(1, 2); // [1, H, 1]

        var m = zeros([1, 2, 12, 12]);
        var (a, sumA) = printed.Write(m, null, keys, values, gates, 4);
        var (b, sumB) = evicted.Write(m, null, keys, values, gates, 4);
        Assert.Equal(0, Networks.Distance(a, b));
        Assert.Null(sumB);
        Assert.InRange(Networks.Distance(decay, sumA!), 0, 1e-6);

        // Second write: the printed gbar is the sum of both, so the state loses the first decay once more.
        var (c, sumC) = printed.Write(a, sumA, keys, values, gates, 4);
        var (d, _) = evicted.Write(b * decay.exp().unsqueeze(-1), null, keys, values, gates, 4);
        Assert.InRange(Networks.Distance(d, c), 0, 1e-6);
        Assert.InRange(Networks.Distance(decay * 2, sumC!), 0, 1e-6);
        Assert.True(Networks.Distance(c, evicted.Write(b, null, keys, values, gates, 4).State) > 1e-4);

        static GatedDelta Module(VideoSsmOptions options)
        {
            var module = new GatedDelta(Networks.Tiny, options);
            using var random = new Generator(3);
            module.Initialise(random, tokensPerFrame: 4);
            return module;
        }
    }

    [Fact]
    public void A_network_without_state_weights_is_told_so()
    {
        using var dit = Networks.Make();
        var e = Assert.Throws<UsageException>(() => new VideoSsmMemory(3, 6).Open(dit, Networks.Shape()));
        Assert.Contains("state-space weights", e.Message, StringComparison.Ordinal);
    }

    private static Tensor StateOf(CausalDit dit, TextContext text, Tensor clean)
    {
        using var memory = new VideoSsmMemory(3, 6).Open(dit, Networks.Shape());
        Networks.CommitAll(dit, memory, text, clean);
        return memory.State(0)!.clone();
    }

    private static Tensor Continue(CausalDit dit, IMemoryPolicy policy)
    {
        using var text = Networks.Prompt(dit);
        using var memory = policy.Open(dit, Networks.Shape());
        Networks.CommitAll(dit, memory, text, Networks.Latents("clean", 15));
        return dit.Forward(Networks.Latents("x", 3), Networks.Times(500, 3), text, memory, StepKind.Denoise, 15);
    }

    private static void RandomHead(CausalDit dit) => dit.get_parameter("head.head.weight")!.copy_(Networks.Random("head", 3, 24));

    private static Tensor LossOf(CausalDit dit)
    {
        using var scope = NewDisposeScope();
        using var text = Networks.Prompt(dit);
        using var memory = new VideoSsmMemory(0, 3).Open(dit, Networks.Shape(planned: 12, gradients: true));
        Networks.CommitAll(dit, memory, text, Networks.Latents("clean", 6));
        var v = dit.Forward(Networks.Latents("x", 3), Networks.Times(500, 3), text, memory, StepKind.Denoise, 6);
        return (v * Networks.Latents("direction", 3)).sum().MoveToOuterDisposeScope();
    }
}
