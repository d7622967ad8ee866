using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>Opens whatever a user may point at: a video file, a GIF, a picture, or a folder of pictures.</summary>
public static class VideoSource
{
    /// <summary>Rate assumed for pictures, which state none: the rate of the world.</summary>
    public const double DefaultPictureRate = 16;

    private static readonly string[] Extensions =
        [".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".gif", ".mpg", ".mpeg", ".ts", ".flv", ".wmv", ".ogv", ".y4m", ".nut"];

    /// <summary>Opens one video.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="picturesPerSecond">Rate for pictures; ignored for video files.</param>
    /// <exception cref="UsageException">There is nothing of that name, or ffmpeg is missing.</exception>
    /// <exception cref="InvalidDataException">It is not a readable video.</exception>
    public static IVideo Open(string path, double picturesPerSecond = DefaultPictureRate) =>
        Directory.Exists(path) || FrameFolderVideo.IsPicture(path)
            ? FrameFolderVideo.Open(path, picturesPerSecond)
            : FfmpegVideo.Open(path);

    /// <summary>The videos of a folder, not of its sub-folders: video files by extension, and sub-folders that hold pictures.</summary>
    /// <remarks>Ordinal by name. Hidden files are left out, and with them the unfinished ones of <see cref="AtomicOutput"/>.</remarks>
    /// <exception cref="UsageException">There is no such folder.</exception>
    public static IReadOnlyList<string> List(string folder) => !Directory.Exists(folder)
        ? throw new UsageException(File.Exists(folder) ? $"'{folder}' is a file; name the folder it lies in" : $"there is no folder '{folder}'")
        : [.. Directory.EnumerateFileSystemEntries(folder).Where(IsVideo).OrderBy(path => Path.GetFileName(path), StringComparer.Ordinal)];

    private static bool IsVideo(string path) => !Path.GetFileName(path).StartsWith('.')
        && (Directory.Exists(path)
            ? FrameFolderVideo.Pictures(path).Length > 0
            : Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));
}
