using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>From some time on it is another subject.</summary>
/// <remarks>
/// The other video is chosen by who certifies: for world clips the same scene with another object, so that nothing but the subject changes; in a folder
/// of foreign videos the next one of the same size, so that everything does.
/// </remarks>
public sealed class SubjectSwap : ICorruption
{
    /// <inheritdoc/>
    public string Id => "subject_swap";

    /// <inheritdoc/>
    public string DisplayName => "Subject swap";

    /// <inheritdoc/>
    public string Definition => "The last round(D*N) frames are those of another video at the same indices (begun again where it ends): in world clips the same scene with an object of another kind and colour, in a folder the next video of the same size.";

    /// <inheritdoc/>
    public string Unit => "share of the video after the swap";

    /// <inheritdoc/>
    public IReadOnlyList<double> Doses => [0.0625, 0.125, 0.25, 0.5, 0.75];

    /// <inheritdoc/>
    public IVideo Apply(CorruptionSource source, double dose)
    {
        IVideo other = source.Other ?? throw new MetricUnavailableException("there is no other video of the same size to swap with");
        return other.Width == source.Video.Width && other.Height == source.Video.Height
            ? new CorruptedVideo(source, stop => Read(source.Video, other, source.Start(dose), stop))
            : throw new MetricUnavailableException($"the other video is {other.Width}x{other.Height}, this one {source.Video.Width}x{source.Video.Height}");
    }

    private static IEnumerable<Frame> Read(IVideo video, IVideo other, int start, CancellationToken stop)
    {
        IEnumerator<Frame> others = other.ReadFrames(stop).GetEnumerator();
        try
        {
            foreach (Frame frame in video.ReadFrames(stop))
            {
                // Read in step from the first frame on, so that the two stay at the same index.
                if (!others.MoveNext())
                {
                    others.Dispose();
                    others = other.ReadFrames(stop).GetEnumerator();
                    if (!others.MoveNext())
                        throw new InvalidDataException($"{other.Name}: has no frame to swap with");
                }

                yield return frame.Index < start ? frame : frame with { Rgb = others.Current.Rgb };
            }
        }
        finally
        {
            others.Dispose();
        }
    }
}
