using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>The codec of the harness: FFV1 for scoring, H.264 for people, and ffmpeg for whatever else is to be read.</summary>
public sealed class FfmpegCodec : IVideoCodec
{
    private readonly Lazy<string> _description = new(() => $"ffmpeg {FfmpegTools.Version()}, FFV1 RGB in Matroska");

    /// <inheritdoc/>
    /// <exception cref="UsageException">ffmpeg is missing.</exception>
    public string Description => _description.Value;

    /// <inheritdoc/>
    public string LosslessExtension => ".mkv";

    /// <inheritdoc/>
    public string PreviewExtension => ".mp4";

    /// <inheritdoc/>
    /// <exception cref="UsageException">ffmpeg is missing.</exception>
    public IVideoWriter CreateLossless(string path, int width, int height, double framesPerSecond) =>
        new LosslessWriter(path, width, height, framesPerSecond);

    /// <inheritdoc/>
    /// <remarks>Small videos are enlarged, pixels stay squares (<see cref="Mp4Options.Preview"/>).</remarks>
    /// <exception cref="UsageException">ffmpeg is missing.</exception>
    public IVideoWriter CreatePreview(string path, int width, int height, double framesPerSecond) =>
        new Mp4Writer(path, width, height, framesPerSecond, Mp4Options.Preview(width, height));

    /// <inheritdoc/>
    /// <remarks>A video file, a GIF, a picture, or a folder of pictures (<see cref="VideoSource"/>).</remarks>
    /// <exception cref="UsageException">There is nothing of that name, or ffmpeg is missing.</exception>
    public IVideo Open(string path) => VideoSource.Open(path);
}
