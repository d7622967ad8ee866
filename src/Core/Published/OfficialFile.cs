namespace VideoSsm.Eval.Core.Published;

/// <summary>What a published file is.</summary>
public enum OfficialKind
{
    /// <summary>Weights of a network that a metric looks through.</summary>
    MetricWeights,

    /// <summary>Weights, tokenizer or settings of a generator.</summary>
    ModelWeights,

    /// <summary>Prompts of a published suite.</summary>
    Prompts,
}

/// <summary>Who says what a file's SHA-256 is.</summary>
public enum HashSource
{
    /// <summary>Nobody that we know of: only its size, its shapes and its scores can tell.</summary>
    Unknown,

    /// <summary>The publisher: in the address, in the file's name, in his repository, or on the hub the file is published on.</summary>
    Publisher,

    /// <summary>Not the publisher, but independent projects that recorded the same hash after fetching it from him.</summary>
    Recorded,
}

/// <summary>A published file that a metric or model needs. Never part of this repository; <see cref="OfficialFiles"/> lists them all.</summary>
public sealed record OfficialFile
{
    /// <summary>Short name on the command line, unique among <see cref="OfficialFiles.All"/>.</summary>
    public required string Id { get; init; }

    /// <summary>What it is.</summary>
    public required OfficialKind Kind { get; init; }

    /// <summary>
    /// Where it may lie below the weights folder, in the order looked at, with forward slashes. The first is where fetching puts it: VBench's
    /// cache layout for metrics, the publisher's own for models.
    /// </summary>
    public required IReadOnlyList<string> Places { get; init; }

    /// <summary>Address it is published at.</summary>
    public required string Origin { get; init; }

    /// <summary>Where the file is published inside an archive (zip), its name in there; empty for a file published as such.</summary>
    public string Entry { get; init; } = "";

    /// <summary>SHA-256 in lower-case hexadecimal, or its start where only that is published; empty where unknown.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Who says so.</summary>
    public HashSource HashSource { get; init; } = HashSource.Unknown;

    /// <summary>Size in bytes; <c>null</c> where unknown.</summary>
    public long? Bytes { get; init; }

    /// <summary>Licence, as stated by the publisher.</summary>
    public required string Licence { get; init; }

    /// <summary>Ids of the metrics and methods that cannot do without it; for prompts, the suite they belong to.</summary>
    public required IReadOnlyList<string> NeededBy { get; init; }

    /// <summary>File name.</summary>
    public string Name => Path.GetFileName(Places[0]);

    /// <summary>Looks for the file.</summary>
    /// <param name="folder">The weights folder; <c>null</c> where there is none.</param>
    /// <returns>Its path; <c>null</c> if it is in none of its places.</returns>
    public string? Find(string? folder) => folder is null
        ? null
        : Places.Select(place => Path.Combine(folder, place.Replace('/', Path.DirectorySeparatorChar))).FirstOrDefault(File.Exists);
}
