using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>
/// The diffusion transformer of the Wan2.1 family, bidirectional or causal: the same weights and arithmetic, with one timestep per
/// latent frame; what a frame may attend to is decided by the <see cref="MemorySession"/> it runs with.
/// </summary>
/// <remarks>
/// <code>
/// x [B,F,C,h,w] -> patches -> tokens [B, F*N, Dim] in (frame, row, column) order
/// e  = MLP(sinusoid(t)) [B,F,Dim];  e0 = Linear(SiLU(e)) [B,F,6,Dim]
/// per block, (s1,c1,g1,s2,c2,g2) = modulation + e0:
///   x = x + g1 * selfattn(LN(x) * (1 + c1) + s1)
///   x = x + crossattn(LN3(x), text)
///   x = x + g2 * ffn(LN(x) * (1 + c2) + s2)
/// head: LN(x) * (1 + scale) + shift, Linear -> patches -> v [B,F,C,h,w]
/// </code>
/// The output is the flow <c>v = eps - x0</c> at <c>x_t = (1 - sigma) x0 + sigma eps</c>, <c>t = 1000 sigma</c>. State-dict keys are those of
/// the published checkpoint, with <c>blocks.N.self_attn.mem.*</c> where there is a state-space memory.
/// </remarks>
public sealed class CausalDit : KeyedModule
{
    private readonly Parameter _patchWeight;
    private readonly Parameter _patchBias;
    private readonly TwoLayer text_embedding;
    private readonly TwoLayer time_embedding;
    private readonly Linear _timeProjection;
    private readonly ModuleSequence<DitBlock> blocks;
    private readonly DitHead head;
    private readonly double[] _frequencies;
    private Rope3d? _rope;

    /// <summary>Creates the network. Weights are undefined until <see cref="Initialise"/> or loading.</summary>
    /// <param name="config">Geometry.</param>
    /// <param name="memory">State-space memory of the blocks; <c>null</c> for none.</param>
    public CausalDit(WanConfig config, VideoSsmOptions? memory = null)
        : base(nameof(CausalDit))
    {
        config.Validate();
        Config = config;
        Memory = memory;
        var patch = AddModule("patch_embedding", new PatchEmbedding(config));
        (_patchWeight, _patchBias) = (patch.Weight, patch.Bias);
        text_embedding = AddModule("text_embedding", new TwoLayer("text_embedding", config.TextDim, config.Dim, config.Dim, Activations.GeluTanh));
        time_embedding = AddModule("time_embedding", new TwoLayer("time_embedding", config.FreqDim, config.Dim, config.Dim, Activations.Silu));
        _timeProjection = AddModule("time_projection", new TimeProjection(config)).Linear;
        blocks = AddModule("blocks", new ModuleSequence<DitBlock>("blocks", Enumerable.Range(0, config.Layers).Select(i => new DitBlock(config, i, memory))));
        head = AddModule("head", new DitHead(config));

        int half = config.FreqDim / 2;
        _frequencies = [.. Enumerable.Range(0, half).Select(i => Math.Pow(10000, -(double)i / half))];
    }

    /// <summary>Geometry.</summary>
    public WanConfig Config { get; }

    /// <summary>State-space memory of the blocks; <c>null</c> for none.</summary>
    public VideoSsmOptions? Memory { get; }

    /// <summary>Prompts whose keys and values have been computed so far (<see cref="PrepareText"/>): a video needs one pass for each prompt, whatever its length.</summary>
    public long TextPasses { get; private set; }

    /// <summary>Where the weights are.</summary>
    public Device Device => _patchWeight.device;

    /// <summary>The rotary positions, on the device of the weights at first use.</summary>
    public Rope3d Rope => _rope ??= new Rope3d(Config, Device);

    /// <summary>Rows and columns of tokens of a latent frame.</summary>
    /// <exception cref="UsageException">The latent cannot be cut into whole patches.</exception>
    public (int Height, int Width) Grid(SessionShape shape)
    {
        if (shape.Height % Config.PatchHeight != 0 || shape.Width % Config.PatchWidth != 0)
        {
            throw new UsageException($"A latent of {shape.Height}x{shape.Width} cannot be cut into patches of {Config.PatchHeight}x{Config.PatchWidth}; choose a frame size that divides.");
        }

        return (shape.Height / Config.PatchHeight, shape.Width / Config.PatchWidth);
    }

    /// <summary>Start values for training: Xavier-uniform matrices, zero biases and head, N(0, 0.02) text and time embeddings.</summary>
    /// <param name="seed">Fixes every draw, by key: the same weights with and without a memory.</param>
    /// <param name="tokensPerFrame">Tokens of a latent frame, for the decay of the memory.</param>
    public void Initialise(ulong seed, int tokensPerFrame)
    {
        using var grad = no_grad();
        foreach (var (key, parameter) in named_parameters())
        {
            using var generator = new Generator(Seeds.FromName($"{seed}/{key}"));
            if (key.Contains(".mem.", StringComparison.Ordinal))
                continue;
            else if (key.EndsWith("modulation", StringComparison.Ordinal))
                Start.Normal(parameter, Math.Pow(Config.Dim, -0.5), generator);
            else if (key.EndsWith(".bias", StringComparison.Ordinal) || key == "head.head.weight")
                parameter.zero_();
            else if (key.StartsWith("text_embedding.", StringComparison.Ordinal) || key.StartsWith("time_embedding.", StringComparison.Ordinal))
                Start.Normal(parameter, 0.02, generator);
            else if (parameter.dim() >= 2)
                Start.XavierUniform(parameter, generator);
        }

        for (int i = 0; i < blocks.Items.Count; i++)
        {
            using var generator = new Generator(Seeds.FromName($"{seed}/blocks.{i}.self_attn.mem"));
            blocks.Items[i].Memory?.Initialise(generator, tokensPerFrame);
        }
    }

    /// <summary>
    /// Joins projections for inference: fewer, larger matrix products, the same numbers up to rounding. The joint weights are copies: call it after
    /// loading, never before training.
    /// </summary>
    public void PrepareInference()
    {
        foreach (var block in blocks.Items)
        {
            block.Join();
        }
    }

    /// <summary>Text for the cross-attention: the embedding MLP and every layer's keys and values, computed once per prompt.</summary>
    /// <param name="embeddings"><c>[B, L, TextDim]</c>, L at most <see cref="WanConfig.TextLength"/>; padded with zero rows.</param>
    /// <returns>Carries gradients where the weights do; the caller disposes it.</returns>
    public TextContext PrepareText(Tensor embeddings)
    {
        if (embeddings.dim() != 3 || embeddings.shape[2] != Config.TextDim || embeddings.shape[1] > Config.TextLength)
        {
            throw new ArgumentException($"Text must be [B, up to {Config.TextLength}, {Config.TextDim}]; got [{string.Join(", ", embeddings.shape)}].");
        }

        TextPasses++;
        using var scope = NewDisposeScope();
        long missing = Config.TextLength - embeddings.shape[1];

        // Padded rows are zero before the MLP and a constant after it; they are attended to, as in the published model.
        var rows = missing == 0 ? embeddings : cat([embeddings, zeros([embeddings.shape[0], missing, Config.TextDim], embeddings.dtype, embeddings.device)], 1);
        var context = text_embedding.Forward(rows);
        return new TextContext([.. blocks.Items.Select(block => block.TextKeysValues(context))]);
    }

    /// <summary>Predicts the flow of some latent frames.</summary>
    /// <param name="x">Noisy latents <c>[B, F, C, h, w]</c>.</param>
    /// <param name="t">Timesteps in [0, 1000], one per frame: <c>[B, F]</c>.</param>
    /// <param name="text">The prompt, from <see cref="PrepareText"/>.</param>
    /// <param name="memory">What is remembered; written only by a committing pass.</param>
    /// <param name="kind">What the pass means to the memory.</param>
    /// <param name="firstFrame">Index of the first of these frames in the video.</param>
    /// <param name="observe">Called after every block with its index and its tokens <c>[B, F, N, Dim]</c>, which live until it returns; <c>null</c> for nobody.</param>
    /// <returns><c>[B, F, C, h, w]</c>.</returns>
    public Tensor Forward(Tensor x, Tensor t, TextContext text, MemorySession memory, StepKind kind, int firstFrame, Action<int, Tensor>? observe = null)
    {
        if (x.dim() != 5 || x.shape[2] != Config.InChannels || t.dim() != 2 || t.shape[0] != x.shape[0] || t.shape[1] != x.shape[1])
        {
            throw new ArgumentException($"Latents must be [B, F, {Config.InChannels}, h, w] with timesteps [B, F]; got [{string.Join(", ", x.shape)}] and [{string.Join(", ", t.shape)}].");
        }

        using var scope = NewDisposeScope();
        memory.Begin(kind, firstFrame, (int)x.shape[1]);
        var (e, e0) = EmbedTime(t);
        var tokens = Patchify(x);
        for (int i = 0; i < blocks.Items.Count; i++)
        {
            var next = blocks.Items[i].Forward(tokens, e0, text[i], memory);
            if (i > 0)
                tokens.Dispose();
            tokens = next;
            observe?.Invoke(i, tokens);
        }

        memory.End();
        return Unpatchify(head.Forward(tokens, e), x.shape[3], x.shape[4]).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Teacher forcing over a clip in one pass: the noisy frames of every chunk are denoised given the clean frames before it, as they would be
    /// in a rollout with this policy.
    /// </summary>
    /// <param name="clean">Clean latents <c>[B, F, C, h, w]</c>.</param>
    /// <param name="noisy">Noisy latents of the same shape.</param>
    /// <param name="t">Timesteps of the noisy latents, <c>[B, F]</c>.</param>
    /// <param name="text">The prompts.</param>
    /// <param name="memory">From <see cref="IMemoryPolicy.OpenClip"/> with <c>doubled</c>.</param>
    /// <param name="cleanTimestep">Timestep of the clean half: the context noise of the rollout, 0 as a rule.</param>
    /// <returns>The flow of the noisy half, <c>[B, F, C, h, w]</c>.</returns>
    public Tensor TeacherForced(Tensor clean, Tensor noisy, Tensor t, TextContext text, MemorySession memory, double cleanTimestep = 0)
    {
        using var scope = NewDisposeScope();
        var both = Forward(cat([clean, noisy], 1), cat([full_like(t, cleanTimestep), t], 1), text, memory, StepKind.FullSequence, 0);
        return both.narrow(1, clean.shape[1], clean.shape[1]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _rope?.Dispose();
        _rope = null;
        foreach (var block in blocks.Items)
        {
            block.Unjoin();
        }

        base.Dispose(disposing);
    }

    /// <summary>The modulation of each frame: e <c>[B,F,1,Dim]</c> for the head, e0 <c>[B,F,6,Dim]</c> for the blocks.</summary>
    private (Tensor E, Tensor E0) EmbedTime(Tensor t)
    {
        // Angles in double precision, cosines first.
        var angles = t.type(ScalarType.Float64).unsqueeze(-1) * tensor(_frequencies, device: t.device);
        var sinusoid = cat([angles.cos(), angles.sin()], -1).type(_patchWeight.dtype);
        var e = time_embedding.Forward(sinusoid);
        var e0 = _timeProjection.forward(e.silu());
        return (e.unsqueeze(2), e0.reshape(t.shape[0], t.shape[1], 6, Config.Dim));
    }

    /// <summary>[B,F,C,h,w] to tokens [B,F,N,Dim]: a convolution whose kernel is its stride, as one matrix product.</summary>
    private Tensor Patchify(Tensor x)
    {
        long b = x.shape[0], f = x.shape[1], c = x.shape[2];
        long ph = Config.PatchHeight, pw = Config.PatchWidth, gh = x.shape[3] / ph, gw = x.shape[4] / pw;
        var patches = x.reshape(b, f, c, gh, ph, gw, pw).permute(0, 1, 3, 5, 2, 4, 6).reshape(b, f, gh * gw, c * ph * pw);
        return nn.functional.linear(patches, _patchWeight.reshape(Config.Dim, c * ph * pw), _patchBias);
    }

    /// <summary>Tokens [B,F,N,ph*pw*C] to [B,F,C,h,w]: channels are the fastest axis of a token.</summary>
    private Tensor Unpatchify(Tensor tokens, long height, long width)
    {
        long b = tokens.shape[0], f = tokens.shape[1], c = Config.OutChannels, ph = Config.PatchHeight, pw = Config.PatchWidth;
        return tokens.reshape(b, f, height / ph, width / pw, ph, pw, c).permute(0, 1, 6, 2, 4, 3, 5).reshape(b, f, c, height, width);
    }
}

/// <summary>Keys and values of a prompt for the cross-attention of every layer. Invalid once the prompt or the weights change.</summary>
public sealed class TextContext : IDisposable
{
    private readonly (Tensor Keys, Tensor Values)[] _layers;

    /// <summary>Takes ownership of the tensors, each <c>[B, H, L, D]</c>.</summary>
    public TextContext((Tensor Keys, Tensor Values)[] layers)
    {
        _layers = layers;
        foreach (var (keys, values) in layers)
        {
            keys.DetachFromDisposeScope();
            values.DetachFromDisposeScope();
        }
    }

    /// <summary>Bytes held.</summary>
    public long Bytes => _layers.Sum(l => (l.Keys.numel() * l.Keys.ElementSize) + (l.Values.numel() * l.Values.ElementSize));

    /// <summary>Keys and values of a layer.</summary>
    public (Tensor Keys, Tensor Values) this[int layer] => _layers[layer];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (keys, values) in _layers)
        {
            keys.Dispose();
            values.Dispose();
        }
    }
}
