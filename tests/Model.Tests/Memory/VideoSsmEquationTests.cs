using TorchSharp;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests.Memory;

/// <summary>The whole network with its memory against the paper's equations written out in loops (<see cref="VideoSsmReference"/>).</summary>
public sealed class VideoSsmEquationTests
{
    private const int Frames = 15, Chunk = 3, Sink = 3, Window = 6;

    public static TheoryData<VideoSsmOptions, PositionMode> Cases
    {
        get
        {
            var data = new TheoryData<VideoSsmOptions, PositionMode> { { new(), PositionMode.Slot }, { new(), PositionMode.Absolute } };
            foreach (object[] row in (IEnumerable<object[]>)VideoSsmTests.Options)
                data.Add((VideoSsmOptions)row[0], PositionMode.Slot);
            return data;
        }
    }

    [Theory]
    [Trait("Correctness", "4")]
    [Trait("Correctness", "7")]
    [MemberData(nameof(Cases))]
    public void Every_pass_of_a_rollout_is_what_the_equations_say(VideoSsmOptions options, PositionMode positions)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(memory: options);
        using var text = Networks.Prompt(dit);
        double[][] rows = [.. WanReference.Values(Networks.Random("prompt", 1, 4, 10)).Chunk(10)];
        var reference = new VideoSsmReference(dit, Sink, Window, Chunk, planned: 18, (2, 2), positions);
        using var memory = new VideoSsmMemory(Sink, Window, positions).Open(dit, Networks.Shape());
        for (int first = 0; first < Frames; first += Chunk)
        {
            // A denoising step reads what the commits before it have left, and leaves nothing itself.
            if (first >= 9)
                Compare(Networks.Latents($"noisy {first}", Chunk), 700, StepKind.Denoise, first);
            Compare(Networks.Latents($"clean {first}", Chunk), 0, StepKind.CleanCommit, first);
        }

        void Compare(Tensor x, double t, StepKind kind, int first)
        {
            double[] actual = WanReference.Values(dit.Forward(x, Networks.Times(t, Chunk), text, memory, kind, first));
            double[] expected = reference.Forward(WanReference.Values(x), Chunk, [t, t, t], rows, kind == StepKind.CleanCommit);
            double largest = expected.Max(Math.Abs);
            Assert.True(largest > 0.1);
            Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max(), 0, 3e-5 * largest);
        }
    }

    [Theory]
    [Trait("Correctness", "7")]
    [InlineData(2, true)]
    [InlineData(-2, false)]
    public void Gamma_rises_with_time_where_its_weight_is_positive_and_is_a_number_at_the_first_frame(double weight, bool rises)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var module = new GatedDelta(Networks.Tiny, new VideoSsmOptions { RouterWeightInit = weight, RouterBiasInit = 0.5 });
        float[] gamma = module.Gamma(zeros([1, 30, 24]), Router.LogRho([.. Enumerable.Range(0, 30)], tokensPerFrame: 1, contextFrames: 20))!
            .select(1, 0).data<float>().ToArray();
        Assert.All(gamma, g => Assert.InRange(g, 1e-4f, 1 - 1e-4f));
        for (int t = 1; t < 20; t++)
            Assert.Equal(rises, gamma[t] > gamma[t - 1]);

        // From the end of the context on it stays at sigmoid(b).
        Assert.All(gamma[19..], g => Assert.Equal(1 / (1 + Math.Exp(-0.5)), g, 1e-6));
    }

    [Fact]
    [Trait("Correctness", "5")]
    public void A_state_in_which_nothing_was_stored_adds_exactly_nothing()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var m = zeros([1, 2, 12, 12]);
        using var module = new GatedDelta(Networks.Tiny, new VideoSsmOptions());
        using var random = new Generator(3);
        module.Initialise(random, tokensPerFrame: 4);
        module.get_parameter("g_proj.weight")!.copy_(Networks.Random("gate", 24, 24));
        var (keys, values) = (Networks.Random("k", 1, 4, 2, 12), Networks.Random("v", 1, 2, 4, 12));
        var alpha = module.Gates(Networks.Random("h", 1, 4, 24), 4).narrow(2, 0, 2);
        var (state, _) = module.Write(m, null, keys, values, cat([alpha, zeros_like(alpha)], -1), 4);
        Assert.Equal(0, state.abs().max().item<float>());
        var x = Networks.Random("queries", 1, 4, 2, 12);
        var input = new AttentionInput(x, x, x, Networks.Random("hidden", 1, 4, 24), module);
        Assert.Equal(0, module.Fuse(matmul(module.Query(x, 4), state), input, null).abs().max().item<float>());
        Assert.True(module.Fuse(matmul(module.Query(x, 4), state + 1), input, null).abs().max().item<float>() > 0.01);
    }
}
