using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Baselines;

/// <summary>A method that is an autoregressive rollout, with its networks.</summary>
public sealed class WorldVideoMethod : NetworkMethod
{
    private readonly MethodCard _card;
    private readonly TimeProvider _clock;

    /// <summary>Takes networks that are loaded already; the method owns them.</summary>
    /// <remarks>Sampler, steps, shift and chunk are those the generator was trained for, if its checkpoint says so, else the card's.</remarks>
    public WorldVideoMethod(MethodCard card, WorldNetworks networks, TimeProvider? clock = null)
        : base(Describe(card) with { Config = card.SampledAs(networks.Sampling).Config(networks.Dit) }, networks)
    {
        _card = card.SampledAs(networks.Sampling);
        _clock = clock ?? TimeProvider.System;
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

    /// <summary>Loads a method, or stands in for one that cannot be loaded: a missing checkpoint must not stop the methods beside it.</summary>
    /// <param name="card">The method.</param>
    /// <param name="folder">See <see cref="Load(MethodCard, string)"/>.</param>
    public static IVideoMethod Open(MethodCard card, string folder) => UnavailableMethod.Or(() => Load(card, folder), Describe(card), folder);

    private protected override IVideo Make(GenerationRequest request) => new WorldVideo(_card, Networks, request, _clock);

    private static MethodInfo Describe(MethodCard card) => new()
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
    };
}
