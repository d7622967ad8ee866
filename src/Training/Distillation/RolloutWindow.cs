using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Training.Distillation;

/// <summary>
/// The part of a rollout whose distribution is matched: <c>K</c> latent frames beginning at <c>i ~ Unif</c> (VideoSSM, arXiv 2512.04519,
/// section 3: <c>K</c> = 5 s out of <c>N</c> = 60 s).
/// </summary>
/// <remarks>Deviation: the paper draws any frame; here a window begins at a chunk, because gradients are kept or cut by whole chunks.</remarks>
/// <param name="Start">First latent frame.</param>
/// <param name="Frames">Latent frames.</param>
public readonly record struct RolloutWindow(int Start, int Frames)
{
    /// <summary>The frame behind the last.</summary>
    public int End => Start + Frames;

    /// <summary>Number of starts in a rollout.</summary>
    /// <exception cref="UsageException">Rollout and window are not whole chunks, or the window is longer than the rollout.</exception>
    public static int Starts(int rolloutFrames, int windowFrames, int chunkFrames)
    {
        if (chunkFrames < 1 || windowFrames < chunkFrames || windowFrames > rolloutFrames || windowFrames % chunkFrames != 0 || rolloutFrames % chunkFrames != 0)
            throw new UsageException($"a window of {windowFrames} latent frames does not fit a rollout of {rolloutFrames}: both must be whole chunks of {chunkFrames}, the window the shorter");
        return ((rolloutFrames - windowFrames) / chunkFrames) + 1;
    }

    /// <summary>The window of a draw.</summary>
    /// <param name="rolloutFrames">Latent frames of the rollout.</param>
    /// <param name="windowFrames">Latent frames of the window.</param>
    /// <param name="chunkFrames">Latent frames of a chunk.</param>
    /// <param name="draw">Which start, from 0 to <see cref="Starts"/> - 1, drawn uniformly.</param>
    public static RolloutWindow At(int rolloutFrames, int windowFrames, int chunkFrames, int draw)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(draw, Starts(rolloutFrames, windowFrames, chunkFrames));
        return new RolloutWindow(draw * chunkFrames, windowFrames);
    }
}
