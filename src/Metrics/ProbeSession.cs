using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Features;

namespace VideoSsm.Eval.Metrics;

/// <summary>Feeds every n-th frame of a video to the probe, sixteen at a time; what is made of the readings is left to the metric.</summary>
internal abstract class ProbeSession(ProbeReader reader, VideoFacts video, int stride) : IMetricSession
{
    private const int PerRead = 16;
    private readonly List<(int Index, byte[] Rgb)> _waiting = [];

    /// <summary>The video.</summary>
    protected VideoFacts Video => video;

    /// <inheritdoc/>
    public void Add(Frame frame)
    {
        if (frame.Index % stride != 0) return;
        _waiting.Add((frame.Index, frame.Rgb.ToArray()));
        if (_waiting.Count >= BatchLimit.Of(PerRead)) Flush();
    }

    /// <inheritdoc/>
    public Measurement Finish()
    {
        Flush();
        return Conclude();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Refuses videos the probe cannot see.</summary>
    internal static void Check(VideoFacts video)
    {
        if (video.Width != 64 || video.Height != 64)
            throw new MetricUnavailableException($"the attribute probe reads 64x64 frames, this video has {video.Width}x{video.Height}");
    }

    /// <summary>Takes a reading.</summary>
    protected abstract void Take(ProbeReading reading);

    /// <summary>The result.</summary>
    protected abstract Measurement Conclude();

    private void Flush()
    {
        foreach (var reading in reader.Read(_waiting)) Take(reading);
        _waiting.Clear();
    }
}
