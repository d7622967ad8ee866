using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Times the making of frames apart from what is done with them.</summary>
internal sealed class GenerationClock(TimeProvider time)
{
    private TimeSpan _generating;
    private TimeSpan? _firstFrame;

    /// <summary>Passes frames on and adds up the time spent waiting for them.</summary>
    public IEnumerable<Frame> Measure(IEnumerable<Frame> frames)
    {
        long start = time.GetTimestamp();
        using IEnumerator<Frame> source = frames.GetEnumerator();
        while (true)
        {
            bool more = source.MoveNext();
            _generating += time.GetElapsedTime(start);
            _firstFrame ??= _generating;
            if (!more)
            {
                yield break;
            }

            yield return source.Current;
            start = time.GetTimestamp();
        }
    }

    /// <summary>Reports total, first frame and speed.</summary>
    public void Report(IProbe probe, int frames)
    {
        probe.Record("generate_seconds", _generating.TotalSeconds);
        probe.Record("first_frame_seconds", (_firstFrame ?? TimeSpan.Zero).TotalSeconds);
        if (_generating > TimeSpan.Zero)
        {
            probe.Record("frames_per_second", frames / _generating.TotalSeconds);
        }
    }
}
