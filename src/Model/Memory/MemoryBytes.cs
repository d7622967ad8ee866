namespace VideoSsm.Eval.Model.Memory;

/// <summary>Bytes a rollout keeps between chunks, by what they are for.</summary>
/// <param name="Window">Keys and values of past window frames.</param>
/// <param name="Sink">Keys and values of sink frames.</param>
/// <param name="Gates">Gates kept in step with the window.</param>
/// <param name="State">The recurrent state of all layers.</param>
/// <param name="Workspace">Buffers reused by every step: rotated keys, and room for the current chunk. Not memory in the paper's sense.</param>
public readonly record struct MemoryBytes(long Window, long Sink, long Gates, long State, long Workspace)
{
    /// <summary>Everything but the workspace.</summary>
    public long Kept => Window + Sink + Gates + State;
}
