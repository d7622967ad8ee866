namespace VideoSsm.Eval.Core;

/// <summary>A video read frame by frame; never held in memory as a whole.</summary>
public interface IVideo
{
    /// <summary>A name for messages: a file name or an item key. Not an identity.</summary>
    string Name { get; }

    /// <summary>Width in pixels.</summary>
    int Width { get; }

    /// <summary>Height in pixels.</summary>
    int Height { get; }

    /// <summary>Frames per second, as the container or the generator states it.</summary>
    double FramesPerSecond { get; }

    /// <summary>Whether the container or the generator states the rate; false where it is assumed (a folder of pictures).</summary>
    bool StatesRate => true;

    /// <summary>Number of frames if it is known before reading; <c>null</c> otherwise.</summary>
    int? FrameCount { get; }

    /// <summary>Length in seconds if it is known before reading, as frames over rate or as the container states it; <c>null</c> otherwise.</summary>
    double? DurationSeconds => FrameCount is { } frames && FramesPerSecond > 0 ? frames / FramesPerSecond : null;

    /// <summary>Reads all frames from the first. May be called again: each call starts anew.</summary>
    /// <param name="cancellationToken">Stops reading and frees what reading holds.</param>
    /// <exception cref="InvalidDataException">The video cannot be decoded; the message says which and why.</exception>
    IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default);
}
