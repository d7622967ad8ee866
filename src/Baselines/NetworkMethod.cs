using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Baselines;

/// <summary>A method whose videos are made by networks of this project, ready to generate; it owns them.</summary>
public abstract class NetworkMethod : IVideoMethod, IDisposable
{
    /// <summary>Takes networks that are loaded already.</summary>
    /// <param name="described">What is known of the method without its networks, <see cref="MethodInfo.Config"/> with everything that does not depend on their frame.</param>
    /// <param name="networks">The networks.</param>
    private protected NetworkMethod(MethodInfo described, WorldNetworks networks)
    {
        Networks = networks;
        double millions = DitKeys.Of(networks.Dit.Config, networks.Dit.Memory).Sum(k => k.Count) / 1e6;
        bool world = networks.Scale == ModelScale.World;
        Info = described with
        {
            Scale = networks.Scale,
            Backbone = $"{(world ? "world" : "Wan")} DiT {networks.Dit.Config.Layers}x{networks.Dit.Config.Dim}, {millions:0.0} M",
            Weights = networks.Files,

            // The frame's size where it is a choice: the world has one.
            Config = world ? described.Config : [.. described.Config, new("frame", $"{networks.Frame.Width}x{networks.Frame.Height}")],
        };
    }

    /// <inheritdoc/>
    public MethodInfo Info { get; }

    /// <summary>The networks.</summary>
    public WorldNetworks Networks { get; }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The length is not positive.</exception>
    public IVideo Generate(GenerationRequest request) => request.LengthSeconds > 0
        ? Make(request)
        : throw new NotSupportedException($"A video of {request.LengthSeconds} seconds cannot be made: the length must be positive.");

    /// <inheritdoc/>
    public void Dispose()
    {
        Networks.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The video of a request whose length is positive.</summary>
    private protected abstract IVideo Make(GenerationRequest request);
}
