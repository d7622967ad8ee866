using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Claims;

namespace VideoSsm.Eval.Reports;

/// <summary>Everything a report is made from: the rows of a run and what its manifest says. No tensors, no videos, no weights.</summary>
public sealed record ResultSet
{
    /// <summary>Name of the suite.</summary>
    public required string Title { get; init; }

    /// <summary>The question the suite asks; empty if it states none.</summary>
    public string Question { get; init; } = "";

    /// <summary>Method the others are compared with; empty for none.</summary>
    public string Baseline { get; init; } = "";

    /// <summary>Methods in the suite's order.</summary>
    public required IReadOnlyList<MethodInfo> Methods { get; init; }

    /// <summary>Metrics in the suite's order.</summary>
    public required IReadOnlyList<MetricInfo> Metrics { get; init; }

    /// <summary>Scores.</summary>
    public required IReadOnlyList<ScoreRow> Scores { get; init; }

    /// <summary>Scores over time.</summary>
    public IReadOnlyList<CurveRow> Curves { get; init; } = [];

    /// <summary>Readings of cost by video; of those that repeat in a video the last.</summary>
    public IReadOnlyList<CostRow> Costs { get; init; } = [];

    /// <summary>Readings that repeat in a video, by chunk over all videos.</summary>
    public IReadOnlyList<ChunkCostRow> Chunks { get; init; } = [];

    /// <summary>Film strips and previews that exist.</summary>
    public IReadOnlyList<MediaItem> Media { get; init; } = [];

    /// <summary>Folder of the run: strips and rendered charts are read from it; empty for none.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Metrics by name and version with definition, sampling, source and weights.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Definitions { get; init; } = [];

    /// <summary>Methods by name and version with backbone, weights and configuration.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> MethodFacts { get; init; } = [];

    /// <summary>Each start of the run.</summary>
    public IReadOnlyList<RunSession> Sessions { get; init; } = [];

    /// <summary>What makes two numbers comparable, as names and values in reading order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Protocol { get; init; } = [];

    /// <summary>Where the numbers come from, as names and values in reading order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Provenance { get; init; } = [];

    /// <summary>Per metric id: differences smaller than this count as equal.</summary>
    public IReadOnlyDictionary<string, double> Margins { get; init; } = new Dictionary<string, double>();

    /// <summary>Published tables the suite checks.</summary>
    public IReadOnlyList<PublishedTable> Claims { get; init; } = [];

    /// <summary>The run's own user study; <c>null</c> where there is none.</summary>
    public StudyFindings? Study { get; init; }

    /// <summary>Lengths that have scores, ascending.</summary>
    public IReadOnlyList<double> Lengths => [.. Scores.Select(s => s.LengthSeconds).Distinct().Order()];

    /// <summary>Prompts that have a score at a length.</summary>
    public int PromptsAt(double lengthSeconds) => Scores.Where(s => s.LengthSeconds.Equals(lengthSeconds)).Select(s => s.Prompt).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Display name of a method; its id if the manifest does not know it.</summary>
    public string NameOf(string method) => Methods.FirstOrDefault(m => m.Id == method)?.DisplayName ?? method;
}

/// <summary>Pictures of one generated video.</summary>
/// <param name="Method">Method id.</param>
/// <param name="Prompt">Prompt id.</param>
/// <param name="PromptText">What was asked for.</param>
/// <param name="Sample">Sample index.</param>
/// <param name="LengthSeconds">Length in seconds.</param>
/// <param name="StripPath">PNG strip, relative to the run folder; <c>null</c> if there is none.</param>
/// <param name="PreviewPath">Playable mp4, relative to the run folder; <c>null</c> if there is none.</param>
public sealed record MediaItem(
    string Method, string Prompt, string PromptText, int Sample, double LengthSeconds, string? StripPath, string? PreviewPath);
