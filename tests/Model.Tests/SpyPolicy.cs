using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

/// <summary>A policy that copies the state of a layer whenever a pass begins. The copies belong to the spy.</summary>
internal sealed class SpyPolicy(IMemoryPolicy inner, int layer = 0) : IMemoryPolicy, IDisposable
{
    /// <summary>Passes of the first session opened, in order, with the state they found.</summary>
    public List<(StepKind Kind, int First, int Frames, Tensor? State)> Passes { get; } = [];

    public int Sessions { get; private set; }

    public string Name => inner.Name;

    public int SinkFrames => inner.SinkFrames;

    public int WindowFrames => inner.WindowFrames;

    public PositionMode Positions => inner.Positions;

    public bool HasState => inner.HasState;

    public MemorySession Open(CausalDit dit, SessionShape shape) => new Session(inner.Open(dit, shape), Sessions++ == 0 ? this : null);

    public MemorySession OpenClip(CausalDit dit, SessionShape shape, bool doubled) => inner.OpenClip(dit, shape, doubled);

    public MemoryBytes ClosedForm(CausalDit dit, SessionShape shape, int committedFrames) => inner.ClosedForm(dit, shape, committedFrames);

    public void Dispose() => Passes.ForEach(p => p.State?.Dispose());

    private sealed class Session(MemorySession inner, SpyPolicy? spy) : MemorySession
    {
        public override int CommittedFrames => inner.CommittedFrames;

        public override int WindowFrames => inner.WindowFrames;

        public override int RecacheStart => inner.RecacheStart;

        public override MemoryBytes Bytes => inner.Bytes;

        public override void Begin(StepKind kind, int firstFrame, int frames)
        {
            inner.Begin(kind, firstFrame, frames);
            spy?.Passes.Add((kind, firstFrame, frames, inner.State(spy.Layer)?.clone().DetachFromDisposeScope()));
        }

        public override AttentionOutput Attend(int layer, AttentionInput input) => inner.Attend(layer, input);

        public override void End() => inner.End();

        public override void Reset() => inner.Reset();

        public override Tensor? State(int layer) => inner.State(layer);

        public override void ScaleState(double factor) => inner.ScaleState(factor);

        public override void TakeState(MemorySession from) => inner.TakeState(((Session)from).Inner);

        private MemorySession Inner => inner;

        protected override void Dispose(bool disposing) => inner.Dispose();
    }

    private int Layer => layer;
}
