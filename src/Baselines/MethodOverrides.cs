using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Baselines;

/// <summary>The switches of a method variant in a suite: what is not named stays as in the base.</summary>
public sealed record MethodOverrides
{
    /// <summary>What is remembered.</summary>
    public MemoryOverrides? Memory { get; init; }

    /// <summary>The recurrent state; for methods that have one.</summary>
    public StateOverrides? State { get; init; }

    /// <summary>What a new prompt does.</summary>
    public SwitchOverrides? PromptSwitch { get; init; }
}

/// <summary>Kinds of memory a variant may have.</summary>
public enum MemoryKind
{
    /// <summary>Sink and window.</summary>
    Attention,

    /// <summary>Sink, window and the gated-delta state of VideoSSM.</summary>
    State,

    /// <summary>A window and a sink that averages what leaves it (Reward Forcing).</summary>
    EmaSink,
}

/// <summary>Switches of the memory.</summary>
public sealed record MemoryOverrides
{
    /// <summary>The kind.</summary>
    public MemoryKind? Kind { get; init; }

    /// <summary>Sink frames.</summary>
    public int? Sink { get; init; }

    /// <summary>Window frames, the current chunk included; 0 for everything.</summary>
    public int? Window { get; init; }

    /// <summary>How positions are given.</summary>
    public PositionMode? Positions { get; init; }

    /// <summary>Share of itself that an averaged sink keeps at every eviction.</summary>
    public double? SinkDecay { get; init; }

    /// <summary>The changed policy.</summary>
    /// <exception cref="UsageException">The switches contradict each other.</exception>
    public IMemoryPolicy Apply(IMemoryPolicy policy)
    {
        var kind = Kind ?? (policy is EmaSinkMemory ? MemoryKind.EmaSink : policy.HasState ? MemoryKind.State : MemoryKind.Attention);
        int sink = Sink ?? policy.SinkFrames;
        int window = Window is { } frames ? frames == 0 ? int.MaxValue : frames : policy.WindowFrames;
        var positions = Positions ?? policy.Positions;
        if (sink < 0 || window < 1)
            throw new UsageException($"memory has a sink of {sink} and a window of {window} frames; expected a sink of 0 or more and a window of at least a chunk, or 0 for everything");
        if (kind != MemoryKind.EmaSink && SinkDecay is not null)
            throw new UsageException("memory has a sinkDecay, which only the kind emaSink takes");
        if (kind == MemoryKind.EmaSink && Positions == PositionMode.Absolute)
            throw new UsageException("memory of kind emaSink has slot positions only: the average of keys of many frames has no place in time");
        return kind switch
        {
            MemoryKind.State => new VideoSsmMemory(sink, window, positions),
            MemoryKind.EmaSink => new EmaSinkMemory(sink, window, SinkDecay ?? (policy as EmaSinkMemory)?.Decay ?? ((EmaSinkMemory)RewardForcing.Card.Policy).Decay),
            _ => new WindowSinkMemory(sink, window, positions),
        };
    }
}

/// <summary>Switches of the state: every point the paper leaves open (see <see cref="VideoSsmOptions"/>).</summary>
public sealed record StateOverrides
{
    /// <summary>Width of the gates; needs weights of that width.</summary>
    public GateWidth? Gates { get; init; }

    /// <summary>Normalisation of keys and queries.</summary>
    public StateKeyNorm? KeyNorm { get; init; }

    /// <summary>Whether keys and queries carry positions in the state.</summary>
    public bool? RopedKeys { get; init; }

    /// <summary>Taps of the short convolution; needs weights of that length.</summary>
    public int? ShortConvolution { get; init; }

    /// <summary>Activation of queries, keys and values.</summary>
    public StateActivation? Activation { get; init; }

    /// <summary>Factor on the queries.</summary>
    public StateScale? Scale { get; init; }

    /// <summary>What the write strength scales.</summary>
    public InjectionTarget? Injection { get; init; }

    /// <summary>Over which tokens the decay before a write is summed.</summary>
    public DecaySum? DecaySum { get; init; }

    /// <summary>How often the state decays.</summary>
    public DecayStep? Decay { get; init; }

    /// <summary>Axis of the norm after the read; needs weights of that width.</summary>
    public ReadNorm? Norm { get; init; }

    /// <summary>Where the read joins the attention.</summary>
    public FusePoint? Fuse { get; init; }

    /// <summary>What scales the read.</summary>
    public RouterKind? Router { get; init; }

    /// <summary>How evicted tokens are written.</summary>
    public UpdateRule? Rule { get; init; }

    /// <summary>Blocks that keep the memory, counted from 0; empty for all.</summary>
    public IReadOnlyList<int>? Layers { get; init; }

    /// <summary>T of the router in latent frames; 0 for the planned length of the video.</summary>
    public int? ContextFrames { get; init; }

    /// <summary>Whether rho stops at 1 in a video longer than T.</summary>
    public bool? ClampRho { get; init; }

    /// <summary>The changed options.</summary>
    /// <param name="trained">Options the weights were trained with.</param>
    /// <param name="blocks">Blocks of the network.</param>
    /// <exception cref="UsageException">There are no weights for the change, or it makes no sense.</exception>
    public VideoSsmOptions Apply(VideoSsmOptions trained, int blocks)
    {
        var changed = trained with
        {
            Gates = Gates ?? trained.Gates,
            KeyNorm = KeyNorm ?? trained.KeyNorm,
            RopedStateKeys = RopedKeys ?? trained.RopedStateKeys,
            ShortConvolution = ShortConvolution ?? trained.ShortConvolution,
            Activation = Activation ?? trained.Activation,
            Scale = Scale ?? trained.Scale,
            Injection = Injection ?? trained.Injection,
            DecaySum = DecaySum ?? trained.DecaySum,
            DecayEvery = Decay ?? trained.DecayEvery,
            Norm = Norm ?? trained.Norm,
            Fuse = Fuse ?? trained.Fuse,
            Router = Router ?? trained.Router,
            Rule = Rule ?? trained.Rule,
            Layers = Layers ?? trained.Layers,
            ContextFrames = ContextFrames is { } frames ? frames == 0 ? null : frames : trained.ContextFrames,
            ClampRho = ClampRho ?? trained.ClampRho,
        };
        if (ContextFrames < 0)
            throw new UsageException($"state has {ContextFrames} contextFrames; expected more than 0, or 0 for the planned length");
        if (changed.Gates != trained.Gates)
            throw new UsageException($"state has gates {Json(changed.Gates)}, the checkpoint's weights are {Json(trained.Gates)}: it needs a checkpoint trained with them");
        if (changed.ShortConvolution != trained.ShortConvolution)
            throw new UsageException($"state has a shortConvolution of {changed.ShortConvolution}, the checkpoint's weights have {trained.ShortConvolution}: it needs a checkpoint trained with it");
        if (changed.Norm != trained.Norm)
            throw new UsageException($"state has norm {Json(changed.Norm)}, the checkpoint's weights are {Json(trained.Norm)}: it needs a checkpoint trained with it");
        if (changed.Layers.FirstOrDefault(l => l < 0 || l >= blocks || !trained.HasLayer(l), -1) is var missing && changed.Layers.Contains(missing))
            throw new UsageException($"state has layer {missing}, for which the checkpoint of {blocks} blocks has no memory weights");
        return changed;
    }

    private static string Json(Enum value) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

/// <summary>Switches of what a new prompt does.</summary>
public sealed record SwitchOverrides
{
    /// <summary>How the window is computed again.</summary>
    public RecacheMode? Recache { get; init; }

    /// <summary>What happens to the state.</summary>
    public StateOnSwitch? State { get; init; }

    /// <summary>Factor of the state where it is faded, from 0 to 1.</summary>
    public double? Decay { get; init; }

    /// <summary>The changed loop.</summary>
    /// <exception cref="UsageException">The factor is out of range or without effect.</exception>
    public RolloutOptions Apply(RolloutOptions options)
    {
        if (Decay is not null && !(Decay is >= 0 and <= 1 && State == StateOnSwitch.Decay))
            throw new UsageException($"promptSwitch has decay {Decay}; expected 0 to 1, together with state decay");
        return options with { Recache = Recache ?? options.Recache, OnSwitch = State ?? options.OnSwitch, SwitchDecay = Decay ?? options.SwitchDecay };
    }
}
