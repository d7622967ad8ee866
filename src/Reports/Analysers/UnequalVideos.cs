using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>Given videos of unequal size, rate or length: what compares neighbouring frames, or counts pixels, sees that before it sees the models.</summary>
public sealed class UnequalVideos : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        (string Name, GivenFile[] Files)[] given = [.. results.Methods.Where(m => m.Given is not null && !m.IsAnchor).Select(m => (m.DisplayName, m.Given!.Where(f => f.Width > 0).ToArray()))];
        foreach (double length in results.Lengths)
        {
            (string Name, string Kinds)[] kinds = [.. given.Select(g => (g.Name, Files: g.Files.Where(f => f.LengthSeconds.Equals(length)).ToArray())).Where(g => g.Files.Length > 0).Select(g => (g.Name, InWords(g.Files)))];
            if (kinds.Select(k => k.Kinds).Distinct(StringComparer.Ordinal).Count() > 1)
            {
                yield return new Conclusion("unequal-videos", Severity.Warning,
                    $"The videos counted as {length:0.##} s are not alike: {Wording.List(kinds.Select(k => $"{k.Name} {k.Kinds}"))}. Metrics of neighbouring frames (flickering, smoothness, frame difference) "
                    + "depend on the frame rate, others on size and length: a part of every difference is that.");
            }
        }
    }

    /// <summary>Size, rate and length of some files: <c>832×480, 16 frames/s, 5.06 s</c>; ranges where they differ.</summary>
    internal static string InWords(IReadOnlyList<GivenFile> files)
    {
        string[] sizes = [.. files.GroupBy(f => $"{f.Width}×{f.Height}", StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key)];
        double[] seconds = [.. files.Select(f => f.Seconds).OfType<double>()];
        return $"{Wording.List(sizes)}, {Range([.. files.Select(f => f.FramesPerSecond)])} frames/s{(files.Any(f => f.Rate == PictureRate.Assumed) ? " (assumed)" : "")}{(seconds.Length == 0 ? "" : $", {Range(seconds)} s")}";
    }

    private static string Range(double[] values)
    {
        string low = values.Min().ToString("0.##"), high = values.Max().ToString("0.##");
        return low == high ? low : $"{low} to {high}";
    }
}
