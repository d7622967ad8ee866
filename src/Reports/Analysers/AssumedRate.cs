using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>Folders of pictures whose rate nobody told: lengths and everything counted in seconds stand on an assumption.</summary>
public sealed class AssumedRate : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        foreach (MethodInfo method in results.Methods.Where(m => !m.IsAnchor))
        {
            GivenFile[] assumed = [.. (method.Given ?? []).Where(f => f.Rate == PictureRate.Assumed)];
            if (assumed.Length > 0)
            {
                yield return new Conclusion("assumed-rate", Severity.Warning,
                    $"{(assumed.Length == 1 ? "1 video" : $"{assumed.Length} videos")} of {method.DisplayName} {(assumed.Length == 1 ? "is a folder" : "are folders")} of pictures, and pictures state no frame rate: {assumed[0].FramesPerSecond:0.##} frames/s is an assumption, "
                    + "and lengths and what metrics count in seconds depend on it. score --rate FPS states it.");
            }
        }
    }
}
