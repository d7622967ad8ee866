using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>The video stops: its last part repeats one frame.</summary>
public sealed class Freeze : ICorruption
{
    /// <inheritdoc/>
    public string Id => "freeze";

    /// <inheritdoc/>
    public string DisplayName => "Freeze";

    /// <inheritdoc/>
    public string Definition => "The last round(D*N) frames all repeat the frame before them; at D = 1 every frame is the first.";

    /// <inheritdoc/>
    public string Unit => "share of the video";

    /// <inheritdoc/>
    public IReadOnlyList<double> Doses => [0.125, 0.25, 0.5, 0.75, 1];

    /// <inheritdoc/>
    public IVideo Apply(CorruptionSource source, double dose) => new CorruptedVideo(source, stop => Read(source.Video, Math.Max(1, source.Start(dose)), stop));

    private static IEnumerable<Frame> Read(IVideo video, int start, CancellationToken stop)
    {
        byte[] held = new byte[checked(video.Width * video.Height * 3)];
        foreach (Frame frame in video.ReadFrames(stop))
        {
            if (frame.Index < start)
                frame.Rgb.CopyTo(held);
            yield return frame with { Rgb = held };
        }
    }
}
