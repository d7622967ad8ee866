using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>T5's bidirectional buckets of relative positions: exact near by, logarithmic further away.</summary>
public static class RelativePositions
{
    /// <summary>Bucket of one relative position.</summary>
    /// <param name="relative">Key position minus query position.</param>
    /// <param name="buckets">All buckets; keys after the query use the upper half.</param>
    /// <param name="maxDistance">Distance from which on everything shares the last bucket of its half.</param>
    public static int Bucket(long relative, int buckets = 32, int maxDistance = 128)
    {
        var half = buckets / 2;
        var exact = half / 2;
        var side = relative > 0 ? half : 0;
        var distance = Math.Abs(relative);
        if (distance < exact) return side + (int)distance;
        // In float32 as the reference, so that a distance on a border falls on the same side.
        var far = MathF.Log((float)distance / exact) / (float)Math.Log((double)maxDistance / exact) * (half - exact);
        return side + Math.Min(half - 1, exact + (int)far);
    }

    /// <summary>Buckets of all pairs, int64, <c>[query, key]</c>.</summary>
    internal static Tensor Buckets(long length, int buckets, int maxDistance, Device device)
    {
        var table = new long[length * length];
        for (long query = 0, i = 0; query < length; query++)
        {
            for (long key = 0; key < length; key++, i++) table[i] = Bucket(key - query, buckets, maxDistance);
        }
        return tensor(table, [length, length], device: device);
    }
}
