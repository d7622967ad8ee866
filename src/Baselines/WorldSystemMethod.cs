using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Baselines;

/// <summary>A <see cref="WorldSystem"/> with its networks.</summary>
public sealed class WorldSystemMethod : NetworkMethod
{
    private readonly WorldSystem _system;
    private readonly TimeProvider _clock;

    /// <summary>Takes networks that are loaded already; the method owns them.</summary>
    /// <exception cref="UsageException">The generator works on other latents than the system does.</exception>
    public WorldSystemMethod(WorldSystem system, WorldNetworks networks, TimeProvider? clock = null)
        : base(Describe(system) with { Config = [new("checkpoint", system.Checkpoint), .. system.Settings, new("network", networks.Dit.Config.ToJson())] }, networks)
    {
        int channels = system.Channels(networks.Vae.Config);
        if (networks.Dit.Config.InChannels != channels)
            throw new UsageException($"{system.Id} needs a generator for latents of {channels} channels; {system.Checkpoint} has one for {networks.Dit.Config.InChannels}.");
        _system = system;
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>Loads a system's networks from a checkpoint folder.</summary>
    /// <param name="system">The system.</param>
    /// <param name="folder">Folder with <c>vae.safetensors</c>, <c>text-encoder.safetensors</c> and the generators.</param>
    /// <exception cref="UsageException">A file is missing or is not what its name says.</exception>
    public static WorldSystemMethod Load(WorldSystem system, string folder) => new(system, WorldNetworks.Load(folder, system.Checkpoint));

    /// <summary>Loads a system, or stands in for one that cannot be loaded: a missing checkpoint must not stop the methods beside it.</summary>
    /// <param name="system">The system.</param>
    /// <param name="folder">See <see cref="Load"/>.</param>
    public static IVideoMethod Open(WorldSystem system, string folder) => UnavailableMethod.Or(() => Load(system, folder), Describe(system), folder);

    private protected override IVideo Make(GenerationRequest request) => new SystemVideo(_system, Networks, request, _clock);

    private static MethodInfo Describe(WorldSystem system) => new()
    {
        Id = system.Id,
        Version = system.Version,
        DisplayName = system.DisplayName,
        Summary = system.Summary,
        Citation = system.Citation,
        Scale = ModelScale.World,
        Backbone = "world DiT",
        Config = system.Settings,
    };
}
