namespace VideoSsm.Eval.Core;

/// <summary>Adds up contributions in time: one mean for the video and one per window.</summary>
/// <param name="video">The video measured; its windows, if any, are filled as well.</param>
public sealed class MeanAccumulator(VideoFacts video)
{
    private readonly List<(double Sum, long Count)> _windows = [];
    private double _sum;
    private long _count;

    /// <summary>Adds a contribution.</summary>
    /// <param name="frameIndex">The frame it belongs to (for a pair: the later one).</param>
    /// <param name="value">The contribution.</param>
    public void Add(int frameIndex, double value)
    {
        _sum += value;
        _count++;
        if (video.Windows is not { } spec)
        {
            return;
        }

        (int first, int last) = spec.Holding(frameIndex, video.FramesPerSecond);
        for (int k = first; k <= last; k++)
        {
            while (_windows.Count <= k)
            {
                _windows.Add((0, 0));
            }

            _windows[k] = (_windows[k].Sum + value, _windows[k].Count + 1);
        }
    }

    /// <summary>The mean so far with its windows; unscored if nothing was added.</summary>
    public Measurement ToMeasurement() => Measurement.FromSum(_sum, _count) with
    {
        Windows = [.. _windows.Select((w, k) => new WindowValue(
            k * video.Windows!.StrideSeconds, w.Count == 0 || !double.IsFinite(w.Sum) ? null : w.Sum / w.Count, w.Sum, w.Count))],
    };
}
