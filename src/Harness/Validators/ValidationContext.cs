using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Validators;

/// <summary>What checks look at.</summary>
public sealed record ValidationContext
{
    /// <summary>The plan.</summary>
    public required Plan Plan { get; init; }

    /// <summary>Where the run will write.</summary>
    public required RunLayout Layout { get; init; }

    /// <summary>Folder that the names of weights are relative to.</summary>
    public required string WeightsFolder { get; init; }

    /// <summary>Folder of published weights, which a metric may name instead; <c>null</c> for none.</summary>
    public string? OfficialFolder { get; init; }

    /// <summary>What earlier runs cost.</summary>
    public required CostForecast Forecast { get; init; }

    /// <summary>Free bytes on the disk of a folder; <c>null</c> if unknown.</summary>
    public Func<string, long?> FreeBytes { get; init; } = FreeBytesOf;

    private static long? FreeBytesOf(string folder)
    {
        DirectoryInfo? existing = new(Path.GetFullPath(folder));
        while (existing is { Exists: false })
        {
            existing = existing.Parent;
        }

        return existing is null ? null : new DriveInfo(existing.FullName).AvailableFreeSpace;
    }
}
