using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Flow;

/// <summary>The static filter at work on one video; ends early once too many neighbours move, where the number of frames is known before.</summary>
/// <param name="reader">RAFT.</param>
/// <param name="video">The video.</param>
internal sealed class StaticSession(FlowReader reader, VideoFacts video) : FlowSession(reader, video, interval: 1)
{
    private readonly StaticVote _vote = new(StaticVote.Threshold(video.Width, video.Height));
    private FlowFrame? _first;
    private bool _broken;

    /// <summary>Whether the video stands still; <c>null</c> before the end, or where that cannot be said (then <see cref="Reason"/> says why).</summary>
    public bool? Static { get; private set; }

    /// <summary>Why there is no answer.</summary>
    public string Reason { get; private set; } = "";

    protected override bool Undecided => Video.FrameCount is not { } frames || !_vote.Exceeds(frames);

    public override void Dispose()
    {
        _first?.Release();
        _first = null;
        base.Dispose();
    }

    protected override void First(FlowFrame frame) => _first = frame.Retain();

    protected override void Take(int frame, FlowMagnitudes magnitudes)
    {
        _broken |= !double.IsFinite(magnitudes.Static);
        _vote.Add(magnitudes.Static);
    }

    protected override Measurement Conclude()
    {
        if (Frames < 2)
            return Give($"needs 2 frames, has {Frames}");
        if (_vote.Exceeds(Frames))
            return Answer(false);
        if (Asked < Frames - 1)
            return Give($"{Video.FrameCount} frames were announced and {Frames} came: the early end of the static filter no longer holds");

        var there = Compare(_first!, Last!);
        var back = Compare(Last!, _first!);
        if (_broken || !double.IsFinite(there.Static) || !double.IsFinite(back.Static))
            return Give("the flow network gives values that are no numbers: wrong weights?");
        return Answer(_vote.IsStatic(Frames, there.Static, back.Static));
    }

    private Measurement Answer(bool isStatic)
    {
        Static = isStatic;
        return Measurement.FromValue(isStatic ? 1 : 0);
    }

    private Measurement Give(string reason)
    {
        Reason = reason;
        return Measurement.Unscored(reason);
    }
}
