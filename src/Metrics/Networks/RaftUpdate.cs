using TorchSharp.Modules;
using static TorchSharp.torch;
using Layer = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>One refinement of RAFT: motion features, recurrent state, change of the flow, upsampling mask.</summary>
internal sealed class RaftUpdate : nn.Module
{
    private readonly RaftMotion encoder;
    private readonly RaftGru gru;
    private readonly RaftHead flow_head;
    private readonly Sequential mask;

    public RaftUpdate(RaftConfig config)
        : base(nameof(RaftUpdate))
    {
        int fine = config.Stride * config.Stride;
        encoder = new RaftMotion(config);
        gru = new RaftGru(config.Hidden, config.Context, config.Motion);
        flow_head = new RaftHead(config.Hidden, config.Head);
        mask = nn.Sequential(nn.Conv2d(config.Hidden, config.Head, 3, 1, 1), nn.ReLU(), nn.Conv2d(config.Head, 9 * fine, 1));
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

    /// <summary>Weights of the upsampling, <c>[B, 9·S·S, h, w]</c>; the quarter balances gradients in the published training.</summary>
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
