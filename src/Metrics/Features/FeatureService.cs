using System.Runtime.ExceptionServices;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Preprocessing;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Features;

/// <summary>
/// Lets the metrics of one pass over a video share its work: a frame is made a tensor once, each preprocessing is done once, each network
/// sees it once, in batches. Memory does not grow with the length of the video.
/// </summary>
/// <remarks>
/// Sessions belong together when they were started with the same <see cref="VideoFacts"/> object, as the scorer does. The time a network
/// takes counts for the first metric that asks for it. A network that fails does so for all its metrics and for no others.
/// </remarks>
public sealed class FeatureService
{
    private readonly Dictionary<VideoFacts, VideoFeatures> _open = new(ReferenceEqualityComparer.Instance);

    /// <summary>Asks for a network's vectors of all frames of a video.</summary>
    /// <param name="video">The video, before its first frame.</param>
    /// <param name="network">The network.</param>
    /// <param name="take">Is told each frame's index and vector, in order, some frames later.</param>
    internal FeatureSubscription Subscribe(VideoFacts video, FrameNetwork network, Action<int, float[]> take)
    {
        lock (_open)
        {
            if (!_open.TryGetValue(video, out var features) || features.Started)
                _open[video] = features = new VideoFeatures();
            return features.Subscribe(network, take, () => Close(video, features));
        }
    }

    private void Close(VideoFacts video, VideoFeatures features)
    {
        lock (_open)
        {
            if (_open.TryGetValue(video, out var known) && ReferenceEquals(known, features)) _open.Remove(video);
        }
    }
}

/// <summary>One metric's share in a network's work on a video.</summary>
/// <param name="lane">The network's work.</param>
/// <param name="take">The metric.</param>
internal sealed class FeatureSubscription(FeatureLane lane, Action<int, float[]> take) : IDisposable
{
    /// <summary>Shows a frame; the first subscriber's call does the work.</summary>
    public void Add(Frame frame) => lane.Add(frame);

    /// <summary>Ends the video: all vectors have been handed out when this returns.</summary>
    public void Finish() => lane.Flush();

    /// <inheritdoc/>
    public void Dispose() => lane.Remove(take);
}

/// <summary>A video's current frame in every form that was asked for, and the networks at work on it.</summary>
internal sealed class VideoFeatures : IDisposable
{
    private readonly Dictionary<FrameNetwork, FeatureLane> _lanes = [];
    private readonly Dictionary<FrameTransform, Tensor> _inputs = [];
    private Tensor? _picture;
    private Action _close = () => { };
    private int _index = -1;

    /// <summary>True after the first frame: whoever comes now belongs to another pass.</summary>
    public bool Started => _index >= 0;

    public FeatureSubscription Subscribe(FrameNetwork network, Action<int, float[]> take, Action close)
    {
        _close = close;
        if (!_lanes.TryGetValue(network, out var lane)) _lanes[network] = lane = new FeatureLane(this, network);
        lane.Subscribers.Add(take);
        return new FeatureSubscription(lane, take);
    }

    /// <summary>A frame as a network reads it, <c>[1, 3, h, w]</c>; lives until the next frame.</summary>
    public Tensor Input(Frame frame, FrameTransform transform)
    {
        if (frame.Index != _index)
        {
            Forget();
            _index = frame.Index;
        }
        if (_inputs.TryGetValue(transform, out var known)) return known;
        _picture ??= FrameTransform.Upload(frame.Rgb, frame.Height, frame.Width).DetachFromDisposeScope();
        return _inputs[transform] = transform.Apply(_picture).DetachFromDisposeScope();
    }

    public void LeaveIfEmpty()
    {
        if (_lanes.Values.Any(l => l.Subscribers.Count > 0)) return;
        Dispose();
        _close();
    }

    public void Dispose()
    {
        foreach (var lane in _lanes.Values) lane.Dispose();
        Forget();
    }

    private void Forget()
    {
        _picture?.Dispose();
        _picture = null;
        foreach (var input in _inputs.Values) input.Dispose();
        _inputs.Clear();
    }
}

/// <summary>One network at work on one video.</summary>
internal sealed class FeatureLane(VideoFeatures video, FrameNetwork network) : IDisposable
{
    private readonly List<(int Index, Tensor Input)> _waiting = [];
    private int _last = -1;
    private ExceptionDispatchInfo? _failure;

    public List<Action<int, float[]>> Subscribers { get; } = [];

    public void Add(Frame frame)
    {
        _failure?.Throw();
        if (frame.Index == _last) return;
        Guard(() =>
        {
            _last = frame.Index;
            _waiting.Add((frame.Index, video.Input(frame, network.Transform).alias().DetachFromDisposeScope()));
            if (_waiting.Count >= BatchLimit.Of(network.Batch)) RunBatch();
        });
    }

    public void Flush()
    {
        _failure?.Throw();
        if (_waiting.Count > 0) Guard(RunBatch);
    }

    public void Remove(Action<int, float[]> take)
    {
        Subscribers.Remove(take);
        video.LeaveIfEmpty();
    }

    public void Dispose()
    {
        foreach (var (_, input) in _waiting) input.Dispose();
        _waiting.Clear();
    }

    private void RunBatch()
    {
        float[][] vectors;
        using (var scope = NewDisposeScope())
        {
            vectors = network.Run(cat([.. _waiting.Select(w => w.Input)], 0));
        }
        for (var i = 0; i < vectors.Length; i++)
        {
            foreach (var take in Subscribers) take(_waiting[i].Index, vectors[i]);
        }
        Dispose();
    }

    // The other metrics of this network must hear of the failure too, not go on without the frames lost.
    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }
}
