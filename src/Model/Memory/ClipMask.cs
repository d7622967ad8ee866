using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>Block masks of a clip in one pass, for window and sink policies.</summary>
public static class ClipMask
{
    /// <summary>Which frame may look at which.</summary>
    /// <param name="geometry">What a chunk sees.</param>
    /// <param name="frames">Frames of the clip.</param>
    /// <param name="doubled">Whether the sequence is <c>[clean | noisy]</c>.</param>
    /// <returns><c>[query frame, key frame]</c>, of twice the frames if doubled.</returns>
    public static bool[,] Frames(WindowGeometry geometry, int frames, bool doubled)
    {
        int n = doubled ? 2 * frames : frames;
        bool[,] mask = new bool[n, n];
        for (int query = 0; query < n; query++)
        {
            bool noisy = query >= frames;
            int chunk = query % frames / geometry.ChunkFrames;
            int first = chunk * geometry.ChunkFrames;
            for (int key = 0; key < n; key++)
            {
                int frame = key % frames;
                bool sameChunk = frame / geometry.ChunkFrames == chunk && noisy == (key >= frames);
                bool past = key < frames && frame < first && (frame < geometry.SinkAt(first) || frame >= geometry.WindowStartAt(first));
                mask[query, key] = sameChunk || past;
            }
        }

        return mask;
    }

    /// <summary>The same mask for tokens: <c>[L, L]</c>, boolean, true where attention is allowed.</summary>
    public static Tensor Tokens(bool[,] frames, int tokensPerFrame, Device? device = null)
    {
        using var scope = NewDisposeScope();
        int n = frames.GetLength(0);
        bool[] flat = new bool[n * n];
        Buffer.BlockCopy(frames, 0, flat, 0, flat.Length);
        return tensor(flat, device: device).reshape(n, 1, n, 1).expand(n, tokensPerFrame, n, tokensPerFrame)
            .reshape((long)n * tokensPerFrame, (long)n * tokensPerFrame).MoveToOuterDisposeScope();
    }
}
