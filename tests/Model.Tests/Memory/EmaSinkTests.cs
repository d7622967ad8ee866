using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests.Memory;

/// <summary>The sink that averages what leaves the window.</summary>
public sealed class EmaSinkTests
{
    [Fact]
    public void A_sink_that_keeps_everything_of_itself_is_a_fixed_sink()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make();
        Assert.InRange(Networks.Distance(Next(dit, new WindowSinkMemory(3, 6)), Next(dit, new EmaSinkMemory(3, 6, 1))), 0, 1e-6);
        Assert.True(Networks.Distance(Next(dit, new WindowSinkMemory(3, 6)), Next(dit, new EmaSinkMemory(3, 6, 0.9))) > 1e-4);
    }

    [Fact]
    public void A_sink_that_keeps_nothing_of_itself_is_the_chunk_evicted_last()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(Networks.Tiny with { Layers = 1 });
        var clean = Networks.Latents("clean", 18);

        // Sink 3, window 6 with chunk 3: 15..17 are the past window, 12..14 left last. Alone they make the same view.
        var forgetful = Next(dit, new EmaSinkMemory(3, 6, 0), clean);
        var view = Next(dit, new WindowSinkMemory(3, 6), clean.narrow(1, 12, 6));
        Assert.InRange(Networks.Distance(view, forgetful), 0, 1e-5);
    }

    [Fact]
    public void The_sink_is_the_moving_average_of_the_first_chunk_and_all_evicted_ones()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(Networks.Tiny with { Layers = 1 });
        using var text = Networks.Prompt(dit);
        var clean = Networks.Latents("clean", 12);
        using var averaged = new Recorder(new EmaSinkMemory(3, 6, 0.25).Open(dit, Networks.Shape()));
        Networks.CommitAll(dit, averaged, text, clean);

        // 0..2 is the sink, 9..11 the past window; 3..5 and 6..8 have left, in this order.
        Tensor Average(Func<AttentionInput, Tensor> part)
        {
            var s = part(averaged.Inputs[0]);
            s = (s * 0.25) + (part(averaged.Inputs[1]) * 0.75);
            return (s * 0.25) + (part(averaged.Inputs[2]) * 0.75);
        }

        // A window of everything over [average, last chunk] sees the same.
        using var view = new WindowSinkMemory(0, int.MaxValue).Open(dit, Networks.Shape());
        Commit(view, averaged.Inputs[0] with { Keys = Average(i => i.Keys), Values = Average(i => i.Values) }, 0);
        Commit(view, averaged.Inputs[3], 3);
        var x = Networks.Latents("next", 3);
        var expected = dit.Forward(x, Networks.Times(800, 3), text, view, StepKind.Denoise, 6);
        var found = dit.Forward(x, Networks.Times(800, 3), text, averaged, StepKind.Denoise, 12);
        Assert.InRange(Networks.Distance(expected, found), 0, 1e-5);

        static void Commit(MemorySession memory, AttentionInput input, int first)
        {
            memory.Begin(StepKind.CleanCommit, first, 3);
            memory.Attend(0, input);
            memory.End();
        }
    }

    [Theory]
    [InlineData(3, 6, 0.5)]
    [InlineData(3, 9, 0.9)]
    [InlineData(3, 7, 0.5)]
    [InlineData(2, 6, 0.5)]
    public void Chunk_by_chunk_with_and_without_gradients_and_in_one_pass_are_the_same(int sink, int window, double a)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make();
        using var text = Networks.Prompt(dit);
        var policy = new EmaSinkMemory(sink, window, a);
        var clean = Networks.Latents("clean", 21);
        var noisy = Networks.Latents("noisy", 21);
        var t = Networks.Times(600, 21);
        using var clip = policy.OpenClip(dit, Networks.Shape(), doubled: true);
        var whole = dit.TeacherForced(clean, noisy, t, text, clip);
        using var inPlace = policy.Open(dit, Networks.Shape());
        using var replaced = policy.Open(dit, Networks.Shape(gradients: true));
        for (int first = 0; first < 21; first += 3)
        {
            foreach (var memory in new[] { inPlace, replaced })
            {
                var part = dit.Forward(noisy.narrow(1, first, 3), Networks.Times(600, 3), text, memory, StepKind.Denoise, first);
                Assert.InRange(Networks.Distance(part, whole.narrow(1, first, 3)), 0, 2e-5);
                dit.Forward(clean.narrow(1, first, 3), Networks.Times(0, 3), text, memory, StepKind.CleanCommit, first);
            }
        }
    }

    [Theory]
    [InlineData(0, 6, 0.9)]
    [InlineData(3, int.MaxValue, 0.9)]
    [InlineData(3, 6, 1.1)]
    [InlineData(3, 6, double.NaN)]
    public void What_makes_no_sense_is_refused(int sink, int window, double a) =>
        Assert.Throws<UsageException>(() => new EmaSinkMemory(sink, window, a));

    private static Tensor Next(CausalDit dit, IMemoryPolicy policy, Tensor? clean = null)
    {
        using var text = Networks.Prompt(dit);
        using var memory = policy.Open(dit, Networks.Shape());
        Networks.CommitAll(dit, memory, text, clean ?? Networks.Latents("clean", 18));
        return dit.Forward(Networks.Latents("next", 3), Networks.Times(800, 3), text, memory, StepKind.Denoise, memory.CommittedFrames);
    }

    /// <summary>Keeps what a layer hands to the memory at every commit.</summary>
    private sealed class Recorder(MemorySession inner) : MemorySession
    {
        private StepKind _kind;

        public List<AttentionInput> Inputs { get; } = [];

        public override int CommittedFrames => inner.CommittedFrames;

        public override int WindowFrames => inner.WindowFrames;

        public override MemoryBytes Bytes => inner.Bytes;

        public override void Begin(StepKind kind, int firstFrame, int frames)
        {
            _kind = kind;
            inner.Begin(kind, firstFrame, frames);
        }

        public override AttentionOutput Attend(int layer, AttentionInput input)
        {
            if (_kind == StepKind.CleanCommit)
            {
                static Tensor Kept(Tensor x) => x.clone().DetachFromDisposeScope();
                Inputs.Add(new AttentionInput(Kept(input.Queries), Kept(input.Keys), Kept(input.Values), Kept(input.Hidden), null));
            }

            return inner.Attend(layer, input);
        }

        public override void End() => inner.End();

        public override void Reset() => inner.Reset();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            Inputs.ForEach(i => new[] { i.Queries, i.Keys, i.Values, i.Hidden }.ToList().ForEach(t => t.Dispose()));
        }
    }
}
