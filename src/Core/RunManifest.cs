using VideoSsm.Eval.Core.Certification;

namespace VideoSsm.Eval.Core;

/// <summary>Provenance of a run, written before the first sample (<c>manifest.json</c>): everything that is hashed somewhere stands here in clear.</summary>
public sealed record RunManifest
{
    /// <summary>Version of this document.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Name of the suite: <c>quick</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The suite with all defaults filled in.</summary>
    public required Suite Suite { get; init; }

    /// <summary>SHA-256 of the suite and its prompts as canonical JSON.</summary>
    public required string SuiteSha256 { get; init; }

    /// <summary>The prompts the suite selects.</summary>
    public required IReadOnlyList<Prompt> Prompts { get; init; }

    /// <summary>Ids of the prompts used at each length, so that the work can be named from this document alone.</summary>
    public IReadOnlyList<PromptsAtLength> PromptsByLength { get; init; } = [];

    /// <summary>The methods with version, resolved configuration and weights, in suite order.</summary>
    public required IReadOnlyList<MethodInfo> Methods { get; init; }

    /// <summary>The metrics with version and definition, in suite order.</summary>
    public required IReadOnlyList<MetricInfo> Metrics { get; init; }

    /// <summary>Every protocol of the run under the hash that stands in the rows.</summary>
    public required IReadOnlyDictionary<string, Protocol> Protocols { get; init; }

    /// <summary>Each start of the run: the first and every resumption, with the machine it ran on.</summary>
    public required IReadOnlyList<RunSession> Sessions { get; init; }
}

/// <summary>The prompts used at a length.</summary>
/// <param name="Seconds">The length, in seconds.</param>
/// <param name="Prompts">Ids of the prompts, in order.</param>
public sealed record PromptsAtLength(double Seconds, IReadOnlyList<string> Prompts);

/// <summary>One start of a run.</summary>
public sealed record RunSession
{
    /// <summary>When it started, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Which part of the items: <c>1/1</c> for all.</summary>
    public required string Shard { get; init; }

    /// <summary>Version of this program.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>Commit of the source tree it ran in; absent if there is none.</summary>
    public string? Commit { get; init; }

    /// <summary>Whether that tree had changes; absent if unknown.</summary>
    public bool? Dirty { get; init; }

    /// <summary>Machine and software facts by name, in a fixed order: operating system, processor, memory, threads, .NET, tensor engine and settings, ffmpeg.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; }

    /// <summary>Which metrics were certified when it started, and by which certificate; absent in manifests from before there were any.</summary>
    public CertificateUse? Certificate { get; init; }
}
