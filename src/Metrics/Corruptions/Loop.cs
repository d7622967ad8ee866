using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>The video repeats itself.</summary>
public sealed class Loop : ICorruption
{
    /// <inheritdoc/>
    public string Id => "loop";

    /// <inheritdoc/>
    public string DisplayName => "Loop";

    /// <inheritdoc/>
    public string Definition => "The first P = N - round(D*N) frames, at least 1, over and over; D is the share of the video that is repetition.";

    /// <inheritdoc/>
    public string Unit => "share of the video";

    /// <inheritdoc/>
    public IReadOnlyList<double> Doses => [0.25, 0.5, 0.625, 0.75, 0.875];

    /// <inheritdoc/>
    public IVideo Apply(CorruptionSource source, double dose) =>
        new CorruptedVideo(source, stop => Read(source.Video, Math.Max(1, source.Start(dose)), source.Frames, stop));

    // The source is read anew for every turn: that costs decoding and keeps one frame in memory instead of a period.
    private static IEnumerable<Frame> Read(IVideo video, int period, int frames, CancellationToken stop)
    {
        for (int turn = 0; turn < frames; turn += period)
        {
            foreach (Frame frame in video.ReadFrames(stop).Take(Math.Min(period, frames - turn)))
                yield return frame with { Index = turn + frame.Index };
        }
    }
}
