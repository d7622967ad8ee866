using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Predicts time and disk from what was measured: seconds and bytes per second of video, per method.</summary>
public sealed class CostForecast
{
    private readonly Dictionary<string, (double Seconds, double Video)> _time = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double Bytes, double Video)> _disk = new(StringComparer.Ordinal);

    /// <summary>Learns from the rows of an earlier run.</summary>
    public void Learn(IEnumerable<CostRow> costs)
    {
        foreach (var item in costs.GroupBy(c => (c.Key, c.Method, c.LengthSeconds)))
        {
            if (item.Any(c => c.Name == CostNames.Item))
            {
                Observe(item.Key.Method, item.Key.LengthSeconds, item.Last(c => c.Name == CostNames.Item).Value);
            }

            if (item.Any(c => c.Name == CostNames.VideoBytes))
            {
                var old = _disk.GetValueOrDefault(item.Key.Method);
                _disk[item.Key.Method] = (old.Bytes + item.Last(c => c.Name == CostNames.VideoBytes).Value, old.Video + item.Key.LengthSeconds);
            }
        }
    }

    /// <summary>Learns from a finished item.</summary>
    public void Observe(string method, double lengthSeconds, double seconds)
    {
        var old = _time.GetValueOrDefault(method);
        _time[method] = (old.Seconds + seconds, old.Video + lengthSeconds);
    }

    /// <summary>Time for items; <c>null</c> when nothing was measured. A method never seen is taken as the mean of the others.</summary>
    public TimeSpan? Time(IEnumerable<WorkItem> items) =>
        Predict(_time, items) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Bytes of video for items; <c>null</c> when nothing was measured.</summary>
    public double? DiskBytes(IEnumerable<WorkItem> items) => Predict(_disk, items);

    private static double? Predict(Dictionary<string, (double Amount, double Video)> known, IEnumerable<WorkItem> items)
    {
        double video = known.Values.Sum(k => k.Video);
        if (video <= 0)
        {
            return null;
        }

        double mean = known.Values.Sum(k => k.Amount) / video;
        return items.Sum(item => item.LengthSeconds
            * (known.TryGetValue(item.Method.Id, out var own) ? own.Amount / own.Video : mean));
    }
}
