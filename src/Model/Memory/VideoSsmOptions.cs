using System.Text.Json;
using System.Text.Json.Serialization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>Width of the injection and decay gates.</summary>
public enum GateWidth
{
    /// <summary>One scalar per head and token, as in Gated DeltaNet.</summary>
    PerHead,

    /// <summary>A vector as wide as the token: decay per key channel, write strength per value channel (the paper's <c>R^d</c>).</summary>
    PerChannel,
}

/// <summary>Normalisation of keys and queries for the state only.</summary>
public enum StateKeyNorm
{
    /// <summary>Unit length per head: bounds <c>beta * |k|^2</c> by 1, which the delta rule needs.</summary>
    L2,

    /// <summary>None beyond the network's own RMS norm; keys are divided by the square root of the head width so that they have unit scale.</summary>
    None,
}

/// <summary>How often the state decays.</summary>
public enum DecayStep
{
    /// <summary>At every token, the step size divided by the tokens of a frame so that a frame decays alike at any resolution.</summary>
    PerToken,

    /// <summary>Once per frame, by the mean gate of its tokens.</summary>
    PerFrame,
}

/// <summary>Axis of the RMS norm after the read.</summary>
public enum ReadNorm
{
    /// <summary>Over each head, one weight vector shared by all heads.</summary>
    PerHead,

    /// <summary>Over the whole token, one weight per channel.</summary>
    FullDim,
}

/// <summary>Where the global read joins the local attention.</summary>
public enum FusePoint
{
    /// <summary>Before the attention's output projection.</summary>
    BeforeOutput,

    /// <summary>After it.</summary>
    AfterOutput,
}

/// <summary>What scales the global read.</summary>
public enum RouterKind
{
    /// <summary>Nothing: gamma = 1.</summary>
    None,

    /// <summary>A learned constant: gamma = sigmoid(b).</summary>
    Constant,

    /// <summary>The paper's: gamma = sigmoid(w log(rho) + b), rho = (t + 1) / T.</summary>
    Time,

    /// <summary>The token itself: gamma = sigmoid(w * h + b).</summary>
    Content,
}

/// <summary>How evicted tokens are written into the state.</summary>
public enum UpdateRule
{
    /// <summary>M + k (beta v): linear attention.</summary>
    Linear,

    /// <summary>M + k (beta (v - k M)): overwrites what the key already predicts.</summary>
    Delta,

    /// <summary>Linear attention with decay.</summary>
    Decay,

    /// <summary>Decay, then the delta rule: the paper's.</summary>
    GatedDelta,
}

/// <summary>What stands between the projections and the state.</summary>
public enum StateActivation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>SiLU on queries, keys and values, as in Gated DeltaNet.</summary>
    Silu,
}

/// <summary>Factor on the queries of the state.</summary>
public enum StateScale
{
    /// <summary>One over the square root of the head width, as in Gated DeltaNet.</summary>
    HeadWidth,

    /// <summary>1. The norm after the read takes out any factor, up to its epsilon.</summary>
    One,
}

/// <summary>What the paper's beta scales: <c>V_evt - Predict(M, K, beta)</c> names it in the prediction only.</summary>
public enum InjectionTarget
{
    /// <summary>The value and the prediction, <c>u = beta (v - k^T M)</c>: the delta rule of Gated DeltaNet.</summary>
    Both,

    /// <summary>The prediction alone, <c>u = v - beta k^T M</c>: the printed equation read by its letters.</summary>
    Prediction,
}

/// <summary>Over which tokens the paper's gbar, the decay of the state before a write, is summed.</summary>
public enum DecaySum
{
    /// <summary>Those just evicted: every token's decay is applied once.</summary>
    Evicted,

    /// <summary>All from the beginning, as printed: the whole past decay is applied again at every write, and little of the state survives.</summary>
    Printed,
}

/// <summary>
/// The state-space memory of VideoSSM (arXiv 2512.04519) with every point the paper leaves open as a named option. The defaults are
/// this project's reading; each is an ablation switch. Stored as JSON in checkpoint metadata (entry <c>memory</c>).
/// </summary>
public sealed record VideoSsmOptions
{
    /// <summary>Entry of the checkpoint metadata that holds the options.</summary>
    public const string MetadataKey = "memory";

    /// <summary>Width of the gates. The text says R^d; the reported size fits one full matrix and per-head gates.</summary>
    public GateWidth Gates { get; init; } = GateWidth.PerHead;

    /// <summary>Normalisation of the state's keys and queries. Not stated by the paper.</summary>
    public StateKeyNorm KeyNorm { get; init; } = StateKeyNorm.L2;

    /// <summary>Whether keys and queries carry absolute rotary positions in the state. Not stated; rotated keys of many phases are hard to query.</summary>
    public bool RopedStateKeys { get; init; }

    /// <summary>
    /// Taps of a short causal convolution over the tokens of a frame, per channel, on the state's queries, keys and values; 0 for none. Gated DeltaNet has 4,
    /// the paper mentions none. Deviation: every frame begins anew, so that the end of a frame does not run into the corner of the next.
    /// </summary>
    public int ShortConvolution { get; init; }

    /// <summary>Activation of the state's queries, keys and values, behind the convolution. Gated DeltaNet has SiLU, the paper mentions none.</summary>
    public StateActivation Activation { get; init; }

    /// <summary>Factor on the queries. Not stated.</summary>
    public StateScale Scale { get; init; }

    /// <summary>What beta scales. Ambiguous in print.</summary>
    public InjectionTarget Injection { get; init; }

    /// <summary>Over which tokens gbar is summed. The printed sum cannot be meant.</summary>
    public DecaySum DecaySum { get; init; }

    /// <summary>How often the state decays. Not stated, and the most consequential point: see <see cref="DecayStep"/>.</summary>
    public DecayStep DecayEvery { get; init; } = DecayStep.PerToken;

    /// <summary>Axis of the RMS norm after the read. Not stated.</summary>
    public ReadNorm Norm { get; init; } = ReadNorm.PerHead;

    /// <summary>Where the read joins. Not stated; Figure 5 draws it at the attention's output.</summary>
    public FusePoint Fuse { get; init; } = FusePoint.BeforeOutput;

    /// <summary>The router.</summary>
    public RouterKind Router { get; init; } = RouterKind.Time;

    /// <summary>The update rule.</summary>
    public UpdateRule Rule { get; init; } = UpdateRule.GatedDelta;

    /// <summary>Blocks that carry the memory; empty for all. Figure 2(c) draws it as the block design.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [];

    /// <summary>T of rho in latent frames; <c>null</c> for the planned length of the video.</summary>
    public int? ContextFrames { get; init; }

    /// <summary>Whether rho stops at 1 in a video longer than T; else it goes on to rise, for which the paper has no definition.</summary>
    public bool ClampRho { get; init; } = true;

    /// <summary>Gradient through the state is cut after this many commits; 0 keeps it inside the whole clip.</summary>
    public int TruncateAfterCommits { get; init; }

    /// <summary>
    /// Zero weight and bias of the output gate, so that a fresh module changes nothing, bit for bit, and still learns: the slope of
    /// Swish at 0 is 0.5.
    /// </summary>
    public bool NeutralInit { get; init; } = true;

    /// <summary>Start of the router's weight.</summary>
    public double RouterWeightInit { get; init; } = 1;

    /// <summary>Start of the router's bias.</summary>
    public double RouterBiasInit { get; init; }

    /// <summary>Smallest start of the decay's step size, per frame (Gated DeltaNet: 1e-3).</summary>
    public double StepMin { get; init; } = 1e-3;

    /// <summary>Largest start of the decay's step size, per frame (Gated DeltaNet: 0.1).</summary>
    public double StepMax { get; init; } = 0.1;

    /// <summary>Largest start of exp(A), drawn from U(1, this) (Gated DeltaNet: 16).</summary>
    public double RateMax { get; init; } = 16;

    /// <summary>Tokens per sub-chunk of the chunkwise form. Any value gives the same state up to rounding.</summary>
    public int SubChunk { get; init; } = 64;

    /// <summary>The world's: slower decay, since five heads of one small network must hold objects for a minute; rho fixed to 5 s.</summary>
    public static VideoSsmOptions World { get; } = new() { RateMax = 4, ContextFrames = 21 };

    private static JsonSerializerOptions Json { get; } = new()
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Whether block <paramref name="layer"/> carries the memory.</summary>
    public bool HasLayer(int layer) => Layers.Count == 0 || Layers.Contains(layer);

    /// <summary>The options as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads options back.</summary>
    /// <exception cref="UsageException">The text is not a set of options.</exception>
    public static VideoSsmOptions FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<VideoSsmOptions>(json, Json) ?? throw new JsonException("empty");
        }
        catch (JsonException e)
        {
            throw new UsageException($"The checkpoint's memory entry cannot be read ({e.Message}); train the model again with this version.", e);
        }
    }

    /// <summary>Equal when all options are equal, lists by content.</summary>
    public bool Equals(VideoSsmOptions? other) => other is not null && ToJson() == other.ToJson();

    /// <inheritdoc/>
    public override int GetHashCode() => ToJson().GetHashCode(StringComparison.Ordinal);
}
