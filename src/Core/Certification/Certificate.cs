namespace VideoSsm.Eval.Core.Certification;

/// <summary>What is known of a set of metrics as instruments: how they answer to known defects, and what else moves them.</summary>
public sealed record Certificate
{
    /// <summary>Version of this document.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>SHA-256 of <see cref="Content"/> as canonical JSON (<see cref="ContentHash.OfJson"/>): equal evidence, equal hash.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The evidence.</summary>
    public required CertificateContent Content { get; init; }

    /// <summary>How it was made: command, date, machine. Not part of the hash.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Made { get; init; }

    /// <summary>Seals evidence with its hash.</summary>
    public static Certificate Of(CertificateContent content, IReadOnlyList<KeyValuePair<string, string>> made) => new()
    {
        Sha256 = ContentHash.OfJson(content),
        Content = content,
        Made = made,
    };
}

/// <summary>The evidence of a certificate.</summary>
public sealed record CertificateContent
{
    /// <summary>Where the clips come from, in words.</summary>
    public required string Source { get; init; }

    /// <summary>The clips.</summary>
    public required IReadOnlyList<CertifiedClip> Clips { get; init; }

    /// <summary>The corruptions and their doses.</summary>
    public required IReadOnlyList<DoseSeries> Corruptions { get; init; }

    /// <summary>The changes that should not matter.</summary>
    public required IReadOnlyList<NuisanceInfo> Nuisances { get; init; }

    /// <summary>The metrics.</summary>
    public required IReadOnlyList<CertifiedMetric> Metrics { get; init; }
}

/// <summary>A clip the metrics were tried on.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Frames">Number of frames.</param>
/// <param name="FramesPerSecond">Rate.</param>
/// <param name="Sha256">Hash of its frames (<see cref="FrameHash"/>).</param>
public sealed record CertifiedClip(string Id, int Width, int Height, int Frames, double FramesPerSecond, string Sha256);

/// <summary>A corruption and the doses tried.</summary>
/// <param name="Id">Id.</param>
/// <param name="DisplayName">Name for tables.</param>
/// <param name="Definition">What is done, with formula.</param>
/// <param name="Unit">Unit of the dose.</param>
/// <param name="Doses">The doses, ascending, without 0.</param>
public sealed record DoseSeries(string Id, string DisplayName, string Definition, string Unit, IReadOnlyList<double> Doses);

/// <summary>A change that a good instrument should not see, or whose effect should be known.</summary>
/// <param name="Id">Id.</param>
/// <param name="DisplayName">Name for tables.</param>
/// <param name="Definition">What is done.</param>
/// <param name="MustBeExact">Whether any difference is a fault.</param>
public sealed record NuisanceInfo(string Id, string DisplayName, string Definition, bool MustBeExact);

/// <summary>One metric as an instrument.</summary>
public sealed record CertifiedMetric
{
    /// <summary>Metric id.</summary>
    public required string Id { get; init; }

    /// <summary>Metric version.</summary>
    public required string Version { get; init; }

    /// <summary>Name for tables.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Hash over its weights (<see cref="ContentHash.OfWeights"/>); empty without.</summary>
    public required string Weights { get; init; }

    /// <summary>Clean clips with a value.</summary>
    public required int CleanClips { get; init; }

    /// <summary>Mean over the clean clips; absent without values.</summary>
    public double? CleanMean { get; init; }

    /// <summary>Standard deviation between the clean clips (n - 1); absent with fewer than two.</summary>
    public double? CleanDeviation { get; init; }

    /// <summary>Why nothing could be measured; empty where something was.</summary>
    public string Reason { get; init; } = "";

    /// <summary>One response per corruption, in the order of the corruptions.</summary>
    public required IReadOnlyList<DoseResponse> Responses { get; init; }

    /// <summary>One shift per nuisance, in the order of the nuisances.</summary>
    public required IReadOnlyList<NuisanceShift> Shifts { get; init; }
}

/// <summary>How a metric answers to the doses of one corruption.</summary>
public sealed record DoseResponse
{
    /// <summary>Id of the corruption.</summary>
    public required string Corruption { get; init; }

    /// <summary>Clips with a Kendall tau or a value that never changes.</summary>
    public required int Clips { get; init; }

    /// <summary>Mean over clips of Kendall's tau-b between dose and value; a clip whose value never changes counts 0. Absent if no clip's value changes.</summary>
    public double? Tau { get; init; }

    /// <summary>Lower end of its 95 % interval over clips.</summary>
    public double? TauLow { get; init; }

    /// <summary>Upper end of its 95 % interval over clips.</summary>
    public double? TauHigh { get; init; }

    /// <summary>Mean value at dose 0 and at every dose, over the clips with a value there; absent where there is none.</summary>
    public required IReadOnlyList<double?> Means { get; init; }

    /// <summary>Mean change from dose 0 to the largest dose, in standard deviations between clean clips.</summary>
    public double? Effect { get; init; }

    /// <summary>Smallest dose from which on every dose's change from dose 0, paired by clip, has an interval that excludes zero, all on one side.</summary>
    public double? SmallestDose { get; init; }

    /// <summary>The direction a working metric must take: 1 up, -1 down; absent where nothing is claimed.</summary>
    public int? Expected { get; init; }

    /// <summary>Whether it does.</summary>
    public required ResponseVerdict Verdict { get; init; }

    /// <summary>Why numbers are missing; empty if none is.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>What evidence says of a claim about a metric.</summary>
public enum ResponseVerdict
{
    /// <summary>Nothing is claimed.</summary>
    NotClaimed,

    /// <summary>The claim holds: the interval of tau excludes zero on the claimed side.</summary>
    Holds,

    /// <summary>It does not hold: the interval contains zero or lies on the other side.</summary>
    Fails,

    /// <summary>Too few clips, or no values.</summary>
    CannotTell,
}

/// <summary>What a nuisance does to a metric.</summary>
public sealed record NuisanceShift
{
    /// <summary>Id of the nuisance.</summary>
    public required string Nuisance { get; init; }

    /// <summary>Clips with a value both ways.</summary>
    public required int Clips { get; init; }

    /// <summary>Mean of value with minus value without.</summary>
    public double? Mean { get; init; }

    /// <summary>Largest absolute difference.</summary>
    public double? Largest { get; init; }

    /// <summary>Why there is no number; empty if there is.</summary>
    public string Reason { get; init; } = "";
}
