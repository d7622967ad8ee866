using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Flow;

/// <summary>How fast the fastest parts of a picture move from one frame to another, in pixels.</summary>
/// <param name="Dynamic">Mean of the largest 5 % of the padded picture: VBench's dynamic degree.</param>
/// <param name="Static">Mean of the largest 2 % of the padded picture: VBench's static filter.</param>
/// <param name="Picture">Mean of the largest 5 % of the picture itself, without the repeated border.</param>
public readonly record struct FlowMagnitudes(double Dynamic, double Static, double Picture)
{
    /// <summary>Measures a flow.</summary>
    /// <param name="flow">Pixels (x, y) of the padded picture, <c>[1, 2, H, W]</c>.</param>
    /// <param name="padding">What of it is border.</param>
    internal static FlowMagnitudes Of(Tensor flow, FramePadding padding)
    {
        using var scope = NewDisposeScope();
        float[] padded = Sorted(flow);
        double dynamic = TopMean(padded, 0.05);
        return new FlowMagnitudes(dynamic, TopMean(padded, 0.02), padding == default ? dynamic : TopMean(Sorted(padding.Crop(flow)), 0.05));
    }

    /// <summary>Mean of the largest <c>trunc(share · n)</c> of n ascending numbers.</summary>
    /// <remarks>Deviation: the reference sums in float32 in pairs; here the sum is a double. The two differ by less than 1e-6 of the value.</remarks>
    internal static double TopMean(ReadOnlySpan<float> ascending, double share)
    {
        int count = (int)(ascending.Length * share);
        double sum = 0;
        foreach (float value in ascending[(ascending.Length - count)..])
            sum += value;
        return sum / count;
    }

    private static float[] Sorted(Tensor flow)
    {
        using var scope = NewDisposeScope();
        var (u, v) = (flow.select(1, 0), flow.select(1, 1));
        float[] all = (u.square() + v.square()).sqrt().cpu().contiguous().data<float>().ToArray();

        // Sorting puts what is no number in front, where it would go unseen.
        if (Array.Exists(all, value => !float.IsFinite(value)))
            Array.Fill(all, float.NaN);
        Array.Sort(all);
        return all;
    }
}
