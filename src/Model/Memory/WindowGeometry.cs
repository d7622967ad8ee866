using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>
/// Which latent frames a chunk can see: a sink of the first frames and a window of the latest ones. Pure arithmetic, the one source
/// for caches, masks and closed-form memory.
/// </summary>
/// <remarks>
/// The window counts the current chunk (LongLive: 12 frames = 3 sink + 9 window, of which 3 are the current chunk), so a chunk sees
/// <c>WindowFrames - ChunkFrames</c> past frames beside the sink. Frames that fall between sink and window are evicted.
/// </remarks>
public sealed record WindowGeometry
{
    /// <summary>Frames at the start of the video that are never evicted.</summary>
    public int SinkFrames { get; }

    /// <summary>Latest frames, the current chunk included; <see cref="int.MaxValue"/> for everything.</summary>
    public int WindowFrames { get; }

    /// <summary>Frames of a chunk.</summary>
    public int ChunkFrames { get; }

    /// <summary>Creates the geometry.</summary>
    /// <exception cref="UsageException">The window does not hold one chunk, or a count is negative.</exception>
    public WindowGeometry(int sinkFrames, int windowFrames, int chunkFrames)
    {
        if (chunkFrames < 1 || sinkFrames < 0 || windowFrames < chunkFrames)
        {
            throw new UsageException(
                $"A memory of {sinkFrames} sink and {windowFrames} window frames cannot serve chunks of {chunkFrames}: the window counts the current chunk and must hold it.");
        }

        SinkFrames = sinkFrames;
        WindowFrames = windowFrames;
        ChunkFrames = chunkFrames;
    }

    /// <summary>Whether old frames ever leave.</summary>
    public bool IsBounded => WindowFrames != int.MaxValue;

    /// <summary>Past window frames a chunk can see at most.</summary>
    public int PastWindowFrames => IsBounded ? WindowFrames - ChunkFrames : int.MaxValue;

    /// <summary>Sink frames held when the chunk beginning at <paramref name="firstFrame"/> runs.</summary>
    public int SinkAt(int firstFrame) => Math.Min(SinkFrames, firstFrame);

    /// <summary>First past window frame visible to the chunk beginning at <paramref name="firstFrame"/>; equals it when there is none.</summary>
    public int WindowStartAt(int firstFrame) => firstFrame - Math.Min(firstFrame - SinkAt(firstFrame), PastWindowFrames);

    /// <summary>Past frames visible to the chunk beginning at <paramref name="firstFrame"/>.</summary>
    public int PastAt(int firstFrame) => SinkAt(firstFrame) + firstFrame - WindowStartAt(firstFrame);

    /// <summary>Frames that have been evicted when the chunk beginning at <paramref name="firstFrame"/> runs: from the end of the sink to the window.</summary>
    public (int Start, int End) EvictedAt(int firstFrame) => (SinkAt(firstFrame), WindowStartAt(firstFrame));

    /// <summary>Temporal positions of sink, past window and current frames, in this order, for a chunk of <paramref name="frames"/> frames.</summary>
    public int[] Positions(int firstFrame, int frames, PositionMode mode)
    {
        int sink = SinkAt(firstFrame);
        int start = WindowStartAt(firstFrame);
        int[] positions = new int[sink + firstFrame - start + frames];
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = mode == PositionMode.Slot || i < sink ? i : start + i - sink;
        }

        return positions;
    }
}
