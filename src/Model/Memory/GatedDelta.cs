using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>
/// The state-space weights of one layer (arXiv 2512.04519, section 3): gates for what is written, an output gate and a router for what
/// is read. Keys <c>blocks.N.self_attn.mem.{a_proj,b_proj,g_proj}.weight, .A_log, .dt_bias, .o_norm.weight, .router_w, .router_b</c>, and
/// <c>.{q,k,v}_conv1d.weight</c> where there is a short convolution.
/// </summary>
public sealed class GatedDelta : KeyedModule
{
    private readonly VideoSsmOptions _options;
    private readonly int _heads;
    private readonly int _headDim;
    private readonly Linear a_proj;
    private readonly Linear b_proj;
    private readonly Linear g_proj;
    private readonly Parameter A_log;
    private readonly Parameter dt_bias;
    private readonly RmsNorm o_norm;
    private readonly Parameter router_w;
    private readonly Parameter router_b;
    private readonly FrameConvolution? q_conv1d;
    private readonly FrameConvolution? k_conv1d;
    private readonly FrameConvolution? v_conv1d;

    /// <summary>Creates the weights; <see cref="Initialise"/> gives them their start values.</summary>
    public GatedDelta(WanConfig config, VideoSsmOptions options)
        : base(nameof(GatedDelta))
    {
        _options = options;
        _heads = config.Heads;
        _headDim = config.HeadDim;
        int gates = GateChannels;
        a_proj = AddLinear("a_proj", config.Dim, gates, hasBias: false);
        b_proj = AddLinear("b_proj", config.Dim, gates, hasBias: false);
        g_proj = AddLinear("g_proj", config.Dim, config.Dim, hasBias: false);
        A_log = AddParameter("A_log", 0, gates);
        dt_bias = AddParameter("dt_bias", 0, gates);
        o_norm = AddModule("o_norm", new RmsNorm("o_norm", options.Norm == ReadNorm.PerHead ? config.HeadDim : config.Dim, config.Eps));
        router_w = AddParameter("router_w", options.RouterWeightInit, config.Dim);
        router_b = AddParameter("router_b", options.RouterBiasInit, config.Dim);
        if (options.ShortConvolution > 0)
        {
            q_conv1d = AddModule("q_conv1d", new FrameConvolution(config.Dim, options.ShortConvolution));
            k_conv1d = AddModule("k_conv1d", new FrameConvolution(config.Dim, options.ShortConvolution));
            v_conv1d = AddModule("v_conv1d", new FrameConvolution(config.Dim, options.ShortConvolution));
        }
    }

    /// <summary>The options the weights were made for.</summary>
    public VideoSsmOptions Options => _options;

    /// <summary>Width of one gate: heads, or channels.</summary>
    public int GateChannels => _options.Gates == GateWidth.PerHead ? _heads : _heads * _headDim;

    /// <summary>
    /// Start values: decay as in Gated DeltaNet (<c>exp(A)</c> uniform, step size log-uniform) but for a whole frame, the step at a
    /// token being that of a frame divided by its tokens; output gate zero, so that the layer begins as if it had no memory.
    /// </summary>
    /// <param name="generator">Source of the draws.</param>
    /// <param name="tokensPerFrame">Tokens of a latent frame; without the division a state of 1,560 tokens a frame would hold less than one.</param>
    public void Initialise(Generator generator, int tokensPerFrame)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        double steps = _options.DecayEvery == DecayStep.PerToken ? tokensPerFrame : 1;
        var rates = rand([GateChannels], generator: generator) * (_options.RateMax - 1) + 1;
        A_log.copy_((rates / steps).log());
        var exponents = rand([GateChannels], generator: generator) * Math.Log(_options.StepMax / _options.StepMin) + Math.Log(_options.StepMin);
        dt_bias.copy_(exponents.exp().expm1().log()); // softplus^-1
        foreach (var projection in new[] { a_proj, b_proj, g_proj })
        {
            Start.XavierUniform(projection.weight!, generator);
        }

        foreach (var convolution in new[] { q_conv1d, k_conv1d, v_conv1d })
        {
            convolution?.Initialise();
        }

        if (_options.NeutralInit)
        {
            g_proj.weight!.zero_();
        }
    }

    /// <summary>Gates of tokens, to be kept beside their keys and values: log decay and write strength side by side.</summary>
    /// <param name="hidden"><c>[B, L, Dim]</c>, whole frames.</param>
    /// <param name="tokensPerFrame">Tokens of a latent frame.</param>
    /// <returns><c>[B, L, 2 * GateChannels]</c>.</returns>
    public Tensor Gates(Tensor hidden, int tokensPerFrame)
    {
        var alpha = nn.functional.softplus(a_proj.forward(hidden) + dt_bias) * A_log.exp().neg();
        if (_options.DecayEvery == DecayStep.PerFrame)
        {
            // The whole frame's decay at its first token, none at the others: the same recurrence, one decay a frame.
            long b = alpha.shape[0], l = alpha.shape[1], w = alpha.shape[2];
            var mean = alpha.reshape(b, l / tokensPerFrame, tokensPerFrame, w).mean([2], keepdim: true);
            var others = zeros([b, l / tokensPerFrame, tokensPerFrame - 1, w], alpha.dtype, alpha.device);
            alpha = cat([mean, others], 2).reshape(b, l, w);
        }

        return cat([alpha, b_proj.forward(hidden).sigmoid()], -1);
    }

    /// <summary>Writes evicted tokens, in order, into a state.</summary>
    /// <param name="m">State <c>[B, H, D, D]</c>, float32.</param>
    /// <param name="decays">Sum of the log decays of all writes before, <c>[B, H, 1 or D]</c>, as it was returned; <c>null</c> before the first.</param>
    /// <param name="keys"><c>[B, C, H, D]</c>, rotated only if the options say so.</param>
    /// <param name="values"><c>[B, H, C, D]</c>.</param>
    /// <param name="gates"><c>[B, C, 2 * GateChannels]</c> from <see cref="Gates"/>.</param>
    /// <param name="tokensPerFrame">Tokens of a latent frame; whole frames are written.</param>
    /// <returns>The new state, and the sum of log decays where <see cref="DecaySum.Printed"/> needs it.</returns>
    public (Tensor State, Tensor? Decays) Write(Tensor m, Tensor? decays, Tensor keys, Tensor values, Tensor gates, int tokensPerFrame)
    {
        using var scope = NewDisposeScope();
        var parts = gates.type(ScalarType.Float32).chunk(2, -1);
        var alpha = PerHead(parts[0]);
        bool printed = _options.DecaySum == DecaySum.Printed && _options.Rule is UpdateRule.Decay or UpdateRule.GatedDelta;
        if (printed && decays is not null)
            m = m * decays.exp().unsqueeze(-1);
        var v = Shape(values.transpose(1, 2), v_conv1d, tokensPerFrame).transpose(1, 2);
        var after = DeltaRule.Write(
            m, StateKeys(Shape(keys, k_conv1d, tokensPerFrame)), v.type(ScalarType.Float32), alpha, PerHead(parts[1]), _options.Rule, _options.SubChunk, _options.Injection);
        var sum = !printed ? null : alpha.dim() == 4 ? alpha.sum([2]) : alpha.sum([2], keepdim: true);
        return (after.MoveToOuterDisposeScope(), (decays is null || sum is null ? sum : decays + sum)?.MoveToOuterDisposeScope());
    }

    /// <summary>The output gate's weights, for a joint projection.</summary>
    public Tensor OutputGateWeight => g_proj.weight!;

    /// <summary>Queries for the state: <c>[B, L, H, D]</c>, whole frames, to <c>[B, H, L, D]</c>, normalised like keys and scaled.</summary>
    public Tensor Query(Tensor queries, int tokensPerFrame) =>
        StateKeys(Shape(queries, q_conv1d, tokensPerFrame), _options.Scale == StateScale.HeadWidth ? Math.Pow(_headDim, -0.5) : 1);

    /// <summary>Normalises, gates and routes what has been read, <c>Q M</c>: <c>gamma * Swish(g_out * RMSNorm(Q M))</c>.</summary>
    /// <param name="read"><c>[B, H, L, D]</c>.</param>
    /// <param name="input">The layer's input, for the output gate.</param>
    /// <param name="gamma">From <see cref="Gamma"/>.</param>
    /// <returns><c>[B, L, Dim]</c>; exactly 0 where the state was 0.</returns>
    public Tensor Fuse(Tensor read, AttentionInput input, Tensor? gamma)
    {
        var byToken = read.transpose(1, 2);
        var normed = _options.Norm == ReadNorm.PerHead ? o_norm.Forward(byToken).flatten(2) : o_norm.Forward(byToken.flatten(2));
        var gated = ((input.OutputGate ?? g_proj.forward(input.Hidden)) * normed.type_as(input.Hidden)).silu();
        return gamma is null ? gated : gated * gamma;
    }

    /// <summary>The router: how much of the global read each channel takes.</summary>
    /// <param name="hidden"><c>[B, L, Dim]</c>, used by <see cref="RouterKind.Content"/> only.</param>
    /// <param name="logRho">log of rho, one value per token: <c>[L, 1]</c>, used by <see cref="RouterKind.Time"/> only.</param>
    /// <returns>Broadcastable to <c>[B, L, Dim]</c>, within (0, 1); <c>null</c> stands for 1.</returns>
    public Tensor? Gamma(Tensor hidden, Tensor logRho) => _options.Router switch
    {
        RouterKind.None => null,
        RouterKind.Constant => router_b.sigmoid(),
        RouterKind.Time => (router_w * logRho + router_b).sigmoid(),
        _ => (router_w * hidden + router_b).sigmoid(),
    };

    /// <summary>Keys or queries for the state: <c>[B, L, H, D]</c> to <c>[B, H, L, D]</c>, normalised, float32.</summary>
    private Tensor StateKeys(Tensor x, double scale = 1)
    {
        var y = x.type(ScalarType.Float32);
        double width = Math.Pow(_headDim, -0.5);

        // x / sqrt(sum + 1e-6) is an RMS norm in other units.
        return (_options.KeyNorm == StateKeyNorm.L2 ? Tensors.Fused.RmsNorm(y, null, 1e-6 / _headDim, scale * width) : y * (width * scale)).transpose(1, 2);
    }

    /// <summary>Convolution and activation of <c>[B, L, H, D]</c>, as far as the options ask for them.</summary>
    private Tensor Shape(Tensor x, FrameConvolution? convolution, int tokensPerFrame)
    {
        x = convolution?.Forward(x, tokensPerFrame) ?? x;
        return _options.Activation == StateActivation.Silu ? x.silu() : x;
    }

    private Tensor PerHead(Tensor gate)
    {
        if (_options.Gates == GateWidth.PerHead)
        {
            return gate.transpose(1, 2);
        }

        return gate.reshape(gate.shape[0], gate.shape[1], _heads, _headDim).transpose(1, 2);
    }
}
