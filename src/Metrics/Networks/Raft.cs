using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>RAFT: optical flow by recurrent refinement over all-pairs correlations (Teed and Deng, ECCV 2020).</summary>
/// <remarks>
/// <code>
/// frames -> fnet (instance norm) -> features at 1/S -> correlations of all pairs, four scales
/// first frame -> cnet (batch norm) -> state (tanh) and context (relu)
/// 20 times: correlations around p + flow -> motion features -> separable GRU -> flow += Δ
/// last: each pixel a convex combination of its nine coarse neighbours
/// </code>
/// Names of the parameters are those of the published checkpoints without their leading <c>module.</c>. Work that the reference repeats is
/// done once: features once per frame (<see cref="Features"/> is apart from <see cref="Flow"/>), the mask and the upsampling in
/// the last iteration only, and the part of the GRU's convolutions that reads the unchanging context once per pair.
/// Dimension letters: B pairs, H, W pixels (multiples of S), h = H/S, w = W/S; S is <see cref="RaftConfig.Stride"/>, 8 in the published models.
/// </remarks>
public sealed class Raft : nn.Module
{
    private readonly RaftEncoder fnet;
    private readonly RaftEncoder cnet;
    private readonly RaftUpdate update_block;

    /// <summary>Builds the network; its weights are random until loaded.</summary>
    /// <param name="config">Sizes.</param>
    /// <exception cref="ArgumentException">The stride is neither 8 nor 4, or 4 with stages that would need a short cut.</exception>
    public Raft(RaftConfig config)
        : base(nameof(Raft))
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Stride is not (4 or 8) || (config.Stride == 4 && config.Stages[1] != config.Stages[2]))
            throw new ArgumentException($"RAFT has a stride of 8, or of 4 with the last two stages alike; got {config.Stride} with {string.Join(", ", config.Stages)}.", nameof(config));
        Config = config;
        fnet = new RaftEncoder(config, config.Features, batchNorm: false);
        cnet = new RaftEncoder(config, config.Hidden + config.Context, batchNorm: true);
        update_block = new RaftUpdate(config);
        RegisterComponents();
    }

    /// <summary>Sizes.</summary>
    public RaftConfig Config { get; }

    /// <summary>Reads a published checkpoint; the prefix <c>module.</c> is taken off where it stands.</summary>
    /// <exception cref="InvalidDataException">The file holds something else; every difference is named.</exception>
    public static Raft Load(string path, RaftConfig config)
    {
        var raft = new Raft(config);
        try
        {
            using var file = Checkpoint.Open(path);
            file.LoadInto(raft, key => key.StartsWith("module.", StringComparison.Ordinal) ? key["module.".Length..] : key);
        }
        catch
        {
            raft.Dispose();
            throw;
        }

        raft.eval();
        return raft;
    }

    /// <summary>Features of frames; each frame needs them once, as second of a pair and as first of the next.</summary>
    /// <param name="frames">Grey levels 0…255, <c>[B, 3, H, W]</c>.</param>
    /// <returns><c>[B, D, h, w]</c>; the caller owns them.</returns>
    public Tensor Features(Tensor frames)
    {
        Check(frames);
        using var scope = NewDisposeScope();
        return fnet.forward(Scaled(frames)).MoveToOuterDisposeScope();
    }

    /// <summary>What the first frame of a pair brings besides its features.</summary>
    /// <param name="frames">Grey levels 0…255, <c>[B, 3, H, W]</c>.</param>
    /// <returns>State and context stacked, before their activations: <c>[B, hidden + context, h, w]</c>; the caller owns it.</returns>
    public Tensor Context(Tensor frames)
    {
        Check(frames);
        using var scope = NewDisposeScope();
        return cnet.forward(Scaled(frames)).MoveToOuterDisposeScope();
    }

    /// <summary>The flow from the first frames to the second ones.</summary>
    /// <param name="first">Features of the first frames.</param>
    /// <param name="second">Features of the second frames.</param>
    /// <param name="context">Context of the first frames.</param>
    /// <param name="iterations">Refinements; the configuration's where absent.</param>
    /// <returns>Pixels (x, y), <c>[B, 2, H, W]</c>; the caller owns it.</returns>
    public Tensor Flow(Tensor first, Tensor second, Tensor context, int? iterations = null)
    {
        using var scope = NewDisposeScope();
        return Refine(first, second, context, iterations ?? Config.Iterations, keepAll: false)[^1].MoveToOuterDisposeScope();
    }

    /// <summary>The flow after every refinement, for training.</summary>
    /// <param name="from">First frames, grey levels 0…255, <c>[B, 3, H, W]</c>.</param>
    /// <param name="to">Second frames.</param>
    /// <param name="iterations">Refinements; the configuration's where absent.</param>
    /// <returns>One <c>[B, 2, H, W]</c> per refinement; the caller owns them.</returns>
    public IReadOnlyList<Tensor> Predict(Tensor from, Tensor to, int? iterations = null)
    {
        using var scope = NewDisposeScope();
        var both = Features(cat([from, to], 0));
        var flows = Refine(both.narrow(0, 0, from.shape[0]), both.narrow(0, from.shape[0], from.shape[0]), Context(from), iterations ?? Config.Iterations, keepAll: true);
        return [.. flows.Select(flow => flow.MoveToOuterDisposeScope())];
    }

    /// <summary>The flow after every refinement from what the encoders made of the frames, for training that looks at the features too.</summary>
    /// <param name="first">Features of the first frames.</param>
    /// <param name="second">Features of the second frames.</param>
    /// <param name="context">Context of the first frames.</param>
    /// <param name="iterations">Refinements; the configuration's where absent.</param>
    /// <returns>One <c>[B, 2, H, W]</c> per refinement; the caller owns them.</returns>
    public IReadOnlyList<Tensor> Flows(Tensor first, Tensor second, Tensor context, int? iterations = null)
    {
        using var scope = NewDisposeScope();
        return [.. Refine(first, second, context, iterations ?? Config.Iterations, keepAll: true).Select(flow => flow.MoveToOuterDisposeScope())];
    }

    private List<Tensor> Refine(Tensor first, Tensor second, Tensor context, int iterations, bool keepAll)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iterations);
        using var correlations = CorrelationPyramid.Of(first, second, Config.Levels, Config.Radius);
        using var scope = NewDisposeScope();
        var state = context.narrow(1, 0, Config.Hidden).tanh();
        var gru = update_block.Prepare(context.narrow(1, Config.Hidden, Config.Context).relu());
        var start = CorrelationPyramid.Grid(first);
        var position = start.alias();
        var flows = new List<Tensor>();
        for (int i = 0; i < iterations; i++)
        {
            using var step = NewDisposeScope();
            var before = position.detach();
            var next = update_block.Step(state, gru, correlations.Lookup(before), before - start);
            var moved = before + update_block.Delta(next);
            if (keepAll || i == iterations - 1)
                flows.Add(Upsample(moved - start, update_block.Mask(next)).MoveToOuterDisposeScope());
            (var oldState, var oldPosition) = (state, position);
            state = next.MoveToOuterDisposeScope();
            position = moved.MoveToOuterDisposeScope();
            oldPosition.Dispose();
            oldState.Dispose();
        }

        return [.. flows.Select(flow => flow.MoveToOuterDisposeScope())];
    }

    /// <summary>Every pixel is a convex combination of the nine coarse flows around it, times S.</summary>
    /// <param name="flow">Coarse flow in coarse pixels, <c>[B, 2, h, w]</c>.</param>
    /// <param name="mask">Weights before their softmax, <c>[B, 9·S·S, h, w]</c>.</param>
    private Tensor Upsample(Tensor flow, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var (b, h, w) = (flow.shape[0], flow.shape[2], flow.shape[3]);
        int s = Config.Stride;
        var weights = mask.view(b, 1, 9, s, s, h, w).softmax(2);
        var neighbours = nn.functional.unfold(flow * s, (3, 3), padding: (1, 1)).view(b, 2, 9, 1, 1, h, w);
        var fine = (weights * neighbours).sum([2]);                               // [B, 2, S, S, h, w]
        return fine.permute(0, 1, 4, 2, 5, 3).reshape(b, 2, s * h, s * w).MoveToOuterDisposeScope();
    }

    private static Tensor Scaled(Tensor frames) => (frames / 255 * 2) - 1;

    private void Check(Tensor frames)
    {
        Shape.Is(frames, "B 3 H W");
        var (h, w) = (frames.shape[2], frames.shape[3]);
        if (h % Config.Stride != 0 || w % Config.Stride != 0 || Math.Min(h, w) < Config.SmallestSide)
            throw new ArgumentException($"RAFT with {Config.Levels} levels reads pictures of multiples of {Config.Stride} and at least {Config.SmallestSide} pixels; got {w}x{h}.");
    }
}
