namespace VideoSsm.Eval.Metrics.Flow;

/// <summary>VBench's yes or no to "does it stand still", asked before temporal flickering is measured.</summary>
/// <remarks>
/// <c>static = #{neighbours: score > τ} ≤ k and neither the flow from the first to the last frame nor the one back scores more than 2·k·τ</c>, with
/// τ = 3·min(W, H)/256 pixels and k = round(2·N/16) for N frames, ties to even. Below 4 frames k is 0: nothing may move at all.
/// </remarks>
/// <param name="threshold">τ.</param>
public sealed class StaticVote(double threshold)
{
    /// <summary>Neighbours above the threshold so far.</summary>
    public int Moving { get; private set; }

    /// <summary>Pixels per pair above which a pair moves.</summary>
    public static double Threshold(int width, int height) => 3.0 * (Math.Min(width, height) / 256.0);

    /// <summary>Neighbours that may move.</summary>
    public static int Allowed(int frames) => (int)Math.Round(2 * (frames / 16.0), MidpointRounding.ToEven);

    /// <summary>Takes the score of the next neighbours.</summary>
    public void Add(double score)
    {
        if (score > threshold)
            Moving++;
    }

    /// <summary>Whether too many neighbours move already, whatever is still to come.</summary>
    public bool Exceeds(int frames) => Moving > Allowed(frames);

    /// <summary>The answer.</summary>
    /// <param name="frames">Frames of the video.</param>
    /// <param name="there">Score from the first to the last frame.</param>
    /// <param name="back">Score from the last to the first frame.</param>
    public bool IsStatic(int frames, double there, double back)
    {
        double limit = threshold * Allowed(frames) * 2;
        return !Exceeds(frames) && !(there > limit) && !(back > limit);
    }
}
