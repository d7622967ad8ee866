using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;

namespace VideoSsm.Eval.Cli.Fetch;

/// <summary>What is known of a published file on this machine.</summary>
/// <param name="Verdict"><c>ok</c>, <c>present</c> (no hash to compare with), <c>missing</c> or <c>wrong</c>.</param>
/// <param name="Path">Where it lies; <c>null</c> if it is missing.</param>
/// <param name="Sha256">Its hash; <c>null</c> if it was not computed.</param>
/// <param name="Note">One line more.</param>
public sealed record FileState(string Verdict, string? Path, string? Sha256, string Note)
{
    /// <summary>Looks at a file.</summary>
    /// <param name="file">Which.</param>
    /// <param name="folder">The weights folder.</param>
    /// <param name="hash">Whether to read the whole file and compare its hash.</param>
    public static FileState Of(OfficialFile file, string folder, bool hash)
    {
        if (file.Find(folder) is not { } path)
        {
            return new("missing", null, null, $"not in {folder}");
        }

        long bytes = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : new FileInfo(path).Length;
        if (file.Bytes is { } expected && bytes != expected)
        {
            return new("wrong", path, null, $"has {bytes} bytes, expected are {expected}");
        }

        if (!hash)
        {
            return new("present", path, null, "");
        }

        string found = ContentHash.OfFile(path);
        return file.Sha256.Length == 0
            ? new("present", path, found, "no hash is known to compare with")
            : found.StartsWith(file.Sha256, StringComparison.Ordinal)
                ? new("ok", path, found, file.HashSource == HashSource.Publisher ? "as published" : "as recorded by others; the publisher states no full hash")
                : new("wrong", path, found, $"expected is {file.Sha256}");
    }
}
