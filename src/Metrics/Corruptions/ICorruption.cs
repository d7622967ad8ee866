using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>A defect done to a video by a known dose: what metrics are certified with.</summary>
/// <remarks>
/// Frames are changed while they are read, in memory that does not grow with the length of the video. The same source, dose and seed give the same
/// bytes, and what is drawn is drawn once for all doses: a larger dose does more of the same.
/// </remarks>
public interface ICorruption
{
    /// <summary>Id, lower snake case.</summary>
    string Id { get; }

    /// <summary>Name for tables.</summary>
    string DisplayName { get; }

    /// <summary>What is done and what the dose says, with formula; f is the clean video of N frames, i a frame from 0 and D the dose.</summary>
    string Definition { get; }

    /// <summary>Unit of the dose.</summary>
    string Unit { get; }

    /// <summary>The doses tried, ascending, all above 0.</summary>
    IReadOnlyList<double> Doses { get; }

    /// <summary>Whether dose 0 is the clean video itself; otherwise it is what the larger doses are compared with.</summary>
    bool ZeroIsClean => true;

    /// <summary>The corrupted video, of the size, rate and length of the source.</summary>
    /// <param name="source">What is corrupted.</param>
    /// <param name="dose">How much, from 0.</param>
    /// <exception cref="MetricUnavailableException">The source lacks what the corruption needs; the message says what.</exception>
    IVideo Apply(CorruptionSource source, double dose);
}

/// <summary>A video with what a corruption may need to know of it.</summary>
/// <param name="Video">The clean video.</param>
/// <param name="Frames">Its number of frames, counted.</param>
/// <param name="Seed">Seed of all that is drawn.</param>
/// <param name="Other">Another video of the same size, for swaps; <c>null</c> where there is none.</param>
public sealed record CorruptionSource(IVideo Video, int Frames, ulong Seed, IVideo? Other = null)
{
    /// <summary>How far a frame is into the video, from 0 for the first to 1 for the last.</summary>
    public double Progress(int frame) => Frames > 1 ? frame / (double)(Frames - 1) : 0;

    /// <summary>The last <c>round(share * N)</c> frames begin here; half a frame is rounded to even.</summary>
    public int Start(double share) => Frames - (int)Math.Round(share * Frames);
}
