using System.IO.Compression;
using System.Security.Cryptography;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;

namespace VideoSsm.Eval.Cli.Fetch;

/// <summary>Brings published files into the weights folder.</summary>
/// <param name="download">The transfer.</param>
/// <param name="folder">The weights folder.</param>
/// <param name="mirror">Address of a copy of the folder, to fetch from instead of the publishers; <c>null</c> for the publishers.</param>
public sealed class Fetcher(Download download, string folder, Uri? mirror)
{
    /// <summary>Where a file will lie.</summary>
    public string Target(OfficialFile file) => Path.GetFullPath(Path.Combine(folder, file.Places[0]));

    /// <summary>Where it comes from.</summary>
    public Uri Source(OfficialFile file) => mirror is null
        ? new Uri(file.Origin)
        : new Uri(new Uri(mirror.AbsoluteUri.TrimEnd('/') + "/"), Uri.EscapeDataString(file.Places[0]).Replace("%2F", "/", StringComparison.Ordinal));

    /// <summary>Fetches one file.</summary>
    /// <returns>Its SHA-256.</returns>
    /// <exception cref="IOException">It cannot be had, or it is another file.</exception>
    public async Task<string> Fetch(OfficialFile file, Action<long, long?> progress, CancellationToken cancellation)
    {
        string target = Target(file);
        if (file.Entry.Length == 0 || mirror is not null)
        {
            return await download.Run(Source(file), target, file.Sha256, file.Bytes, progress, cancellation);
        }

        string archive = target + ".zip";
        await download.Run(Source(file), archive, "", null, progress, cancellation);
        string hash = Extract(archive, file, target);
        File.Delete(archive);
        return hash;
    }

    private static string Extract(string archive, OfficialFile file, string target)
    {
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(archive);
            ZipArchiveEntry entry = zip.GetEntry(file.Entry) ?? throw new IOException($"{file.Origin} holds no {file.Entry}: the publisher has changed the archive");
            string hash;
            using (Stream packed = entry.Open())
            {
                hash = Convert.ToHexStringLower(SHA256.HashData(packed));
            }

            if (!hash.StartsWith(file.Sha256, StringComparison.Ordinal))
            {
                throw new IOException($"{file.Entry} in {file.Origin} is not the expected file: its SHA-256 is {hash}, expected is {file.Sha256}: not kept");
            }

            AtomicFile.Write(target, stream =>
            {
                using Stream packed = entry.Open();
                packed.CopyTo(stream);
            });
            return hash;
        }
        catch (InvalidDataException e)
        {
            File.Delete(archive);
            throw new IOException($"{file.Origin} is no archive ({e.Message}): not kept", e);
        }
    }
}
