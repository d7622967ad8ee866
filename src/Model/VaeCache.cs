using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>What the layers of one running encoder or decoder remember of the frames before: at most two frames per layer.</summary>
/// <remarks>The tensors belong to the cache and outlive every dispose scope; a replaced one is disposed at once.</remarks>
internal sealed class VaeCache : IDisposable
{
    private readonly Dictionary<object, Tensor> _frames = [];
    private readonly HashSet<object> _started = [];

    /// <summary>Bytes of all cached frames.</summary>
    public long Bytes => _frames.Values.Sum(t => t.NumberOfElements * t.ElementSize);

    /// <summary>The frames <paramref name="layer"/> kept, or null at the beginning of a video.</summary>
    public Tensor? Get(object layer) => _frames.GetValueOrDefault(layer);

    /// <summary>Keeps a copy of <paramref name="frames"/> for <paramref name="layer"/>.</summary>
    public void Set(object layer, Tensor frames)
    {
        var copy = frames.detach().clone().DetachFromDisposeScope();
        if (_frames.Remove(layer, out var old)) old.Dispose();
        _frames[layer] = copy;
    }

    /// <summary>True the first time <paramref name="layer"/> asks since the beginning of the video.</summary>
    public bool Start(object layer) => _started.Add(layer);

    /// <summary>Back to the beginning of a video.</summary>
    public void Clear()
    {
        foreach (var frames in _frames.Values) frames.Dispose();
        _frames.Clear();
        _started.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();
}
