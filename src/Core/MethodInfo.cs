using System.Text.Json.Serialization;

namespace VideoSsm.Eval.Core;

/// <summary>Whether numbers are of the published size or of the small one that ships with the repository.</summary>
public enum ModelScale
{
    /// <summary>No network at all: controls such as a frozen frame.</summary>
    None,

    /// <summary>Small networks trained by this project on the procedural world.</summary>
    World,

    /// <summary>The published geometry with official weights.</summary>
    Paper,

    /// <summary>Videos that were given as files: who made them, and with what, is not known here.</summary>
    Foreign,
}

/// <summary>Identity of a method: everything of it that may change a number.</summary>
public sealed record MethodInfo
{
    /// <summary>Id in suites and rows, lower case with dashes: <c>video-ssm</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Raised whenever the same input may give another video.</summary>
    public required int Version { get; init; }

    /// <summary>Name for tables: <c>VideoSSM</c>.</summary>
    public required string DisplayName { get; init; }

    /// <summary>One sentence: what it is.</summary>
    public required string Summary { get; init; }

    /// <summary>Paper or page the method comes from; empty for our own controls.</summary>
    public string Citation { get; init; } = "";

    /// <summary>Whether it is no competitor but an anchor of the tables: a fake, a defect of known size, or the real clip, also after the autoencoder.</summary>
    [JsonIgnore]
    public bool IsAnchor => Scale == ModelScale.None || Id.StartsWith("control:", StringComparison.Ordinal);

    /// <summary>Scale of the backbone.</summary>
    public required ModelScale Scale { get; init; }

    /// <summary>Backbone in words, with its size: <c>world DiT 6x160, 2.7 M</c>.</summary>
    public required string Backbone { get; init; }

    /// <summary>Weights by file and SHA-256; empty when there are none.</summary>
    public IReadOnlyList<WeightsFile> Weights { get; init; } = [];

    /// <summary>What its numbers may be compared with.</summary>
    public Comparison Comparison { get; init; }

    /// <summary>Why the method cannot run here (a missing checkpoint, for instance); <c>null</c> when it can.</summary>
    public string? Unavailable { get; init; }

    /// <summary>Resolved configuration, defaults included, as name and invariant text, in a fixed order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Config { get; init; } = [];

    /// <summary>The files of videos that were made elsewhere; <c>null</c> for a method that makes its videos.</summary>
    public IReadOnlyList<GivenFile>? Given { get; init; }
}

/// <summary>A video that was made elsewhere, with the place it takes in a run.</summary>
/// <param name="Name">File name, or name of the folder of its pictures.</param>
/// <param name="Prompt">Id of the prompt it is said to follow.</param>
/// <param name="Sample">Sample index within the prompt.</param>
/// <param name="LengthSeconds">The length it is counted under, in seconds.</param>
/// <param name="Sha256">Hash of its bytes, lower-case hexadecimal.</param>
/// <param name="Width">Width in pixels; 0 where the file could not be opened.</param>
/// <param name="Height">Height in pixels; 0 where the file could not be opened.</param>
/// <param name="FramesPerSecond">Its rate; 0 where the file could not be opened.</param>
/// <param name="Seconds">Its own length in seconds; <c>null</c> where it is not known before it is read.</param>
/// <param name="Rate">Where the rate comes from, for a folder of pictures; <c>null</c> for a file that states it.</param>
public sealed record GivenFile(
    string Name, string Prompt, int Sample, double LengthSeconds, string Sha256, int Width, int Height, double FramesPerSecond, double? Seconds = null, PictureRate? Rate = null)
{
    /// <summary>The rate that was told for pictures; <c>null</c> for every other file. It changes lengths and numbers, so it is part of the key.</summary>
    [JsonIgnore]
    public double? ToldRate => Rate == PictureRate.Told ? FramesPerSecond : null;
}

/// <summary>Pictures state no rate; where theirs comes from.</summary>
public enum PictureRate
{
    /// <summary>Whoever asked for the scores said it.</summary>
    Told,

    /// <summary>Nobody said it: it is an assumption.</summary>
    Assumed,
}

/// <summary>A file of weights.</summary>
/// <param name="Name">Path relative to the weights folder.</param>
/// <param name="Sha256">Hash of the bytes, lower-case hexadecimal.</param>
public sealed record WeightsFile(string Name, string Sha256);
