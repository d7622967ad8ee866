using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

public sealed class CausalDistillationTests
{
    private const int Chunks = 5;
    private static readonly WanConfig OneLayer = TinyWorld.Geometry with { Layers = 1 };

    [Fact]
    public void The_prediction_is_the_point_minus_its_level_times_the_flow()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = TinyWorld.Dit(OneLayer);
        var (noisy, sigmas, _, text) = Clip();
        var predicted = CausalDistillation.PredictX0(dit, WindowSinkMemory.Full, noisy, sigmas, null, 0, text, 1);

        using var prompt = dit.PrepareText(text);
        using var memory = WindowSinkMemory.Full.OpenClip(dit, new SessionShape { Height = 4, Width = 4, ChunkFrames = 1 }, doubled: false);
        var flow = dit.Forward(noisy, sigmas * 1000.0, prompt, memory, StepKind.FullSequence, 0);
        Assert.True(flow.abs().max().item<float>() > 0.01);
        for (int f = 0; f < Chunks; f++)
        {
            double sigma = sigmas[0][f].item<float>();
            Assert.True(predicted.select(1, f).allclose(noisy.select(1, f) - (flow.select(1, f) * sigma), 1e-4, 1e-5), $"frame {f}");
        }
    }

    [Fact]
    public void The_loss_is_the_weighted_mean_over_frames_that_count()
    {
        using var scope = NewDisposeScope();
        var x0 = zeros([1, 3, 1, 1, 2]);
        var predicted = tensor(new[] { 1f, 3f, 2f, 2f, 100f, 100f }, [1, 3, 1, 1, 2]);
        var loss = CausalDistillation.Loss(predicted, x0, tensor(new[] { 0.5f, 2f, 1f }, [1, 3]), tensor(new[] { 1f, 1f, 0f }, [1, 3]));

        // Frames: (1 + 9) / 2 = 5 and 4; (0.5 * 5 + 2 * 4) / 2.
        Assert.Equal(5.25f, loss.item<float>(), 1e-5f);
    }

    [Fact]
    public void With_a_noisy_past_a_chunk_sees_the_noisy_chunks_in_its_window_and_nothing_later()
    {
        // Window 2: a chunk of one frame sees itself and the one before; the sink is frame 0.
        using var dit = TinyWorld.Dit(OneLayer);
        Assert.Equal([false, false, true, true, false], Changed(dit, new WindowSinkMemory(0, 2), noisyChunk: 2));
        Assert.Equal([true, true, true, true, true], Changed(dit, new WindowSinkMemory(1, 2), noisyChunk: 0));
        Assert.Equal([false, true, true, false, false], Changed(dit, new WindowSinkMemory(1, 2), noisyChunk: 1));
        Assert.Equal([false, true, true, true, true], Changed(dit, WindowSinkMemory.Full, noisyChunk: 1));
    }

    [Fact]
    public void With_a_clean_past_a_chunk_sees_its_own_noise_and_the_clean_chunks_before_it()
    {
        using var dit = TinyWorld.Dit(OneLayer);
        Assert.Equal([false, false, true, false, false], Changed(dit, WindowSinkMemory.Full, noisyChunk: 2, cleanPast: true));
        Assert.Equal([false, false, false, true, true], Changed(dit, WindowSinkMemory.Full, cleanChunk: 2));
        Assert.Equal([false, false, false, true, false], Changed(dit, new WindowSinkMemory(0, 2), cleanChunk: 2));
        Assert.Equal([false, true, true, true, true], Changed(dit, new WindowSinkMemory(1, 2), cleanChunk: 0));
    }

    [Fact]
    public void What_leaves_the_window_is_seen_through_the_state()
    {
        using var dit = TinyWorld.Dit(OneLayer, VideoSsmOptions.World);

        // Sink 1, window 2: frame 1 leaves before frame 3 and is seen by chunk 2 in the window, by chunks 3 and 4 in the state.
        Assert.Equal([false, false, true, false, false], Changed(dit, new WindowSinkMemory(1, 2), cleanChunk: 1));
        Assert.Equal([false, false, true, true, true], Changed(dit, new VideoSsmMemory(1, 2), cleanChunk: 1));
        Assert.Equal([false, true, true, true, true], Changed(dit, new VideoSsmMemory(1, 2), noisyChunk: 1));
    }

    [Fact]
    public void A_clean_past_predicts_what_a_rollout_over_the_same_past_predicts()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = TinyWorld.Dit(TinyWorld.Geometry, VideoSsmOptions.World);
        var policy = new VideoSsmMemory(1, 2);
        var (noisy, sigmas, clean, text) = Clip();
        var predicted = CausalDistillation.PredictX0(dit, policy, noisy, sigmas, clean, 0, text, 1);

        using var prompt = dit.PrepareText(text);
        using var memory = policy.Open(dit, new SessionShape { Height = 4, Width = 4, ChunkFrames = 1, PlannedFrames = Chunks });
        for (int f = 0; f < Chunks; f++)
        {
            var flow = dit.Forward(noisy.narrow(1, f, 1), sigmas.narrow(1, f, 1) * 1000.0, prompt, memory, StepKind.Denoise, f);
            var x0 = noisy.narrow(1, f, 1) - (flow * sigmas[0][f].item<float>());
            Assert.True(predicted.narrow(1, f, 1).allclose(x0, 1e-3, 1e-4), $"chunk {f}");
            dit.Forward(clean.narrow(1, f, 1), zeros(1, 1), prompt, memory, StepKind.CleanCommit, f);
        }
    }

    /// <summary>Chunks whose prediction changes when one chunk of the noisy or of the clean clip does.</summary>
    private static bool[] Changed(CausalDit dit, IMemoryPolicy policy, int? noisyChunk = null, int? cleanChunk = null, bool cleanPast = false)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var (noisy, sigmas, clean, text) = Clip();
        bool doubled = cleanPast || cleanChunk is not null;
        Tensor Predict() => CausalDistillation.PredictX0(dit, policy, noisy, sigmas, doubled ? clean : null, 0, text, 1);
        var before = Predict();
        (cleanChunk is null ? noisy : clean).narrow(1, noisyChunk ?? cleanChunk!.Value, 1).add_(0.5);
        var after = Predict();
        return [.. Enumerable.Range(0, Chunks).Select(f => !before.select(1, f).SameAs(after.select(1, f)))];
    }

    private static (Tensor Noisy, Tensor Sigmas, Tensor Clean, Tensor Text) Clip()
    {
        using var random = new Generator(7);
        return (randn([1, Chunks, 16, 4, 4], generator: random), tensor(new[] { 1f, 0.9375f, 0.8333f, 0.625f, 1f }, [1, Chunks]),
            randn([1, Chunks, 16, 4, 4], generator: random), randn([1, 6, 32], generator: random));
    }
}
