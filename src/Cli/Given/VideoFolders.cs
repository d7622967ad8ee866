using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness.Given;
using VideoSsm.Eval.Video;

namespace VideoSsm.Eval.Cli.Given;

/// <summary>What <c>--videos</c> names: a folder of videos, or a folder of such folders, one for each model.</summary>
internal static class VideoFolders
{
    /// <summary>Finds the folders of videos.</summary>
    /// <param name="named">Values of the option: <c>FOLDER</c> or <c>NAME=FOLDER</c>.</param>
    /// <param name="note">Told what is left out.</param>
    /// <exception cref="UsageException">A folder is missing or holds no video.</exception>
    public static IReadOnlyList<GivenFolder> Find(IEnumerable<string> named, Action<string> note) => [.. named.SelectMany(value => Of(value, note))];

    private static GivenFolder[] Of(string value, Action<string> note)
    {
        (string? name, string folder) = !Directory.Exists(value) && value.Split('=', 2) is [{ Length: > 0 } given, { Length: > 0 } path] ? (given, path) : (null, value);
        IReadOnlyList<string> videos = VideoSource.List(folder);
        GivenFolder[] inside =
        [
            .. Directory.EnumerateDirectories(folder).Where(d => !Path.GetFileName(d).StartsWith('.') && !videos.Contains(d))
                .Order(StringComparer.Ordinal)
                .Select(d => new GivenFolder(Path.GetFileName(d), VideoSource.List(d)))
                .Where(f => f.Videos.Count > 0),
        ];
        if (videos.Count > 0)
        {
            if (inside.Length > 0)
            {
                note($"{folder} holds videos itself: those in {string.Join(", ", inside.Select(f => f.Name))} are left out");
            }

            return [new GivenFolder(name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), videos)];
        }

        return inside.Length == 0
            ? throw new UsageException($"--videos {folder}: holds no video file and no folder of pictures, nor folders of them")
            : name is null ? inside : throw new UsageException($"--videos {value}: {folder} holds folders of videos ({string.Join(", ", inside.Select(f => f.Name))}), which have names of their own");
    }
}
