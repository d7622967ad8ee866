namespace VideoSsm.Eval.Model.Memory;

/// <summary>What a forward pass of the network means to the memory.</summary>
public enum StepKind
{
    /// <summary>A denoising step of the current chunk: the memory is read, never written.</summary>
    Denoise,

    /// <summary>The pass of a finished chunk: its keys, values and gates are appended once, old frames leave the window.</summary>
    CleanCommit,

    /// <summary>
    /// Frames of the window run again under a new prompt: their keys, values and gates are replaced, nothing is evicted. They see the sink, the
    /// window's frames before them, and each other; frames before the window may come along as context.
    /// </summary>
    Recache,

    /// <summary>A whole clip in one pass, without a past: bidirectional sampling, or training on a clip.</summary>
    FullSequence,
}

/// <summary>How temporal positions are given to keys and queries when they are rotated.</summary>
public enum PositionMode
{
    /// <summary>The index of the latent frame in the video, as in the published causal models. Grows without bound.</summary>
    Absolute,

    /// <summary>
    /// The place in the view: sink 0, 1, 2, ..., then the window, then the current chunk. Equal to <see cref="Absolute"/> until the
    /// first eviction; never larger than the window after it, whatever the length of the video.
    /// </summary>
    Slot,
}
