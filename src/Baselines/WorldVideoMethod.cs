using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Baselines;

/// <summary>A method with networks of world scale, ready to generate.</summary>
public sealed class WorldVideoMethod : IVideoMethod, IDisposable
{
    private readonly MethodCard _card;
    private readonly WorldNetworks _networks;
    private readonly TimeProvider _clock;

    /// <summary>Takes networks that are loaded already; the method owns them.</summary>
    /// <remarks>Sampler, steps, shift and chunk are those the generator was trained for, if its checkpoint says so, else the card's.</remarks>
    public WorldVideoMethod(MethodCard card, WorldNetworks networks, TimeProvider? clock = null)
    {
        card = card.SampledAs(networks.Sampling);
        _card = card;
        _networks = networks;
        _clock = clock ?? TimeProvider.System;
        Info = new MethodInfo
        {
            Id = card.Id,
            Version = card.Version,
            DisplayName = card.DisplayName,
            Summary = card.Summary,
            Citation = card.Citation,
            Scale = networks.Scale,
            Backbone = Describe(networks.Dit, networks.Scale),
            Comparison = card.Comparison,
            Weights = networks.Files,
            Config = [.. card.Config(networks.Dit), .. FrameOf(networks)],
        };
    }

    /// <summary>Loads a method's networks from a checkpoint folder.</summary>
    /// <param name="card">The method.</param>
    /// <param name="folder">Folder with <c>vae.safetensors</c>, <c>text-encoder.safetensors</c> and the generators.</param>
    /// <exception cref="UsageException">A file is missing or is not what its name says.</exception>
    public static WorldVideoMethod Load(MethodCard card, string folder)
    {
        var networks = WorldNetworks.Load(folder, card.Checkpoint, card.Policy.HasState, card.State);
        if (!card.Policy.HasState || networks.Dit.Memory is not null)
            return new(card, networks);
        networks.Dispose();
        throw new UsageException($"The checkpoint {Path.Combine(folder, card.Checkpoint)} has no state-space weights, which {card.Id} needs; use one trained with a state.");
    }

    /// <summary>Loads a method with published weights.</summary>
    /// <param name="method">The method and its files.</param>
    /// <param name="folder">The folder with the published files.</param>
    /// <param name="frame">Pixels of a frame, multiples of 16.</param>
    /// <exception cref="UsageException">A file is missing, damaged or does not fit.</exception>
    public static WorldVideoMethod Load(PaperCard method, string folder, (int Width, int Height) frame) =>
        new(method.Card, PaperNetworks.Load(method, folder, frame));

    /// <summary>Loads a method, or stands in for one that cannot be loaded: a missing checkpoint must not stop the methods beside it.</summary>
    /// <param name="card">The method.</param>
    /// <param name="folder">See <see cref="Load(MethodCard, string)"/>.</param>
    public static IVideoMethod Open(MethodCard card, string folder) => UnavailableMethod.Or(() => Load(card, folder), new MethodInfo
    {
        Id = card.Id,
        Version = card.Version,
        DisplayName = card.DisplayName,
        Summary = card.Summary,
        Citation = card.Citation,
        Scale = ModelScale.World,
        Backbone = "world DiT",
        Comparison = card.Comparison,
        Config = [new("memory", card.Policy.Name)],
    }, folder);

    /// <inheritdoc/>
    public MethodInfo Info { get; }

    /// <summary>The networks, for benchmarks.</summary>
    public WorldNetworks Networks => _networks;

    /// <inheritdoc/>
    public IVideo Generate(GenerationRequest request)
    {
        if (!(request.LengthSeconds > 0))
            throw new NotSupportedException($"A video of {request.LengthSeconds} seconds cannot be made: the length must be positive.");
        return new WorldVideo(_card, _networks, request, _clock);
    }

    /// <inheritdoc/>
    public void Dispose() => _networks.Dispose();

    /// <summary>The frame's size where it is a choice: the world has one.</summary>
    private static IEnumerable<KeyValuePair<string, string>> FrameOf(WorldNetworks networks) =>
        networks.Scale == ModelScale.World ? [] : [new("frame", $"{networks.Frame.Width}x{networks.Frame.Height}")];

    /// <summary>A generator in words, with its size.</summary>
    internal static string Describe(CausalDit dit, ModelScale scale = ModelScale.World)
    {
        double millions = DitKeys.Of(dit.Config, dit.Memory).Sum(k => k.Count) / 1e6;
        return $"{(scale == ModelScale.World ? "world" : "Wan")} DiT {dit.Config.Layers}x{dit.Config.Dim}, {millions:0.0} M";
    }
}
