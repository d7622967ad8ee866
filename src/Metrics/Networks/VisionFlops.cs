namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>Floating-point operations of the networks that look at single frames (a multiplication with its addition counts as two).</summary>
/// <remarks>Matrix products, attention and convolutions; norms, activations and softmax are memory traffic, not arithmetic, and are left out.</remarks>
public static class VisionFlops
{
    /// <summary>DINO on one picture: patches that fill it, one class token.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="width">Width of the picture it is given.</param>
    /// <param name="height">Height of the picture it is given.</param>
    public static double Dino(DinoVitConfig config, long width, long height)
    {
        long patches = width / config.PatchSize * (height / config.PatchSize);
        return (2.0 * patches * 3 * config.PatchSize * config.PatchSize * config.Dim)
            + Transformer(patches + 1, config.Dim, (double)config.MlpRatio * config.Dim, config.Layers);
    }

    /// <summary>CLIP's vision tower on one picture, always square.</summary>
    /// <param name="config">Sizes.</param>
    public static double Clip(ClipConfig config)
    {
        long side = config.ImageSize / config.PatchSize, patches = side * side;
        double d = config.VisionWidth;
        return (2.0 * patches * 3 * config.PatchSize * config.PatchSize * d) + Transformer(patches + 1, d, 4 * d, config.VisionLayers) + (2 * d * config.EmbedDim);
    }

    /// <summary>MUSIQ on one picture: two copies and the picture itself in patches, each read by the stem, all tokens together in the transformer.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="width">Width of the picture it is given.</param>
    /// <param name="height">Height of the picture it is given.</param>
    public static double Musiq(MusiqConfig config, long width, long height)
    {
        long patches = Patches(height, width);
        foreach (int side in config.LongerSides)
        {
            var (h, w) = Networks.Musiq.Resized(height, width, side);
            patches += Patches(h, w);
        }

        double stem = config.StemWidth, half = (double)config.PatchSize / 2 * config.PatchSize / 2, quarter = half / 4;
        double patch = (half * 49 * 3 * stem) + (quarter * stem * stem * (1 + 9 + 4 + 4)) + (quarter * 4 * stem * config.Dim);
        return (2 * patches * patch) + Transformer(patches + 1, config.Dim, config.MlpDim, config.Layers) + (2.0 * config.Dim);

        long Patches(long h, long w) => (h + config.PatchSize - 1) / config.PatchSize * ((w + config.PatchSize - 1) / config.PatchSize);
    }

    /// <summary>Layers of attention (four products of d with d, scores and sums over n tokens) and of two products of d with the inner width.</summary>
    private static double Transformer(double n, double d, double inner, int layers) => layers * ((2 * n * ((4 * d * d) + (2 * d * inner))) + (4 * n * n * d));
}
