#if OWN_TENSOR_ENGINE
using Native = VideoSsm.Eval.Engine.WindowLookup;
#endif
using static TorchSharp.torch;

namespace VideoSsm.Eval.Tensors;

/// <summary>Windows around one position per image, the one place that decides how they are read.</summary>
/// <remarks>
/// What networks of optical flow read out of their correlation volumes. On the processor in float32 and without a gradient to record, the
/// project's own engine reads all levels in one call; everything else goes through the general resampler (bilinear, corners aligned,
/// zeros outside). The two differ by rounding, because the resampler maps positions to [−1, 1] and back.
/// </remarks>
public static class WindowLookup
{
    /// <summary>Reads.</summary>
    /// <param name="levels">Images per query and level, <c>[N, h, w]</c>, at least 2 pixels wide and high; a position halves from level to level.</param>
    /// <param name="positions">(x, y) on the first level in pixels, <c>[N, 2]</c>.</param>
    /// <param name="radius">r: offsets −r…r in both directions.</param>
    /// <returns><c>[N, levels·(2r+1)²]</c>: level by level, the outer index moves x, the inner y. The caller owns it.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public static Tensor Apply(IReadOnlyList<Tensor> levels, Tensor positions, int radius)
    {
        ArgumentNullException.ThrowIfNull(levels);
        Shape.Is(positions, "N 2");
        foreach (Tensor level in levels)
        {
            Shape.Is(level, "N * *").And(positions, "N 2");
            if (level.shape[1] < 2 || level.shape[2] < 2)
                throw new ArgumentException($"A level of {level.shape[2]}x{level.shape[1]} pixels has no neighbours to interpolate between.");
        }
#if OWN_TENSOR_ENGINE
        if (Native.Supports(levels, positions)) return Native.Forward(levels, positions, radius);
#endif
        return Composed(levels, positions, radius);
    }

    /// <summary>The general form out of the resampler: differentiable, any device.</summary>
    internal static Tensor Composed(IReadOnlyList<Tensor> levels, Tensor positions, int radius)
    {
        using var scope = NewDisposeScope();
        long n = positions.shape[0], side = (2 * radius) + 1;
        var offsets = arange(-radius, radius + 1, dtype: positions.dtype, device: positions.device);
        var x = offsets.view(1, side, 1).expand(1, side, side);
        var y = offsets.view(1, 1, side).expand(1, side, side);
        var parts = new List<Tensor>();
        double scale = 1;
        foreach (Tensor level in levels)
        {
            var px = (positions.select(1, 0).view(n, 1, 1) * scale) + x;
            var py = (positions.select(1, 1).view(n, 1, 1) * scale) + y;
            var grid = stack([(px * (2.0 / (level.shape[2] - 1))) - 1, (py * (2.0 / (level.shape[1] - 1))) - 1], -1);
            parts.Add(nn.functional.grid_sample(level.unsqueeze(1), grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: true)
                .reshape(n, side * side));
            scale /= 2;
        }

        return cat(parts, 1).MoveToOuterDisposeScope();
    }
}
