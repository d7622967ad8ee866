using VideoSsm.Eval.Core.Published;

namespace VideoSsm.Eval.Cli.Fetch;

/// <summary>Which folder published files are looked for in.</summary>
public static class WeightsFolder
{
    /// <summary>The folder that fetching fills where the user names none: <c>$XDG_CACHE_HOME/videossm/weights</c>, else <c>~/.cache/videossm/weights</c>.</summary>
    public static string Default => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "videossm",
        "weights");

    /// <summary>The option, else the environment's folder, else the default.</summary>
    public static string Resolve(string? option) => option ?? Named() ?? Default;

    /// <summary>The folder for metrics: as <see cref="Resolve"/>, but <c>null</c> where nobody named one and nothing was fetched yet.</summary>
    public static string? IfAny() => Named() ?? (Directory.Exists(Default) ? Default : null);

    private static string? Named() => Environment.GetEnvironmentVariable(OfficialFiles.FolderVariable) is { Length: > 0 } folder ? folder : null;
}
