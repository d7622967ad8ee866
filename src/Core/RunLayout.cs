using System.Globalization;

namespace VideoSsm.Eval.Core;

/// <summary>Where things lie in the folder of a run. The harness writes them, the reports read them.</summary>
/// <param name="root">The folder of the run.</param>
public sealed class RunLayout(string root)
{
    /// <summary>Name of the folder of previews.</summary>
    public const string PreviewFolder = "previews";

    /// <summary>Name of the folder of film strips.</summary>
    public const string StripFolder = "strips";

    /// <summary>The folder of the run.</summary>
    public string Root { get; } = root;

    /// <summary>Provenance: <see cref="RunManifest"/> as JSON.</summary>
    public string Manifest => Path.Combine(Root, "manifest.json");

    /// <summary>Scores: see <see cref="ScoreCsv"/>.</summary>
    public string Scores => Path.Combine(Root, "scores.csv");

    /// <summary>Scores over time: see <see cref="CurveCsv"/>.</summary>
    public string Curves => Path.Combine(Root, "curves.csv");

    /// <summary>Costs: see <see cref="CostCsv"/>.</summary>
    public string Costs => Path.Combine(Root, "costs.csv");

    /// <summary>Costs by chunk over all videos: see <see cref="ChunkCostCsv"/>.</summary>
    public string Chunks => Path.Combine(Root, "chunks.csv");

    /// <summary>One line per finished item, appended as work goes on; the CSV files are made from it.</summary>
    public string Journal => Path.Combine(Root, "journal");

    /// <summary>Lossless videos by key.</summary>
    public string Videos => Path.Combine(Root, "videos");

    /// <summary>The report.</summary>
    public string Report => Path.Combine(Root, "report.html");

    /// <summary>
    /// Tables of the report, each as Markdown, LaTeX, CSV and JSON. In the CSV a column of numbers is called by the id of its metric (or its own key) and followed
    /// by <c>_low</c> and <c>_high</c>, the ends of its 95 % interval; all unrounded, and empty where missing.
    /// </summary>
    public string Tables => Path.Combine(Root, "tables");

    /// <summary>The user study of the run's videos, where there is one.</summary>
    public string Study => Path.Combine(Root, "study");

    /// <summary>Plots of the report.</summary>
    public string Plots => Path.Combine(Root, "plots");

    /// <summary>The small video of one item: <c>previews/METHOD/PROMPT-SAMPLE-LENGTHs.mp4</c>. A colon of the method id becomes a dash.</summary>
    public string Preview(string method, string prompt, int sample, double lengthSeconds, string extension = ".mp4") =>
        Path.Combine(Root, PreviewFolder, FileName(method), ItemName(prompt, sample, lengthSeconds) + extension);

    /// <summary>The film strip of one item: <c>strips/METHOD/PROMPT-SAMPLE-LENGTHs.png</c>, frames at <see cref="FilmStrip.Times"/> side by side.</summary>
    public string Strip(string method, string prompt, int sample, double lengthSeconds) =>
        Path.Combine(Root, StripFolder, FileName(method), ItemName(prompt, sample, lengthSeconds) + ".png");

    private static string ItemName(string prompt, int sample, double lengthSeconds) => string.Create(CultureInfo.InvariantCulture, $"{prompt}-{sample}-{lengthSeconds:R}s");

    private static string FileName(string id) => id.Replace(':', '-');
}
