using VideoSsm.Eval.Model;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// A compared system that is not a plain autoregressive rollout: it has its own schedule over noise levels and its own way to go on after a
/// clip. One file per system; the backbone is the one all methods share.
/// </summary>
public abstract record WorldSystem
{
    /// <summary>Id in suites and rows.</summary>
    public abstract string Id { get; }

    /// <summary>Raised whenever the same weights may give another video.</summary>
    public virtual int Version => 1;

    /// <summary>Name for tables.</summary>
    public abstract string DisplayName { get; }

    /// <summary>One sentence: what it is.</summary>
    public abstract string Summary { get; }

    /// <summary>Paper or page it comes from.</summary>
    public abstract string Citation { get; }

    /// <summary>File name of its generator inside the checkpoint folder.</summary>
    public abstract string Checkpoint { get; }

    /// <summary>Everything that may change a video beside the weights, in a fixed order: sampler, guidance, how it goes on after a clip.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Settings { get; }

    /// <summary>Channels of the latents its generator works on, given the autoencoder.</summary>
    public virtual int Channels(VaeConfig vae) => vae.ZChannels;

    /// <summary>Makes a video piece by piece.</summary>
    /// <param name="run">What to make, and with what.</param>
    /// <returns>
    /// Pixels in [-1, 1], <c>[3, n, H, W]</c>, in order and without overlap, together the frames of <see cref="SystemRun.LatentFrames"/>. Whoever
    /// takes a piece disposes it.
    /// </returns>
    internal abstract IEnumerable<Tensor> Generate(SystemRun run);
}
