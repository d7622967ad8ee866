namespace VideoSsm.Eval.Core;

/// <summary>A video made from another: it has the other's name, size, rate and length until a derived class says what it changes.</summary>
/// <param name="source">What it is made from.</param>
public abstract class DerivedVideo(IVideo source) : IVideo
{
    /// <inheritdoc/>
    public virtual string Name => Source.Name;

    /// <inheritdoc/>
    public virtual int Width => Source.Width;

    /// <inheritdoc/>
    public virtual int Height => Source.Height;

    /// <inheritdoc/>
    public virtual double FramesPerSecond => Source.FramesPerSecond;

    /// <inheritdoc/>
    public virtual bool StatesRate => Source.StatesRate;

    /// <inheritdoc/>
    public virtual int? FrameCount => Source.FrameCount;

    /// <inheritdoc/>
    public virtual double? DurationSeconds => Source.DurationSeconds;

    /// <summary>What this is made from.</summary>
    protected IVideo Source { get; } = source;

    /// <inheritdoc/>
    public abstract IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default);
}
