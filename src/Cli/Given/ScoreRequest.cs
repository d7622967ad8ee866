using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.VBench;
using VideoSsm.Eval.Harness;
using VideoSsm.Eval.Harness.Given;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Cli.Given;

/// <summary>What <c>score</c> was asked for.</summary>
internal sealed record ScoreRequest
{
    /// <summary>The seven dimensions of VBench's quality score.</summary>
    public const string VBenchGroupName = "vbench";

    /// <summary>What a folder is scored by where nothing else is said: VBench's seven, and what needs neither weights nor ground truth.</summary>
    public static IReadOnlyList<string> DefaultMetrics { get; } =
        [VBenchGroupName, "dynamic_degree_framediff", "brightness_drift", "saturation_drift", "detail_drift", "loop_return"];

    /// <summary>The folders.</summary>
    public required IReadOnlyList<GivenFolder> Folders { get; init; }

    /// <summary>Ids of the metrics.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>Prompts that names may stand for; empty for none.</summary>
    public required IReadOnlyList<Prompt> Prompts { get; init; }

    /// <summary>CSV file, or folder of a run; <c>null</c> for none.</summary>
    public required string? Out { get; init; }

    /// <summary>Folder of VBench's files; <c>null</c> for none.</summary>
    public required string? VBench { get; init; }

    /// <summary>Folder of published weights; <c>null</c> for the usual one.</summary>
    public required string? Weights { get; init; }

    /// <summary>Whether networks multiply in bfloat16.</summary>
    public bool BFloat16 { get; init; }

    /// <summary>Name of the folder the others are compared with.</summary>
    public string? Baseline { get; init; }

    /// <summary>The length all videos are counted under, in seconds.</summary>
    public double? LengthSeconds { get; init; }

    /// <summary>Windows of the curves over time.</summary>
    public WindowSpec? Windows { get; init; }

    /// <summary>Frames per second of folders of pictures; <c>null</c> where it was not told.</summary>
    public double? PictureRate { get; init; }

    /// <summary>Whether anchors are made of one of the folders.</summary>
    public bool Anchors { get; init; }

    /// <summary>Name of that folder; <c>null</c> for the baseline.</summary>
    public string? AnchorsOf { get; init; }

    /// <summary>Part of the run.</summary>
    public Shard Shard { get; init; } = Shard.All;

    /// <summary>Whether the report is left for later.</summary>
    public bool NoReport { get; init; }

    /// <summary>Whether it is only to be told what would be done.</summary>
    public bool Dry { get; init; }

    /// <summary>Whether the result is JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Whether the rows go into a run, which has intervals, pictures and a report, and not into one CSV file.</summary>
    public bool IsRun => Out is not null && !Out.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a list of metrics; <see cref="VBenchGroupName"/> among them stands for its seven.</summary>
    /// <exception cref="UsageException">It names none.</exception>
    public static IReadOnlyList<string> ReadMetrics(string? list) => ParseMetrics(list) is { Count: > 0 } ids ? ids
        : throw new UsageException($"--metrics '{list}': names none; give ids separated by commas, for instance {VBenchGroupName},loop_return");

    private static IReadOnlyList<string> ParseMetrics(string? list) =>
    [
        .. (list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [.. DefaultMetrics])
            .SelectMany(id => id == VBenchGroupName ? VBenchDimension.All.Where(d => d.Group == VBenchGroup.Quality).Select(d => d.Id) : [id])
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Checks the folder of VBench's files.</summary>
    /// <exception cref="UsageException">It can be none.</exception>
    public void CheckTargets()
    {
        if (VBench is not null)
        {
            Target.Folder("--vbench", VBench);
        }
    }

    /// <summary>The metrics to choose from.</summary>
    /// <exception cref="UsageException">The folder of weights is missing, or bfloat16 is wanted of a processor without it.</exception>
    public Registry<IMetric> Known(CliContext context) =>
        Weights is not null && !Directory.Exists(Weights) ? throw new UsageException($"--weights {Weights}: there is no such folder")
        : BFloat16 ? MatrixPrecision.HasBFloat16 ? context.MetricsInBFloat16(Weights) : throw new UsageException("--bf16: this processor (or tensor engine) has no bfloat16 products")
        : Weights is null ? context.Metrics
        : context.MetricsWithWeights(Weights);

    /// <summary>What to say of pictures whose rate nobody told; <c>null</c> where nothing depends on it.</summary>
    /// <param name="folders">Number of folders of pictures of which that is so.</param>
    /// <param name="assumed">The rate that is assumed.</param>
    /// <param name="metrics">The metrics.</param>
    public string? NoRate(int folders, double assumed, IEnumerable<MetricInfo> metrics)
    {
        string[] needing = [.. metrics.Where(m => m.UsesRate && m.Unavailable is null).Select(m => m.Id), .. Windows is null ? Array.Empty<string>() : ["--windows"]];
        return folders == 0 ? null : FormattableString.Invariant(
            $"warning: {Output.Words.Count(folders, "folder")} of pictures {(folders == 1 ? "states" : "state")} no rate and {assumed:0.##} frames/s {(folders == 1 ? "is" : "are")} assumed; lengths{string.Concat(needing.Select(n => $", {n}"))} depend on it: --rate FPS states it");
    }

    /// <summary>Makes the metrics; before anything is spent, two that stand for one dimension of VBench are refused.</summary>
    /// <exception cref="UsageException">A metric is unknown, or VBench's files cannot be made of these.</exception>
    public IMetric[] Rulers(CliContext context)
    {
        Registry<IMetric> known = Known(context);
        foreach (string id in Metrics)
        {
            known.Require(id);
        }

        IMetric[] rulers = [.. Metrics.Select(known.Create)];
        if (VBench is not null)
        {
            VBenchResults.Collect([], [.. rulers.Select(r => r.Info)], (_, _) => default);
            if (!rulers.Any(r => VBenchResults.DimensionOf(r.Info) is not null))
            {
                throw new UsageException($"--vbench: none of the metrics is a dimension of VBench ({string.Join(", ", VBenchDimension.All.Where(d => known.Contains(d.Id)).Select(d => d.Id))})");
            }
        }

        return rulers;
    }
}
