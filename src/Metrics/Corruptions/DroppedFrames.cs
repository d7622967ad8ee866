using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>Frames are lost on the way, and the last one that came is shown instead.</summary>
public sealed class DroppedFrames : ICorruption
{
    /// <inheritdoc/>
    public string Id => "dropped_frames";

    /// <inheritdoc/>
    public string DisplayName => "Dropped frames";

    /// <inheritdoc/>
    public string Definition => "Every frame but the first is lost with probability D, and the last frame that was not lost is shown in its place; the length stays. The frames lost at a dose are lost at every larger one.";

    /// <inheritdoc/>
    public string Unit => "share of frames lost";

    /// <inheritdoc/>
    public IReadOnlyList<double> Doses => [0.05, 0.1, 0.2, 0.4, 0.8];

    /// <inheritdoc/>
    public IVideo Apply(CorruptionSource source, double dose) => new CorruptedVideo(source, stop => Read(source, dose, stop));

    private static IEnumerable<Frame> Read(CorruptionSource source, double dose, CancellationToken stop)
    {
        byte[] shown = new byte[checked(source.Video.Width * source.Video.Height * 3)];
        foreach (Frame frame in source.Video.ReadFrames(stop))
        {
            bool lost = frame.Index > 0 && new SplitMix64(Seeds.FromName($"{source.Seed}/drop/{frame.Index}")).NextDouble() < dose;
            if (!lost)
                frame.Rgb.CopyTo(shown);
            yield return frame with { Rgb = shown };
        }
    }
}
