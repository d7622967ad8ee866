using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Baselines;

/// <summary>A <see cref="WorldSystem"/> with its networks, ready to generate.</summary>
public sealed class WorldSystemMethod : IVideoMethod, IDisposable
{
    private readonly WorldSystem _system;
    private readonly TimeProvider _clock;

    /// <summary>Takes networks that are loaded already; the method owns them.</summary>
    /// <exception cref="UsageException">The generator works on other latents than the system does.</exception>
    public WorldSystemMethod(WorldSystem system, WorldNetworks networks, TimeProvider? clock = null)
    {
        int channels = system.Channels(networks.Vae.Config);
        if (networks.Dit.Config.InChannels != channels)
            throw new UsageException($"{system.Id} needs a generator for latents of {channels} channels; {system.Checkpoint} has one for {networks.Dit.Config.InChannels}.");
        _system = system;
        _clock = clock ?? TimeProvider.System;
        Networks = networks;
        Info = new MethodInfo
        {
            Id = system.Id,
            Version = system.Version,
            DisplayName = system.DisplayName,
            Summary = system.Summary,
            Citation = system.Citation,
            Scale = ModelScale.World,
            Backbone = WorldVideoMethod.Describe(networks.Dit),
            Weights = networks.Files,
            Config = [new("checkpoint", system.Checkpoint), .. system.Settings, new("network", networks.Dit.Config.ToJson())],
        };
    }

    /// <summary>Loads a system's networks from a checkpoint folder.</summary>
    /// <param name="system">The system.</param>
    /// <param name="folder">Folder with <c>vae.safetensors</c>, <c>text-encoder.safetensors</c> and the generators.</param>
    /// <exception cref="UsageException">A file is missing or is not what its name says.</exception>
    public static WorldSystemMethod Load(WorldSystem system, string folder) => new(system, WorldNetworks.Load(folder, system.Checkpoint));

    /// <summary>Loads a system, or stands in for one that cannot be loaded: a missing checkpoint must not stop the methods beside it.</summary>
    /// <param name="system">The system.</param>
    /// <param name="folder">See <see cref="Load"/>.</param>
    public static IVideoMethod Open(WorldSystem system, string folder) => UnavailableMethod.Or(() => Load(system, folder), new MethodInfo
    {
        Id = system.Id,
        Version = system.Version,
        DisplayName = system.DisplayName,
        Summary = system.Summary,
        Citation = system.Citation,
        Scale = ModelScale.World,
        Backbone = "world DiT",
        Config = system.Settings,
    }, folder);

    /// <inheritdoc/>
    public MethodInfo Info { get; }

    /// <summary>The networks.</summary>
    public WorldNetworks Networks { get; }

    /// <inheritdoc/>
    public IVideo Generate(GenerationRequest request)
    {
        if (!(request.LengthSeconds > 0))
            throw new NotSupportedException($"A video of {request.LengthSeconds} seconds cannot be made: the length must be positive.");
        return new SystemVideo(_system, Networks, request, _clock);
    }

    /// <inheritdoc/>
    public void Dispose() => Networks.Dispose();
}
