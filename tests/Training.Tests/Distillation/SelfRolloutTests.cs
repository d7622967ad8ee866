using TorchSharp;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Distillation;
using VideoSsm.Eval.Training.Recipes;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests.Distillation;

public sealed class SelfRolloutTests
{
    private const ulong Seed = 77;
    private static readonly (int, int) Size = (TinyNetworks.Side, TinyNetworks.Side);

    [Fact]
    public void A_rollout_that_records_nothing_makes_the_frames_of_one_that_does()
    {
        using var scope = NewDisposeScope();
        using var dit = TinyNetworks.Dit(VideoSsmOptions.World);
        var policy = new VideoSsmMemory(1, 3);
        using var with = Roll(dit, policy, new(), new RolloutWindow(4, 4), exit: 2, gradients: true);
        using var without = Roll(dit, policy, new(), new RolloutWindow(4, 4), exit: 2, gradients: false);
        Assert.True(with.Latents.requires_grad);
        Assert.False(without.Latents.requires_grad);
        Assert.InRange(TinyNetworks.Difference(with.Latents, without.Latents), 0, 1e-5);
        Assert.Equal([2, 4, 4, 4, 4], with.Latents.shape);
        Assert.Equal([2, 3, 4, 4, 4], with.Before!.shape);
        Assert.False(with.Before.requires_grad);

        // The frames before a window are those of an earlier window of the same draws, up to rounding: a pass that records nothing uses
        // one-pass row operations where a recording one uses several.
        using var earlier = Roll(dit, policy, new(), new RolloutWindow(0, 4), exit: 2, gradients: false);
        Assert.InRange(TinyNetworks.Difference(earlier.Latents.narrow(1, 1, 3), with.Before), 0, 1e-5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_gradient_of_a_window_is_the_sum_of_its_chunks_gradients_each_given_its_past(int exit)
    {
        // Nothing before the window and no past keys and values: the same sum is made here chunk by chunk from constants.
        using var scope = NewDisposeScope();
        using var dit = TinyNetworks.Dit();
        var policy = new WindowSinkMemory(2, 4);
        var options = new RolloutRecipe { StateGradient = StateGradient.None };
        var window = new RolloutWindow(4, 4);
        using var sample = Roll(dit, policy, options, window, exit, gradients: true);
        var found = TinyNetworks.Gradients(dit, sample.Latents.square().sum());

        using var whole = Roll(dit, policy, options, new RolloutWindow(0, 8), exit, gradients: false);
        var latents = whole.Latents;
        Assert.InRange(TinyNetworks.Difference(latents.narrow(1, 4, 4), sample.Latents), 0, 1e-5);
        var noise = Noise(exit, chunks: 4);
        var expected = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        double[] levels = [.. new FlowMatchSchedule(5).WarpedTimesteps(1000, 750).Select(t => t / 1000)];
        for (int chunk = 2; chunk < 4; chunk++)
        {
            using var text = dit.PrepareText(TinyNetworks.Rows(2));
            using var memory = policy.Open(dit, Shape());
            var x = noise[chunk][0];
            using (no_grad())
            {
                for (int past = 0; past < chunk; past++)
                    dit.Forward(latents.narrow(1, 2 * past, 2), zeros([2, 2]), text, memory, StepKind.CleanCommit, 2 * past);
                if (exit == 1)
                {
                    var first = x - dit.Forward(x, full([2, 2], 1000.0), text, memory, StepKind.Denoise, 2 * chunk);
                    x = ((1 - levels[1]) * first) + (levels[1] * noise[chunk][1]);
                }
            }

            var clean = x - (levels[exit] * dit.Forward(x, full([2, 2], 1000 * levels[exit]), text, memory, StepKind.Denoise, 2 * chunk));
            foreach (var (name, value) in TinyNetworks.Gradients(dit, clean.square().sum()))
                expected[name] = expected.TryGetValue(name, out var sum) ? sum + value : value;
        }

        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, value) in expected)
            Assert.True(TinyNetworks.Difference(value, found[name]) <= 1e-3 * TinyNetworks.Size(value) + 1e-5, name);
    }

    [Fact]
    public void The_gates_learn_from_writes_inside_the_window_alone_and_other_weights_as_before()
    {
        using var scope = NewDisposeScope();
        using var dit = TinyNetworks.Dit(VideoSsmOptions.World);
        var policy = new VideoSsmMemory(0, 4);
        Dictionary<string, Tensor> At(StateGradient kind, RolloutWindow window)
        {
            using var sample = Roll(dit, policy, new() { StateGradient = kind }, window, exit: 1, gradients: true);
            return TinyNetworks.Gradients(dit, sample.Latents.square().sum());
        }

        bool Gates(Dictionary<string, Tensor> gradients) =>
            gradients.Any(g => g.Key.Contains("a_proj", StringComparison.Ordinal) && TinyNetworks.Size(g.Value) > 0);

        // Window and chunk 2 wide, memory 4: a chunk is written when the second one after it is committed, read by the next.
        var wide = new RolloutWindow(2, 8);
        var none = At(StateGradient.None, wide);
        var inside = At(StateGradient.Window, wide);
        Assert.False(Gates(none));
        Assert.True(Gates(inside));
        foreach (var (name, value) in none)
            Assert.True(TinyNetworks.Difference(value, inside[name]) <= 1e-4 * TinyNetworks.Size(value) + 1e-6, name);

        // A window of one chunk reads a state that was written before its border.
        var narrow = new RolloutWindow(8, 2);
        Assert.False(Gates(At(StateGradient.Window, narrow)));
        Assert.True(Gates(At(StateGradient.Rollout, narrow)));
    }

    [Fact]
    public void With_gradients_through_keys_values_and_state_the_slope_is_the_true_one()
    {
        // One step, no truncation at all: the directional derivative must agree with a difference quotient.
        using var scope = NewDisposeScope();
        using var dit = TinyNetworks.Dit(VideoSsmOptions.World);
        var policy = new VideoSsmMemory(1, 3);
        var options = new RolloutRecipe { KeyValueGradient = true, FewSteps = [500] };
        var window = new RolloutWindow(0, 8);
        using var sample = Roll(dit, policy, options, window, exit: 0, gradients: true);
        var gradients = TinyNetworks.Gradients(dit, sample.Latents.mean());
        foreach (string name in new[] { "blocks.0.self_attn.k.weight", "blocks.1.self_attn.v.weight", "blocks.0.self_attn.mem.b_proj.weight" })
        {
            var weight = dit.named_parameters().Single(p => p.name == name).parameter;
            var direction = gradients[name] / gradients[name].square().sum().sqrt();
            double slope = (gradients[name] * direction).sum().item<float>();
            Assert.True(slope > 0, name);
            double Value(double at)
            {
                using var still = no_grad();
                weight.add_(direction * at);
                using var moved = Roll(dit, policy, options, window, exit: 0, gradients: false);
                weight.sub_(direction * at);
                return moved.Latents.type(ScalarType.Float64).mean().item<double>();
            }

            const double H = 0.02;
            Assert.Equal(slope, (Value(H) - Value(-H)) / (2 * H), 0.03 * slope + 2e-5);
        }
    }

    private static RolloutSample Roll(CausalDit dit, IMemoryPolicy policy, RolloutRecipe options, RolloutWindow window, int exit, bool gradients)
    {
        using var random = new Generator(Seed);
        using var rows = TinyNetworks.Rows(2);
        int[] steps = options.FewSteps.Count == 1 ? [.. options.FewSteps] : [1000, 750, 500];
        return new SelfRollout(dit, policy, options with { ChunkFrames = 2, WindowFrames = 4, TailFrames = 3, FewSteps = steps })
            .Roll(rows, Size, 8, window, exit, gradients, random);
    }

    /// <summary>The draws of a rollout: per chunk the first noise, then one per step.</summary>
    private static List<Tensor[]> Noise(int exit, int chunks)
    {
        using var random = new Generator(Seed);
        return [.. Enumerable.Range(0, chunks).Select(_ => Enumerable.Range(0, exit + 1).Select(_ => randn([2, 2, 4, 4, 4], generator: random)).ToArray())];
    }

    private static SessionShape Shape() => new() { Batch = 2, Height = TinyNetworks.Side, Width = TinyNetworks.Side, ChunkFrames = 2, PlannedFrames = 8, Gradients = true };
}
