using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Flow;

/// <summary>VBench's vote on every window of time: each window's sampled frames as if they were a video of their own.</summary>
/// <remarks>A pair counts where both its frames lie in the window; frames keep their places of the whole video, so that no pair is computed that the video does not need.</remarks>
/// <param name="video">The video, with its windows.</param>
/// <param name="interval">Distance of the frames compared.</param>
internal sealed class WindowVotes(VideoFacts video, int interval)
{
    private readonly WindowSpec _spec = video.Windows!;
    private readonly List<MotionVote> _votes = [];

    /// <summary>Takes the score of the next pair.</summary>
    /// <param name="frame">Index of its later frame.</param>
    /// <param name="score">Its score in pixels.</param>
    public void Add(int frame, double score)
    {
        // In a window that holds the later frame but not the earlier one the pair has no place.
        int first = _spec.Holding(frame, video.FramesPerSecond).First, last = _spec.Holding(frame - interval, video.FramesPerSecond).Last;
        for (int k = first; k <= last; k++)
        {
            while (_votes.Count <= k)
                _votes.Add(new MotionVote(MotionVote.Threshold(video.Width, video.Height)));
            _votes[k].Add(score);
        }
    }

    /// <summary>1 or 0 per window; no value where a window has no pair.</summary>
    /// <param name="frames">Frames of the whole video.</param>
    public IReadOnlyList<WindowValue> ToWindows(int frames)
    {
        if (frames == 0)
            return [];
        int[] sampled = new int[_spec.Holding(frames - 1, video.FramesPerSecond).Last + 1];
        for (int frame = 0; frame < frames; frame += interval)
        {
            (int first, int last) = _spec.Holding(frame, video.FramesPerSecond);
            for (int k = first; k <= last; k++)
                sampled[k]++;
        }

        return [.. sampled.Select((n, k) => k < _votes.Count && _votes[k].Pairs > 0 && _votes[k].Decide(n) is { } moves
            ? new WindowValue(k * _spec.StrideSeconds, moves ? 1 : 0, moves ? 1 : 0, 1)
            : new WindowValue(k * _spec.StrideSeconds, null, 0, 0))];
    }
}
