using System.Text.Json.Serialization;

namespace VideoSsm.Eval.Core.Claims;

/// <summary>A table as somebody published it: claims as data. Suites carry them under <c>claims</c>.</summary>
public sealed record PublishedTable
{
    /// <summary>Id, lower case with dashes, unique in a suite: <c>videossm-table1</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>Paper and table.</summary>
    public required string Source { get; init; }

    /// <summary>Where the numbers were read.</summary>
    public required PublishedIn Read { get; init; }

    /// <summary>How it was measured, as far as that is stated.</summary>
    public required string Protocol { get; init; }

    /// <summary>Length of the videos in seconds; absent where rows name their own or it is not stated.</summary>
    public double? LengthSeconds { get; init; }

    /// <summary>What else a reader must know.</summary>
    public string? Note { get; init; }

    /// <summary>Videos every share stands on, where that is stated.</summary>
    public int? Videos { get; init; }

    /// <summary>What is stated about the votes of a user study.</summary>
    public PublishedBallots? Ballots { get; init; }

    /// <summary>Columns.</summary>
    public required IReadOnlyList<PublishedColumn> Columns { get; init; }

    /// <summary>Rows, each with a value per column.</summary>
    public required IReadOnlyList<PublishedRow> Rows { get; init; }

    /// <summary>Length of a row's videos; <c>null</c> where it is not stated.</summary>
    public double? LengthOf(PublishedRow row) => row.LengthSeconds ?? LengthSeconds;
}

/// <summary>Where published numbers were read.</summary>
public enum PublishedIn
{
    /// <summary>In the paper, or in its authors' repository.</summary>
    Primary,

    /// <summary>In somebody else's summary or quotation.</summary>
    SecondHand,
}

/// <summary>A column of a published table.</summary>
public sealed record PublishedColumn
{
    /// <summary>Id of the metric where this program measures the same thing; else an id of its own.</summary>
    public required string Id { get; init; }

    /// <summary>Heading as printed.</summary>
    public required string Name { get; init; }

    /// <summary>Printed value = factor × value here: 100 for percent.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Unit, empty for a pure number or percent.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Which way it improves.</summary>
    public Direction Direction { get; init; }

    /// <summary>In printed units: a measured value this near to the claim counts as equal. Absent where nothing is compared.</summary>
    public double? Margin { get; init; }

    /// <summary>Metric of world scale that stands in for it in a column of its own; absent for none.</summary>
    public string? World { get; init; }

    /// <summary>Whether it is the share of whole videos for which something holds, so that it must be a count out of the number of videos.</summary>
    public bool Binary { get; init; }

    /// <summary>It is the share of voters who gave this rank; absent for anything else.</summary>
    public int? Rank { get; init; }

    /// <summary>Whether it is the mean of the ranks voters gave.</summary>
    public bool AverageRank { get; init; }
}

/// <summary>A row of a published table.</summary>
public sealed record PublishedRow
{
    /// <summary>The system as printed.</summary>
    public required string System { get; init; }

    /// <summary>Our id of the method, where the row is about it as published; absent for systems and variants that do not exist here.</summary>
    public string? Method { get; init; }

    /// <summary>What sets the row apart from others of the system.</summary>
    public string? Variant { get; init; }

    /// <summary>Rows that the table ranks among themselves; absent for one group.</summary>
    public string? Group { get; init; }

    /// <summary>Number of parameters as printed.</summary>
    public string? Size { get; init; }

    /// <summary>Resolution as printed.</summary>
    public string? Resolution { get; init; }

    /// <summary>Whether the authors of the system published the row.</summary>
    public bool Own { get; init; }

    /// <summary>Length of the videos in seconds, where rows differ.</summary>
    public double? LengthSeconds { get; init; }

    /// <summary>Values in column order, with the digits printed; <c>null</c> where there is none.</summary>
    public required IReadOnlyList<decimal?> Values { get; init; }

    /// <summary>Ids of the columns in which the table prints the row as best.</summary>
    public IReadOnlyList<string> Bold { get; init; } = [];

    /// <summary>System and variant.</summary>
    [JsonIgnore]
    public string Name => Variant is null ? System : $"{System}, {Variant}";
}

/// <summary>What a user study says about its votes.</summary>
public sealed record PublishedBallots
{
    /// <summary>People who took part.</summary>
    public required int Participants { get; init; }

    /// <summary>Prompts each of them ranked.</summary>
    public required int Prompts { get; init; }
}
