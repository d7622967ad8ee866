namespace VideoSsm.Eval.Metrics.Flow;

/// <summary>VBench's yes or no to "does it move": enough pairs of frames, about an eighth of a second apart, above a threshold of motion.</summary>
/// <remarks>
/// <c>yes = at least one pair, and #{pairs: score > 6·min(W, H)/256} ≥ round(4·n/16)</c> for n frames looked at; rounding is to even. Two frames need
/// no pair above the threshold and are always "yes"; a single frame has no pair and is "no". Both are the reference's.
/// </remarks>
/// <param name="threshold">Pixels a score must exceed.</param>
public sealed class MotionVote(double threshold)
{
    /// <summary>Scores so far.</summary>
    public int Pairs { get; private set; }

    /// <summary>Scores above the threshold so far.</summary>
    public int Moving { get; private set; }

    /// <summary>Distance of the frames looked at: <c>max(1, round(fps/8))</c>; every picture of a folder, which states no rate.</summary>
    public static int Interval(double framesPerSecond, bool statesRate) =>
        statesRate ? Math.Max(1, (int)Math.Round(framesPerSecond / 8, MidpointRounding.ToEven)) : 1;

    /// <summary>Frames looked at among <paramref name="frames"/>.</summary>
    public static int Sampled(int frames, int interval) => (frames + interval - 1) / interval;

    /// <summary>Scores above the threshold that a "yes" needs.</summary>
    public static int Needed(int sampled) => (int)Math.Round(4 * (sampled / 16.0), MidpointRounding.ToEven);

    /// <summary>Pixels per pair above which a pair moves.</summary>
    public static double Threshold(int width, int height) => 6.0 * (Math.Min(width, height) / 256.0);

    /// <summary>Takes the score of the next pair.</summary>
    public void Add(double score)
    {
        Pairs++;
        if (score > threshold)
            Moving++;
    }

    /// <summary>The answer for a video of which <paramref name="sampled"/> frames are looked at, as far as it is certain.</summary>
    /// <returns><c>null</c> while scores that are still missing could turn it.</returns>
    public bool? Decide(int sampled)
    {
        int needed = Needed(sampled), missing = Math.Max(0, sampled - 1 - Pairs);
        if (Pairs > 0 && Moving >= needed)
            return true;
        return missing == 0 || Moving + missing < needed ? false : null;
    }
}
