using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Distillation;

/// <summary>
/// The discriminator of Self Forcing's GAN variant: it sees what the fake score sees. After some blocks of that network a learned register token
/// reads the tokens of the clip by attention; the readouts together give one logit, high for real clips.
/// <code>
/// r_i   = register_i + O_i softmax((Q_i register_i)(K_i LN(h_i))^T / sqrt(d)) (V_i LN(h_i))        h_i: tokens after block i
/// logit = w SiLU(W LN([r_1, ..., r_n])) + b
/// </code>
/// </summary>
/// <remarks>
/// <c>w = 0</c> and <c>b = 0</c> at the start, so that a fresh discriminator is indifferent and moves nothing. Deviation: the published readout has a
/// feed-forward layer behind each attention; the joint layer does its work here.
/// </remarks>
public sealed class Discriminator : KeyedModule
{
    private const double Eps = 1e-6;
    private readonly WanConfig _config;
    private readonly Parameter _registers;
    private readonly List<Readout> _readouts;
    private readonly Linear _hidden;
    private readonly Linear _logit;

    /// <summary>Creates the discriminator with seeded weights.</summary>
    /// <param name="config">Geometry of the network whose tokens are read.</param>
    /// <param name="registers">Number of readouts, after evenly spread blocks, the last among them; at most one for each block.</param>
    /// <param name="seed">Fixes the weights.</param>
    /// <exception cref="UsageException">There are not that many blocks.</exception>
    public Discriminator(WanConfig config, int registers, ulong seed)
        : base(nameof(Discriminator))
    {
        if (registers < 1 || registers > config.Layers)
            throw new UsageException($"a discriminator of {registers} registers cannot read a network of {config.Layers} blocks");
        _config = config;
        Blocks = [.. Enumerable.Range(1, registers).Select(i => (i * config.Layers / registers) - 1)];
        _registers = AddParameter("registers", 0, registers, config.Dim);
        _readouts = [.. Enumerable.Range(0, registers).Select(i => AddModule($"readout{i}", new Readout(config.Dim)))];
        _hidden = AddLinear("hidden", registers * config.Dim, config.Dim);
        _logit = AddLinear("logit", config.Dim, 1);
        Initialise(seed);
    }

    /// <summary>The blocks behind which it reads, ascending.</summary>
    public IReadOnlyList<int> Blocks { get; }

    /// <summary>A clip's logit from a pass of the network.</summary>
    /// <param name="network">The network whose tokens are read.</param>
    /// <param name="xt">Noisy clips <c>[B, F, C, h, w]</c>.</param>
    /// <param name="levels">Noise level of each clip, <c>[B]</c>.</param>
    /// <param name="rows">Text rows, <c>[B, L, D]</c>.</param>
    /// <returns><c>[B]</c>; differentiable in the clips and in both networks.</returns>
    public Tensor Logits(ScoreNetwork network, Tensor xt, Tensor levels, Tensor rows)
    {
        using var scope = NewDisposeScope();
        List<Tensor> read = [];
        try
        {
            network.Flow(xt, levels, rows, (block, tokens) =>
            {
                // The pass has scopes of its own: what is read from it outlives them.
                if (read.Count < Blocks.Count && Blocks[read.Count] == block) read.Add(Read(read.Count, tokens).DetachFromDisposeScope());
            });
            return _logit.forward(_hidden.forward(Norm(cat(read, 1))).silu()).squeeze(1).MoveToOuterDisposeScope();
        }
        finally
        {
            read.ForEach(r => r.Dispose());
        }
    }

    // tokens [B, F, N, Dim] to [B, Dim].
    private Tensor Read(int at, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var readout = _readouts[at];
        var h = Norm(tokens.flatten(1, 2));
        var register = _registers.narrow(0, at, 1).unsqueeze(0).expand(h.shape[0], 1, _config.Dim);
        var seen = Attention.Apply(Heads(readout.Q.forward(register)), Heads(readout.K.forward(h)), Heads(readout.V.forward(h)));
        return (register + readout.O.forward(seen.transpose(1, 2).flatten(2))).squeeze(1).MoveToOuterDisposeScope();
    }

    private Tensor Heads(Tensor x) => x.reshape(x.shape[0], x.shape[1], _config.Heads, _config.HeadDim).transpose(1, 2);

    private static Tensor Norm(Tensor x) => nn.functional.layer_norm(x, [x.shape[^1]], null, null, Eps);

    private void Initialise(ulong seed)
    {
        using var still = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, value) in named_parameters())
        {
            using var random = new Generator(Seeds.FromName($"{seed}/discriminator/{name}"));
            if (name.EndsWith("bias", StringComparison.Ordinal) || name == "logit.weight")
                value.zero_();
            else
                value.copy_(randn(value.shape, generator: random) * Math.Pow(value.shape[^1], -0.5));
        }
    }

    private sealed class Readout : KeyedModule
    {
        public Readout(long dim)
            : base(nameof(Readout)) => (Q, K, V, O) = (AddLinear("q", dim, dim), AddLinear("k", dim, dim), AddLinear("v", dim, dim), AddLinear("o", dim, dim));

        public Linear Q { get; }

        public Linear K { get; }

        public Linear V { get; }

        public Linear O { get; }
    }
}
