namespace VideoSsm.Eval.Core;

/// <summary>Something that makes a video from a prompt: a model, a baseline, or a control.</summary>
public interface IVideoMethod
{
    /// <summary>What the method is and which weights it runs with.</summary>
    MethodInfo Info { get; }

    /// <summary>
    /// Prepares a video. Frames are generated while they are read (<see cref="IVideo.ReadFrames"/>), in constant memory;
    /// readings of the work go to <see cref="GenerationRequest.Probe"/>.
    /// </summary>
    /// <exception cref="NotSupportedException">The method cannot make such a video; the message says why.</exception>
    IVideo Generate(GenerationRequest request);
}
