using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Flow;

/// <summary>Feeds every n-th frame to the flow network, neighbour by neighbour; what is made of the flows is left to the metric.</summary>
internal abstract class FlowSession : FrameSession
{
    private readonly FlowPass _pass;
    private readonly int _interval;
    private readonly Queue<(int Frame, FlowPair Pair)> _asked = [];
    private FlowFrame? _previous;
    private bool _ended;

    /// <param name="reader">The network.</param>
    /// <param name="video">The video measured.</param>
    /// <param name="interval">Distance of the frames compared.</param>
    protected FlowSession(FlowReader reader, VideoFacts video, int interval)
        : base(video)
    {
        (_pass, _interval) = (reader.Open(video), interval);
        _pass.Enter();
    }

    /// <summary>Pairs asked for so far.</summary>
    protected int Asked { get; private set; }

    /// <summary>Whether more pairs can still change the result.</summary>
    protected virtual bool Undecided => true;

    /// <inheritdoc/>
    public sealed override Measurement Finish()
    {
        _pass.Flush();
        Drain();
        return Conclude();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (!_ended)
        {
            _ended = true;
            _previous?.Release();
            _previous = null;
            _asked.Clear();
            _pass.Leave();
        }

        base.Dispose();
    }

    /// <inheritdoc/>
    protected sealed override void Take(Frame frame)
    {
        if (frame.Index % _interval != 0)
            return;
        if (!Undecided)
        {
            _previous?.Release();
            _previous = null;
            return;
        }

        FlowFrame current = _pass.Hold(frame);
        if (_previous is { } previous)
        {
            _asked.Enqueue((frame.Index, _pass.Compare(previous, current)));
            Asked++;
            previous.Release();
        }
        else
        {
            First(current);
        }

        _previous = current;
        Drain();
    }

    /// <summary>Takes the flow of the next pair, in order.</summary>
    /// <param name="frame">Index of the later frame.</param>
    /// <param name="magnitudes">How fast things move, in pixels.</param>
    protected abstract void Take(int frame, FlowMagnitudes magnitudes);

    /// <summary>The result.</summary>
    protected abstract Measurement Conclude();

    /// <summary>Sees the first frame looked at; retains it where it is needed again.</summary>
    protected virtual void First(FlowFrame frame)
    {
    }

    /// <summary>The last frame taken, if there is one.</summary>
    protected FlowFrame? Last => _previous;

    /// <summary>Compares two frames that are held, at once.</summary>
    protected FlowMagnitudes Compare(FlowFrame from, FlowFrame to)
    {
        FlowPair pair = _pass.Compare(from, to);
        _pass.Flush();
        return pair.Result;
    }

    private void Drain()
    {
        while (_asked.TryPeek(out var next) && next.Pair.IsReady)
        {
            _asked.Dequeue();
            Take(next.Frame, next.Pair.Result);
        }
    }
}
