using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>How alike every position of one picture is to every position of another, on several scales of the other.</summary>
/// <remarks>
/// <c>C_l[p, q] = ⟨f(p), g_l(q)⟩ / √D</c>, where g_l is g averaged l times over 2x2 positions. The reference averages the correlations;
/// the product is linear in g, so averaging the features first gives the same numbers up to rounding at a small part of the cost.
/// </remarks>
internal sealed class CorrelationPyramid : IDisposable
{
    private readonly Tensor[] _levels;
    private readonly int _radius;

    private CorrelationPyramid(Tensor[] levels, int radius) => (_levels, _radius) = (levels, radius);

    /// <summary>Correlates.</summary>
    /// <param name="features">Features of the picture that asks, <c>[B, D, h, w]</c>.</param>
    /// <param name="others">Features of the picture searched, <c>[B, D, h, w]</c>.</param>
    /// <param name="levels">Number of scales; the coarsest must be at least two positions wide and high.</param>
    /// <param name="radius">r of the windows read.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or the pictures are too small for the number of levels.</exception>
    public static CorrelationPyramid Of(Tensor features, Tensor others, int levels, int radius)
    {
        Shape.Is(features, "B D H W").And(others, "B D H W");
        var (b, d, h, w) = (features.shape[0], features.shape[1], features.shape[2], features.shape[3]);
        if (Math.Min(h, w) >> (levels - 1) < 2)
            throw new ArgumentException($"Features of {w}x{h} positions are too small for {levels} levels of correlation.");
        using var scope = NewDisposeScope();
        var query = (features.reshape(b, d, h * w) * (1 / Math.Sqrt(d))).transpose(1, 2);   // [B, P, D]
        var all = new Tensor[levels];
        var g = others;
        for (int l = 0; l < levels; l++)
        {
            if (l > 0)
                g = nn.functional.avg_pool2d(g, [2, 2], [2, 2]);
            var (gh, gw) = (g.shape[2], g.shape[3]);
            all[l] = matmul(query, g.reshape(b, d, gh * gw)).view(b * h * w, gh, gw).MoveToOuterDisposeScope();
        }

        return new CorrelationPyramid(all, radius);
    }

    /// <summary>The window of (2r+1)² correlations around a position of the other picture, per level.</summary>
    /// <param name="positions">(x, y) for every position of the asking picture, <c>[B, 2, h, w]</c>.</param>
    /// <returns><c>[B·h·w, levels·(2r+1)²]</c>.</returns>
    public Tensor Lookup(Tensor positions)
    {
        using var scope = NewDisposeScope();
        return WindowLookup.Apply(_levels, positions.permute(0, 2, 3, 1).reshape(-1, 2), _radius).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor level in _levels)
            level.Dispose();
    }

    /// <summary>The grid of positions: channel 0 is x, channel 1 is y.</summary>
    /// <returns><c>[B, 2, h, w]</c>.</returns>
    public static Tensor Grid(Tensor features)
    {
        using var scope = NewDisposeScope();
        var (b, h, w) = (features.shape[0], features.shape[2], features.shape[3]);
        var x = arange(w, dtype: ScalarType.Float32, device: features.device).view(1, 1, 1, w).expand(b, 1, h, w);
        var y = arange(h, dtype: ScalarType.Float32, device: features.device).view(1, 1, h, 1).expand(b, 1, h, w);
        return cat([x, y], 1).MoveToOuterDisposeScope();
    }
}
