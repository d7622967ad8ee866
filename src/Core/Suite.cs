using System.Text.Json.Serialization;
using VideoSsm.Eval.Core.Claims;

namespace VideoSsm.Eval.Core;

/// <summary>One question put to a set of methods: methods × prompts × samples × lengths × metrics. Read from <c>suites/*.json</c>.</summary>
public sealed record Suite
{
    /// <summary>Where editors find the schema; not read.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>The question the suite answers, in one sentence.</summary>
    public required string Question { get; init; }

    /// <summary>Ids of the methods, in the order of the tables.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>Methods that are others with switches changed; each is named in <see cref="Methods"/>.</summary>
    public IReadOnlyList<MethodVariant> Variants { get; init; } = [];

    /// <summary>Where the prompts come from; absent if every length names its own.</summary>
    public PromptSource? Prompts { get; init; }

    /// <summary>Lengths of the videos, each with how much of the prompts it takes.</summary>
    public required IReadOnlyList<LengthSpec> Lengths { get; init; }

    /// <summary>Ids of the metrics, in the order of the tables.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>Videos per prompt, each with its own seed.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Seed of the suite; the seed of a video is derived from it, the prompt id and the sample.</summary>
    public ulong Seed { get; init; }

    /// <summary>Windows of the curves over time; absent for none.</summary>
    public WindowSpec? Windows { get; init; }

    /// <summary>What every video must look like; absent for no demand.</summary>
    public FrameSpec? Frames { get; init; }

    /// <summary>
    /// The method the others are compared with; absent for none. Policy-only methods on a checkpoint are compared with the baseline's
    /// counterpart on it: <c>policy:NAME@CHECKPOINT</c> for the baseline <c>NAME</c>, and the other way round.
    /// </summary>
    public string? Baseline { get; init; }

    /// <summary>Per metric id: differences from the baseline smaller than this count as equal.</summary>
    public IReadOnlyDictionary<string, double> Margins { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Published tables whose numbers the suite checks, the one it is named for first; absent for none.</summary>
    public IReadOnlyList<PublishedTable>? Claims { get; init; }

    /// <summary>What a Slurm cluster is asked for by <c>run --executor slurm</c>; changes no number and no key.</summary>
    public SlurmSpec? Slurm { get; init; }
}

/// <summary>What a Slurm cluster is asked for. The command line overrides each value.</summary>
public sealed record SlurmSpec
{
    /// <summary>Tasks of the array: parts of the run that may work side by side.</summary>
    public int? Shards { get; init; }

    /// <summary>Partition; absent for the cluster's default.</summary>
    public string? Partition { get; init; }

    /// <summary>GPUs of each task; absent for none.</summary>
    public int? GpusPerTask { get; init; }

    /// <summary>Time limit of each task as Slurm writes it: <c>04:00:00</c>; absent for the partition's default.</summary>
    public string? Time { get; init; }

    /// <summary>Further options of <c>sbatch</c> for the tasks, one each: <c>--account=lab</c>.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}

/// <summary>Prompts of a suite: a file or a list, then a filter.</summary>
public sealed record PromptSource
{
    /// <summary>A prompt file (JSON lines), relative to the suite file.</summary>
    public string? File { get; init; }

    /// <summary>Prompts written in the suite itself.</summary>
    public IReadOnlyList<Prompt>? Inline { get; init; }

    /// <summary>Only prompts that carry all of these tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Only the first so many of what is left; absent for all.</summary>
    public int? Take { get; init; }
}

/// <summary>A length of video in a suite.</summary>
public sealed record LengthSpec
{
    /// <summary>Seconds asked for; a method rounds to its own grid.</summary>
    public required double Seconds { get; init; }

    /// <summary>Prompts for this length only; absent for those of the suite.</summary>
    public PromptSource? Prompts { get; init; }

    /// <summary>Only the first so many prompts at this length; absent for all.</summary>
    public int? Take { get; init; }
}

/// <summary>Size and rate that all videos of a suite must have, so that their numbers may be compared.</summary>
public sealed record FrameSpec
{
    /// <summary>Width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Frames per second.</summary>
    public required double FramesPerSecond { get; init; }
}
