using System.Diagnostics;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>Where ffmpeg and ffprobe are. Version 5.1 or newer is needed (option <c>-fps_mode</c>).</summary>
/// <param name="Ffmpeg">Full path of ffmpeg.</param>
/// <param name="Ffprobe">Full path of ffprobe.</param>
public sealed record FfmpegTools(string Ffmpeg, string Ffprobe)
{
    /// <summary>Environment variable naming the ffmpeg program, or the folder that holds ffmpeg and ffprobe.</summary>
    public const string Variable = "VIDEOSSM_FFMPEG";

    private static readonly string Suffix = OperatingSystem.IsWindows() ? ".exe" : "";

    /// <summary>Finds both programs in <see cref="Variable"/> or, without it, in <c>PATH</c>.</summary>
    /// <exception cref="UsageException">One of them is missing; the message says how to mend it.</exception>
    public static FfmpegTools Find() =>
        Find(Environment.GetEnvironmentVariable(Variable), Environment.GetEnvironmentVariable("PATH"));

    /// <summary>Whether <see cref="Find()"/> would succeed.</summary>
    public static bool IsAvailable()
    {
        string? setting = Environment.GetEnvironmentVariable(Variable);
        string? path = Environment.GetEnvironmentVariable("PATH");
        return Look("ffmpeg", setting, path) is not null && Look("ffprobe", setting, path) is not null;
    }

    /// <summary>The version as ffmpeg states it, for instance <c>5.1.9-0+deb12u1</c>: part of what a decoded frame depends on.</summary>
    /// <exception cref="UsageException">ffmpeg is missing or does not run.</exception>
    public static string Version()
    {
        string line = ToolOutput.Read(Find().Ffmpeg, ["-version"], TimeSpan.FromSeconds(30)).Output.Split('\n')[0];
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 2 && words[1] == "version"
            ? words[2]
            : throw new UsageException($"'{Find().Ffmpeg} -version' does not answer like ffmpeg; set {Variable} to another one");
    }

    /// <summary>The search itself, free of the environment.</summary>
    /// <param name="setting">Value of <see cref="Variable"/>; <c>null</c> or empty when not set.</param>
    /// <param name="path">Value of <c>PATH</c>.</param>
    internal static FfmpegTools Find(string? setting, string? path) =>
        new(Require("ffmpeg", setting, path), Require("ffprobe", setting, path));

    private static string Require(string program, string? setting, string? path) => Look(program, setting, path)
        ?? throw new UsageException(string.IsNullOrEmpty(setting)
            ? $"{program} was not found in PATH; install it (Debian, Ubuntu: apt install ffmpeg) or set {Variable} to the program or its folder"
            : $"{Variable} is '{setting}', but there is no {program} there; set it to the ffmpeg program or to the folder with ffmpeg and ffprobe");

    private static string? Look(string program, string? setting, string? path)
    {
        string file = program + Suffix;
        if (string.IsNullOrEmpty(setting))
            return InPath(file, path);
        if (Directory.Exists(setting))
            return Existing(Path.Combine(setting, file));
        if (!File.Exists(setting))
            return null;
        if (program == "ffmpeg")
            return Path.GetFullPath(setting);

        // A single program is named: ffprobe usually lies beside it, else any will do, for it only reads headers.
        return Existing(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(setting))!, file)) ?? InPath(file, path);
    }

    private static string? InPath(string file, string? path) => (path ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Existing(Path.Combine(folder, file)))
        .FirstOrDefault(found => found is not null);

    private static string? Existing(string file) => File.Exists(file) ? Path.GetFullPath(file) : null;

    /// <summary>Arguments that start <paramref name="program"/> quietly with its input, its output and its complaints in pipes.</summary>
    internal static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, bool feedsInput)
    {
        var info = new ProcessStartInfo(program)
        {
            RedirectStandardInput = feedsInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
        };
        foreach (string argument in arguments)
            info.ArgumentList.Add(argument);

        // A user's setting would send ffmpeg's complaints to a file, where nobody would see them.
        info.Environment.Remove("FFREPORT");
        info.Environment["AV_LOG_FORCE_NOCOLOR"] = "1";
        return info;
    }
}
