using System.Runtime.CompilerServices;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Networks;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Flow;

/// <summary>The flow network and the passes over videos that share its work.</summary>
/// <param name="raft">The network.</param>
/// <param name="pairsPerBatch">
/// Pairs computed side by side. One is best on a processor: the correlations of a pair (200 MB at 832x480) leave the caches as it is.
/// </param>
public sealed class FlowReader(NetworkFile<Raft> raft, int pairsPerBatch = 1) : IDisposable
{
    private readonly ConditionalWeakTable<VideoFacts, FlowPass> _passes = [];

    /// <summary>What the network has done so far, for tests and benchmarks.</summary>
    public FlowWork Work { get; } = new();

    /// <summary>Where the weights come from.</summary>
    public WeightsSource Weights => raft.Weights;

    /// <inheritdoc/>
    public void Dispose() => raft.Dispose();

    /// <summary>The network.</summary>
    /// <exception cref="MetricUnavailableException">There are no weights.</exception>
    public Raft Network => raft.Network;

    /// <summary>The pass over a video. All metrics that are started with the same facts share one: a frame is encoded once, a pair compared once.</summary>
    /// <exception cref="MetricUnavailableException">No weights, or the picture is too small.</exception>
    internal FlowPass Open(VideoFacts video) => _passes.GetValue(video, facts => new FlowPass(raft.Network, facts, pairsPerBatch, raft.Weights, Work));
}

/// <summary>How often each part of the flow network has run.</summary>
public sealed class FlowWork
{
    /// <summary>Frames whose features were computed.</summary>
    public long Features { get; internal set; }

    /// <summary>Frames whose context was computed.</summary>
    public long Contexts { get; internal set; }

    /// <summary>Pairs of frames whose flow was computed.</summary>
    public long Pairs { get; internal set; }
}

/// <summary>One pass over a video: holds the few frames and pairs that are still needed.</summary>
internal sealed class FlowPass
{
    private readonly Raft _raft;
    private readonly FramePadding _padding;
    private readonly int _batch;
    private readonly WeightsSource _weights;
    private readonly FlowWork _work;
    private readonly Dictionary<int, FlowFrame> _frames = [];
    private readonly Dictionary<(int From, int To), FlowPair> _pairs = [];
    private readonly List<FlowPair> _waiting = [];
    private int _sessions;

    public FlowPass(Raft raft, VideoFacts video, int batch, WeightsSource weights, FlowWork work)
    {
        (_raft, _batch, _weights, _work) = (raft, batch, weights, work);
        _padding = FramePadding.To(raft.Config.Stride, video.Width, video.Height);
        int smallest = raft.Config.SmallestSide;
        if (_padding.SmallerSide(video.Width, video.Height) < smallest)
        {
            // The published code divides by zero there and goes on with what is no number.
            throw new MetricUnavailableException(
                $"RAFT needs pictures of at least {smallest - raft.Config.Stride + 1} pixels on each side, this video has {video.Width}x{video.Height}");
        }

        // The correlations of all pairs of positions grow with the square of the number of pixels.
        if ((long)video.Width * video.Height > raft.Config.MostPixels)
            throw new MetricUnavailableException($"this RAFT is for pictures of at most {raft.Config.MostPixels} pixels, this video has {video.Width}x{video.Height}");
    }

    /// <summary>Pairs the network has really computed.</summary>
    public int Computed { get; private set; }

    /// <summary>Keeps a frame until it is released.</summary>
    public FlowFrame Hold(Frame frame)
    {
        // What was computed for earlier frames has been read by all who asked for it.
        foreach (var key in _pairs.Where(p => p.Value.IsReady && Math.Max(p.Key.From, p.Key.To) < frame.Index).Select(p => p.Key).ToArray())
            _pairs.Remove(key);
        if (!_frames.TryGetValue(frame.Index, out FlowFrame? held))
        {
            var device = _raft.parameters().First().device;
            _frames.Add(frame.Index, held = new FlowFrame(frame.Index, _padding.Read(frame, device).DetachFromDisposeScope(), f => _frames.Remove(f.Index)));
        }

        return held.Retain();
    }

    /// <summary>Asks for the flow between two frames; it is there after the next full batch, or after <see cref="Flush"/>.</summary>
    public FlowPair Compare(FlowFrame from, FlowFrame to)
    {
        if (_pairs.TryGetValue((from.Index, to.Index), out FlowPair? pair))
            return pair;
        pair = new FlowPair(from.Retain(), to.Retain());
        _pairs.Add((from.Index, to.Index), pair);
        _waiting.Add(pair);
        if (_waiting.Count >= BatchLimit.Of(_batch))
            Flush();
        return pair;
    }

    /// <summary>Computes what is waiting.</summary>
    public void Flush()
    {
        if (_waiting.Count == 0)
            return;
        FlowPair[] pairs = [.. _waiting];
        _waiting.Clear();
        try
        {
            using var scope = NewDisposeScope();
            using var guard = no_grad();
            using var precision = _weights.Precision();
            var first = cat([.. pairs.Select(p => p.From.Features(_raft, _work))], 0);
            var second = cat([.. pairs.Select(p => p.To.Features(_raft, _work))], 0);
            var context = cat([.. pairs.Select(p => p.From.Context(_raft, _work))], 0);
            var flow = _raft.Flow(first, second, context);
            for (int i = 0; i < pairs.Length; i++)
                pairs[i].Set(FlowMagnitudes.Of(flow.narrow(0, i, 1), _padding));
            Computed += pairs.Length;
            _work.Pairs += pairs.Length;
        }
        finally
        {
            foreach (FlowPair pair in pairs)
            {
                pair.ReleaseFrames();
                if (!pair.IsReady)
                    _pairs.Remove((pair.From.Index, pair.To.Index));
            }
        }
    }

    /// <summary>A session begins.</summary>
    public void Enter() => _sessions++;

    /// <summary>A session has ended, well or not; after the last one what is waiting is given up and what was computed is dropped.</summary>
    public void Leave()
    {
        if (--_sessions > 0)
            return;
        foreach (FlowPair pair in _waiting)
            pair.ReleaseFrames();
        _waiting.Clear();
        _pairs.Clear();
    }
}

/// <summary>A frame that is held, with what the network has made of it so far.</summary>
internal sealed class FlowFrame(int index, Tensor pixels, Action<FlowFrame> gone)
{
    private Tensor? _features;
    private Tensor? _context;
    private int _holders;

    public int Index => index;

    public FlowFrame Retain()
    {
        _holders++;
        return this;
    }

    public void Release()
    {
        if (--_holders > 0)
            return;
        pixels.Dispose();
        _features?.Dispose();
        _context?.Dispose();
        gone(this);
    }

    public Tensor Features(Raft raft, FlowWork work)
    {
        if (_features is null)
        {
            _features = raft.Features(pixels).DetachFromDisposeScope();
            work.Features++;
        }

        return _features;
    }

    public Tensor Context(Raft raft, FlowWork work)
    {
        if (_context is null)
        {
            _context = raft.Context(pixels).DetachFromDisposeScope();
            work.Contexts++;
        }

        return _context;
    }
}

/// <summary>Two frames and, once computed, how fast things move from one to the other.</summary>
internal sealed class FlowPair(FlowFrame from, FlowFrame to)
{
    private bool _released;
    private FlowMagnitudes? _result;

    public FlowFrame From => from;

    public FlowFrame To => to;

    public bool IsReady => _result is not null;

    public FlowMagnitudes Result => _result!.Value;

    public void Set(FlowMagnitudes result) => _result = result;

    public void ReleaseFrames()
    {
        if (_released)
            return;
        _released = true;
        from.Release();
        to.Release();
    }
}
