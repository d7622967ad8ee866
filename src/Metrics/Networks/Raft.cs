using TorchSharp.Modules;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;
using Layer = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>RAFT: optical flow by recurrent refinement over all-pairs correlations (Teed and Deng, ECCV 2020).</summary>
/// <remarks>
/// <code>
/// frames -> fnet (instance norm) -> features at 1/8 -> correlations of all pairs, four scales
/// first frame -> cnet (batch norm) -> state (tanh) and context (relu)
/// 20 times: correlations around p + flow -> motion features -> separable GRU -> flow += Δ
/// last: each pixel a convex combination of its nine coarse neighbours
/// </code>
/// Names of the parameters are those of the published checkpoints without their leading <c>module.</c>. Work that the reference repeats is
/// done once: features once per frame (<see cref="Features"/> is apart from <see cref="Flow"/>), the mask and the upsampling in
/// the last iteration only, and the part of the GRU's convolutions that reads the unchanging context once per pair.
/// Dimension letters: B pairs, H, W pixels (multiples of 8), h = H/8, w = W/8.
/// </remarks>
public sealed class Raft : nn.Module
{
    private readonly RaftEncoder fnet;
    private readonly RaftEncoder cnet;
    private readonly RaftUpdate update_block;

    /// <summary>Builds the network; its weights are random until loaded.</summary>
    /// <param name="config">Sizes.</param>
    public Raft(RaftConfig config)
        : base(nameof(Raft))
    {
        ArgumentNullException.ThrowIfNull(config);
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

    /// <summary>Every pixel is a convex combination of the nine coarse flows around it, times 8.</summary>
    /// <param name="flow">Coarse flow in coarse pixels, <c>[B, 2, h, w]</c>.</param>
    /// <param name="mask">Weights before their softmax, <c>[B, 9·8·8, h, w]</c>.</param>
    private static Tensor Upsample(Tensor flow, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var (b, h, w) = (flow.shape[0], flow.shape[2], flow.shape[3]);
        var weights = mask.view(b, 1, 9, 8, 8, h, w).softmax(2);
        var neighbours = nn.functional.unfold(flow * 8, (3, 3), padding: (1, 1)).view(b, 2, 9, 1, 1, h, w);
        var fine = (weights * neighbours).sum([2]);                               // [B, 2, 8, 8, h, w]
        return fine.permute(0, 1, 4, 2, 5, 3).reshape(b, 2, 8 * h, 8 * w).MoveToOuterDisposeScope();
    }

    private static Tensor Scaled(Tensor frames) => (frames / 255 * 2) - 1;

    private void Check(Tensor frames)
    {
        Shape.Is(frames, "B 3 H W");
        var (h, w) = (frames.shape[2], frames.shape[3]);
        if (h % RaftConfig.Stride != 0 || w % RaftConfig.Stride != 0 || Math.Min(h, w) < Config.SmallestSide)
            throw new ArgumentException($"RAFT with {Config.Levels} levels reads pictures of multiples of {RaftConfig.Stride} and at least {Config.SmallestSide} pixels; got {w}x{h}.");
    }
}

/// <summary>The feature and the context encoder: 7x7 stride 2, three stages of two residual blocks, 1x1.</summary>
internal sealed class RaftEncoder : Layer
{
    private readonly Conv2d conv1;
    private readonly Layer norm1;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Conv2d conv2;

    public RaftEncoder(RaftConfig config, int output, bool batchNorm)
        : base(nameof(RaftEncoder))
    {
        conv1 = nn.Conv2d(3, config.Stem, 7, 2, 3);
        norm1 = Norm(config.Stem, batchNorm);
        layer1 = Stage(config.Stem, config.Stages[0], 1, batchNorm);
        layer2 = Stage(config.Stages[0], config.Stages[1], 2, batchNorm);
        layer3 = Stage(config.Stages[1], config.Stages[2], 2, batchNorm);
        conv2 = nn.Conv2d(config.Stages[2], output, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = norm1.call(conv1.call(input)).relu();
        return conv2.call(layer3.call(layer2.call(layer1.call(x)))).MoveToOuterDisposeScope();
    }

    internal static Layer Norm(int channels, bool batchNorm) => batchNorm ? nn.BatchNorm2d(channels) : nn.InstanceNorm2d(channels);

    private static Sequential Stage(int from, int to, int stride, bool batchNorm) =>
        nn.Sequential(new RaftResidual(from, to, stride, batchNorm), new RaftResidual(to, to, 1, batchNorm));
}

/// <summary><c>relu(x' + relu(norm(conv(relu(norm(conv(x)))))))</c>; x' is x, or 1x1 stride 2 and norm of it.</summary>
internal sealed class RaftResidual : Layer
{
    private readonly Conv2d conv1;
    private readonly Conv2d conv2;
    private readonly Layer norm1;
    private readonly Layer norm2;

    // The published files hold the norm of the short cut under both names; it is one module here, too.
    private readonly Layer? norm3;
    private readonly Sequential? downsample;

    public RaftResidual(int from, int to, int stride, bool batchNorm)
        : base(nameof(RaftResidual))
    {
        conv1 = nn.Conv2d(from, to, 3, stride, 1);
        conv2 = nn.Conv2d(to, to, 3, 1, 1);
        norm1 = RaftEncoder.Norm(to, batchNorm);
        norm2 = RaftEncoder.Norm(to, batchNorm);
        if (stride != 1)
        {
            norm3 = RaftEncoder.Norm(to, batchNorm);
            downsample = nn.Sequential(nn.Conv2d(from, to, 1, stride), norm3);
        }

        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var y = norm1.call(conv1.call(input)).relu();
        y = norm2.call(conv2.call(y)).relu();
        var x = downsample is null ? input : downsample.call(input);
        return (x + y).relu().MoveToOuterDisposeScope();
    }
}

/// <summary>One refinement: motion features, recurrent state, change of the flow, upsampling mask.</summary>
internal sealed class RaftUpdate : nn.Module
{
    private readonly RaftMotion encoder;
    private readonly RaftGru gru;
    private readonly RaftHead flow_head;
    private readonly Sequential mask;

    public RaftUpdate(RaftConfig config)
        : base(nameof(RaftUpdate))
    {
        encoder = new RaftMotion(config);
        gru = new RaftGru(config.Hidden, config.Context, config.Motion);
        flow_head = new RaftHead(config.Hidden, config.Head);
        mask = nn.Sequential(nn.Conv2d(config.Hidden, config.Head, 3, 1, 1), nn.ReLU(), nn.Conv2d(config.Head, 9 * 64, 1));
        RegisterComponents();
    }

    /// <summary>What depends on the context alone, once per pair. The tensors belong to the caller's scope.</summary>
    public RaftGru.Half[] Prepare(Tensor context) => gru.Prepare(context);

    /// <summary>The next state.</summary>
    public Tensor Step(Tensor state, RaftGru.Half[] halves, Tensor correlations, Tensor flow)
    {
        using var scope = NewDisposeScope();
        var motion = encoder.Forward(correlations, flow);
        foreach (var half in halves)
            state = RaftGru.Update(half, state, motion);
        return state.MoveToOuterDisposeScope();
    }

    /// <summary>Change of the coarse flow, <c>[B, 2, h, w]</c>.</summary>
    public Tensor Delta(Tensor state) => flow_head.forward(state);

    /// <summary>Weights of the upsampling, <c>[B, 9·8·8, h, w]</c>; the quarter balances gradients in the published training.</summary>
    public Tensor Mask(Tensor state)
    {
        using var scope = NewDisposeScope();
        return (mask.call(state) * 0.25).MoveToOuterDisposeScope();
    }
}

/// <summary>Correlations and flow to motion features; the flow itself is the last two channels.</summary>
internal sealed class RaftMotion : nn.Module
{
    private readonly Conv2d convc1;
    private readonly Conv2d convc2;
    private readonly Conv2d convf1;
    private readonly Conv2d convf2;
    private readonly Conv2d conv;

    public RaftMotion(RaftConfig config)
        : base(nameof(RaftMotion))
    {
        convc1 = nn.Conv2d(config.CorrelationPlanes, config.Correlation.First, 1);
        convc2 = nn.Conv2d(config.Correlation.First, config.Correlation.Second, 3, 1, 1);
        convf1 = nn.Conv2d(2, config.FlowWidths.First, 7, 1, 3);
        convf2 = nn.Conv2d(config.FlowWidths.First, config.FlowWidths.Second, 3, 1, 1);
        conv = nn.Conv2d(config.Correlation.Second + config.FlowWidths.Second, config.Motion - 2, 3, 1, 1);
        RegisterComponents();
    }

    /// <param name="correlations"><c>[B·h·w, planes]</c>.</param>
    /// <param name="flow"><c>[B, 2, h, w]</c>.</param>
    public Tensor Forward(Tensor correlations, Tensor flow)
    {
        using var scope = NewDisposeScope();
        var (b, h, w) = (flow.shape[0], flow.shape[2], flow.shape[3]);
        // A 1x1 convolution over positions that come as rows is a matrix product.
        var rows = nn.functional.linear(correlations, convc1.weight!.flatten(1), convc1.bias).relu();
        var cor = convc2.call(rows.view(b, h, w, -1).permute(0, 3, 1, 2).contiguous()).relu();
        var flo = convf2.call(convf1.call(flow).relu()).relu();
        return cat([conv.call(cat([cor, flo], 1)).relu(), flow], 1).MoveToOuterDisposeScope();
    }
}

/// <summary>A GRU of separable convolutions: first along rows (1x5), then along columns (5x1).</summary>
/// <remarks>
/// <c>z = σ(Wz[h, x]); r = σ(Wr[h, x]); q = tanh(Wq[r·h, x]); h' = (1−z)·h + z·q</c> with x = [context, motion].
/// A convolution is linear in its input channels, so the context's part is computed once for all iterations; z and r share their input and
/// are one convolution.
/// </remarks>
internal sealed class RaftGru : nn.Module
{
    private readonly Conv2d convz1;
    private readonly Conv2d convr1;
    private readonly Conv2d convq1;
    private readonly Conv2d convz2;
    private readonly Conv2d convr2;
    private readonly Conv2d convq2;
    private readonly int _hidden;
    private readonly int _context;
    private readonly int _motion;

    public RaftGru(int hidden, int context, int motion)
        : base(nameof(RaftGru))
    {
        (_hidden, _context, _motion) = (hidden, context, motion);
        int input = hidden + context + motion;
        (convz1, convr1, convq1) = (Row(), Row(), Row());
        (convz2, convr2, convq2) = (Column(), Column(), Column());
        RegisterComponents();

        Conv2d Row() => nn.Conv2d(input, hidden, (1, 5), (1, 1), (0, 2));
        Conv2d Column() => nn.Conv2d(input, hidden, (5, 1), (1, 1), (2, 0));
    }

    /// <summary>One half-step with the context's share added up.</summary>
    /// <param name="GateWeights">Of z and r over state and motion.</param>
    /// <param name="Gate">Share of the context and bias in z and r.</param>
    /// <param name="CandidateWeights">Of q over state and motion.</param>
    /// <param name="Candidate">Share of the context and bias in q.</param>
    /// <param name="Padding">Rows or columns.</param>
    internal sealed record Half(Tensor GateWeights, Tensor Gate, Tensor CandidateWeights, Tensor Candidate, long[] Padding);

    public Half[] Prepare(Tensor context) =>
        [Prepare(context, convz1, convr1, convq1, [0, 2]), Prepare(context, convz2, convr2, convq2, [2, 0])];

    public static Tensor Update(Half half, Tensor state, Tensor motion)
    {
        using var scope = NewDisposeScope();
        long n = state.shape[1];
        var gates = (nn.functional.conv2d(cat([state, motion], 1), half.GateWeights, padding: half.Padding) + half.Gate).sigmoid();
        var (z, r) = (gates.narrow(1, 0, n), gates.narrow(1, n, n));
        var q = (nn.functional.conv2d(cat([r * state, motion], 1), half.CandidateWeights, padding: half.Padding) + half.Candidate).tanh();
        return (((1 - z) * state) + (z * q)).MoveToOuterDisposeScope();
    }

    private Half Prepare(Tensor context, Conv2d z, Conv2d r, Conv2d q, long[] padding)
    {
        using var scope = NewDisposeScope();
        var gates = cat([z.weight!, r.weight!], 0);
        return new Half(
            Changing(gates).MoveToOuterDisposeScope(),
            nn.functional.conv2d(context, Constant(gates), cat([z.bias!, r.bias!], 0), padding: padding).MoveToOuterDisposeScope(),
            Changing(q.weight!).MoveToOuterDisposeScope(),
            nn.functional.conv2d(context, Constant(q.weight!), q.bias, padding: padding).MoveToOuterDisposeScope(),
            padding);
    }

    private Tensor Changing(Tensor weight) => cat([weight.narrow(1, 0, _hidden), weight.narrow(1, _hidden + _context, _motion)], 1);

    private Tensor Constant(Tensor weight) => weight.narrow(1, _hidden, _context).contiguous();
}

/// <summary>3x3, relu, 3x3 to the change of the flow.</summary>
internal sealed class RaftHead : Layer
{
    private readonly Conv2d conv1;
    private readonly Conv2d conv2;

    public RaftHead(int input, int hidden)
        : base(nameof(RaftHead))
    {
        conv1 = nn.Conv2d(input, hidden, 3, 1, 1);
        conv2 = nn.Conv2d(hidden, 2, 3, 1, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return conv2.call(conv1.call(input).relu()).MoveToOuterDisposeScope();
    }
}
