using System.Security.Cryptography;
using System.Text;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Given;

/// <summary>What a video file says without being decoded.</summary>
/// <param name="Sha256">Hash of its bytes; of a folder, over names and bytes of its files.</param>
/// <param name="Width">Width in pixels; 0 if it cannot be opened.</param>
/// <param name="Height">Height in pixels; 0 if it cannot be opened.</param>
/// <param name="FramesPerSecond">Its rate; 0 if it cannot be opened.</param>
/// <param name="Seconds">Its length; <c>null</c> if it cannot be opened or does not say.</param>
internal sealed record VideoFile(string Sha256, int Width, int Height, double FramesPerSecond, double? Seconds)
{
    /// <summary>Looks at a file. One that cannot be opened has no size and no length: scoring it will say why.</summary>
    public static VideoFile Look(string path, IVideoCodec codec)
    {
        string sha256 = Directory.Exists(path) ? OfFolder(path) : ContentHash.OfFile(path);
        try
        {
            IVideo video = codec.Open(path);
            return new VideoFile(sha256, video.Width, video.Height, video.FramesPerSecond, video.DurationSeconds is > 0 and var seconds ? seconds : null);
        }
        catch (InvalidDataException)
        {
            return new VideoFile(sha256, 0, 0, 0, null);
        }
    }

    private static string OfFolder(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetFileName(file)}\0{ContentHash.OfFile(file)}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
