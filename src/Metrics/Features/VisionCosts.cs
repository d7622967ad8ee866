using VideoSsm.Eval.Metrics.Flow;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Metrics.Preprocessing;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Features;

/// <summary>Measures the networks that look at single frames, at their published sizes, with made-up weights: the cost is the same.</summary>
public static class VisionCosts
{
    /// <summary>Measures those that metrics need.</summary>
    /// <param name="width">Width of the frames.</param>
    /// <param name="height">Height of the frames.</param>
    /// <param name="peak">Operations per second of the fastest matrix product.</param>
    /// <param name="metrics">Ids of the metrics.</param>
    public static IReadOnlyList<NetworkCost> Measure(int width, int height, double peak, IReadOnlyCollection<string> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var rows = new List<NetworkCost>();
        byte[] noise = new byte[width * height * 3];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (byte)((i * 2654435761u) >> 24);
        }

        var frame = FrameTransform.Upload(noise, height, width);
        if (metrics.Contains("subject_consistency"))
        {
            using var network = new DinoVit(DinoVitConfig.VitB16);
            var picture = new FrameTransform.DinoPicture(network.Config.ImageSize).Apply(frame);
            Add("DINO ViT-B/16, per frame", VisionFlops.Dino(network.Config, picture.shape[3], picture.shape[2]), 8, picture, network.Forward);
        }

        foreach (var (metric, name, config) in new[] { ("background_consistency", "CLIP ViT-B/32", ClipConfig.VitB32), ("aesthetic_quality", "CLIP ViT-L/14", ClipConfig.VitL14) })
        {
            if (metrics.Contains(metric))
            {
                using var network = new ClipVision(config);
                Add($"{name}, per frame", VisionFlops.Clip(config), 8, new FrameTransform.ClipPicture(config.ImageSize).Apply(frame), network.Forward);
            }
        }

        if (metrics.Contains("imaging_quality") || metrics.Contains("imaging_quality_unit"))
        {
            using var network = new Musiq(MusiqConfig.Spaq);
            var picture = new FrameTransform.MusiqPicture(MusiqConfig.Spaq.LongestSide).Apply(frame);
            Add("MUSIQ, per frame", VisionFlops.Musiq(MusiqConfig.Spaq, picture.shape[3], picture.shape[2]), 4, picture, network.Forward);
        }

        return rows;

        // In the batches in which the feature service runs them.
        void Add(string part, double flop, int batch, Tensor picture, Func<Tensor, Tensor> forward)
        {
            var pictures = picture.expand(batch, -1, -1, -1).contiguous();
            rows.Add(NetworkCost.Measure(part, flop, peak, () => forward(pictures), batch));
        }
    }
}
