using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Metrics.Preprocessing;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Features;

/// <summary>A network that turns frames into vectors: weights read at the first use, shared by all metrics and videos. Thread-safe.</summary>
public sealed class FrameNetwork : IDisposable
{
    private readonly Func<(nn.Module Module, Func<Tensor, Tensor> Forward)> _load;
    private readonly Lock _gate = new();
    private (nn.Module Module, Func<Tensor, Tensor> Forward)? _network;

    private FrameNetwork(
        string name, WeightsSource weights, FrameTransform transform, int batch, Func<(nn.Module, Func<Tensor, Tensor>)> load)
    {
        (Name, Weights, Transform, Batch) = (name, weights, transform, batch);
        _load = load;
    }

    /// <summary>Name of the configuration.</summary>
    public string Name { get; }

    /// <summary>Where the weights come from.</summary>
    public WeightsSource Weights { get; }

    /// <summary>What is done to a frame before.</summary>
    public FrameTransform Transform { get; }

    /// <summary>Frames per forward pass: enough to keep the processor busy, few enough for memory to stay small.</summary>
    public int Batch { get; }

    /// <summary>Frames seen so far, for tests and benchmarks.</summary>
    public long Frames { get; private set; }

    /// <summary>DINO's class token.</summary>
    public static FrameNetwork Dino(WeightsSource weights, DinoVitConfig config) => new(
        config.Name, weights, new FrameTransform.DinoPicture(config.ImageSize), 8,
        () => Pair(weights.Network(path => DinoVit.Load(path, config), () => new DinoVit(config)), n => n.Forward));

    /// <summary>CLIP's picture feature.</summary>
    public static FrameNetwork ClipVision(WeightsSource weights, ClipConfig config) => new(
        config.Name, weights, new FrameTransform.ClipPicture(config.ImageSize), 8,
        () => Pair(weights.Network(path => Clip.LoadVision(path, config), () => new ClipVision(config)), n => n.Forward));

    /// <summary>MUSIQ's score, a vector of one number.</summary>
    /// <param name="weights">Where they come from.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="batch">Frames per forward pass; more pay for small ones.</param>
    public static FrameNetwork Musiq(WeightsSource weights, MusiqConfig config, int batch = 4) => new(
        config.Name, weights, new FrameTransform.MusiqPicture(config.LongestSide), batch,
        () => Pair(weights.Network(path => Networks.Musiq.Load(path, config), () => new Networks.Musiq(config)), n => x => n.Forward(x).unsqueeze(1)));

    /// <summary>Makes the network ready, so that what is timed afterwards is its work alone.</summary>
    /// <exception cref="MetricUnavailableException">There are no weights.</exception>
    public void Load()
    {
        lock (_gate)
        {
            _network ??= _load();
        }
    }

    /// <summary>Runs a batch.</summary>
    /// <param name="frames">Transformed frames of one size, <c>[B, 3, H, W]</c>.</param>
    /// <returns>One vector per frame.</returns>
    /// <exception cref="MetricUnavailableException">There are no weights.</exception>
    /// <exception cref="InvalidDataException">The file of the weights holds something else.</exception>
    public float[][] Run(Tensor frames)
    {
        lock (_gate)
        {
            _network ??= _load();
            using var precision = Weights.Precision();
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var features = _network.Value.Forward(frames).contiguous();
            Frames += frames.shape[0];
            int width = (int)features.shape[1];
            return [.. features.data<float>().ToArray().Chunk(width)];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _network?.Module.Dispose();
            _network = null;
        }
    }

    private static (nn.Module, Func<Tensor, Tensor>) Pair<T>(T network, Func<T, Func<Tensor, Tensor>> forward)
        where T : nn.Module => (network, forward(network));
}
