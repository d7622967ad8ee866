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
/// <param name="Rate">Where the rate of pictures comes from; <c>null</c> for files that state it.</param>
internal sealed record VideoFile(string Sha256, int Width, int Height, double FramesPerSecond, double? Seconds, PictureRate? Rate)
{
    /// <summary>Whether it says that it holds one frame only: a picture, or a video cut short.</summary>
    public bool IsSingleFrame => Seconds * FramesPerSecond < 1.5;

    /// <summary>Looks at a file. One that cannot be opened has no size and no length: scoring it will say why.</summary>
    /// <param name="path">File or folder of pictures.</param>
    /// <param name="codec">Opens it.</param>
    /// <param name="pictureRate">The rate of folders of pictures; <c>null</c> where nobody told it.</param>
    public static VideoFile Look(string path, IVideoCodec codec, double? pictureRate)
    {
        string sha256 = Directory.Exists(path) ? OfFolder(path) : ContentHash.OfFile(path);
        try
        {
            IVideo video = codec.Open(path);
            PictureRate? rate = video.StatesRate ? null : pictureRate is null ? PictureRate.Assumed : PictureRate.Told;
            video = pictureRate is { } told ? RatedPictures.With(video, told) : video;
            return new VideoFile(sha256, video.Width, video.Height, video.FramesPerSecond, video.DurationSeconds is > 0 and var seconds ? seconds : null, rate);
        }
        catch (InvalidDataException)
        {
            return new VideoFile(sha256, 0, 0, 0, null, null);
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
