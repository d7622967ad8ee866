using System.Collections.Frozen;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Study.Design;

namespace VideoSsm.Eval.Study.Server;

/// <summary>The files that may be served: a fixed list, so that no request can name any other.</summary>
internal static class MediaFiles
{
    /// <summary>Finds every video of a study and makes sure that it is the one the study was created with.</summary>
    /// <returns>Path and content type by the name in the address.</returns>
    /// <exception cref="UsageException">A video is missing or another one.</exception>
    public static FrozenDictionary<string, (string Path, string Type)> Check(StudyDefinition study, StudyLayout layout)
    {
        foreach (StudyVideo video in study.Items.SelectMany(i => i.Videos))
        {
            string path = Path.Combine(layout.Media, video.File);
            if (Path.GetFileName(video.File) != video.File || !StudyCreator.Types.ContainsKey(Path.GetExtension(video.File)))
            {
                throw new UsageException($"{layout.Definition}: '{video.File}' is no name of a video");
            }

            if (!File.Exists(path))
            {
                throw new UsageException($"{path}: missing; the study is not complete");
            }

            if (ContentHash.OfFile(path) != video.Sha256)
            {
                throw new UsageException($"{path}: is not the video the study was created with; ballots on it would be mixed with ballots on another");
            }
        }

        return study.Items.SelectMany(i => i.Videos).Select(v => v.File).Distinct(StringComparer.Ordinal)
            .ToFrozenDictionary(f => f, f => (Path.Combine(layout.Media, f), StudyCreator.Types[Path.GetExtension(f)]), StringComparer.Ordinal);
    }
}
