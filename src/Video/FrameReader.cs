using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>Raw RGB frames out of a running ffmpeg, one reused buffer, with every doubt about completeness turned into an error.</summary>
internal static class FrameReader
{
    /// <summary>
    /// The conversion the official metrics see (OpenCV's VideoCapture, PyAV, torchvision): always the BT.601 matrix, bicubic without
    /// accurate rounding, limited or full range as the file says. The size is written out so that a stream which changes its size
    /// cannot shift the borders between frames; for a constant size it does nothing.
    /// </summary>
    public static string Filter(int width, int height) => $"scale={width}:{height}:in_color_matrix=bt601:flags=bicubic,format=rgb24";

    /// <summary>Arguments before the input: quiet, machine-readable, never asking the terminal.</summary>
    public static string[] Prologue { get; } = ["-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+verbose"];

    /// <summary>Arguments after the input: every frame once, whatever its time stamp.</summary>
    public static string[] Epilogue(int width, int height) =>
        ["-map", "0:V:0", "-fps_mode", "passthrough", "-vf", Filter(width, height), "-f", "rawvideo", "pipe:1"];

    /// <summary>Reads to the end.</summary>
    /// <param name="source">Name and expectations.</param>
    /// <param name="process">A started ffmpeg; disposed of at the end, also when the caller stops early.</param>
    /// <param name="beforeEnd">Runs after the last frame and may throw (a feeder that failed).</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static IEnumerable<Frame> Read(
        Source source, FfmpegProcess process, Action? beforeEnd, CancellationToken cancellationToken)
    {
        using (process)
        {
            byte[] buffer = new byte[checked(source.Width * source.Height * 3)];
            int frames = 0;
            int bytes;
            while ((bytes = process.Read(buffer)) == buffer.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new Frame(frames++, source.Width, source.Height, buffer);
                cancellationToken.ThrowIfCancellationRequested();
            }

            int exitCode = process.WaitForExit();
            cancellationToken.ThrowIfCancellationRequested();
            beforeEnd?.Invoke();
            if (Problem(source, process, frames, bytes, exitCode) is { } problem)
                throw new InvalidDataException(problem);
        }
    }

    private static string? Problem(Source source, FfmpegProcess process, int frames, int rest, int exitCode)
    {
        string read = $"after {frames}{(source.ExpectedFrames is { } n ? $" of {n}" : "")} frames";
        string name = $"'{source.Name}'";
        if (process.TimedOut)
            return $"{name}: ffmpeg stood still {read} and was stopped";
        if (process.Log.Size is { } size && size != (source.CodedWidth, source.CodedHeight))
        {
            return $"{name}: the header says {source.CodedWidth}x{source.CodedHeight}, the pictures are {size.Width}x{size.Height}";
        }

        if (process.Log.OtherSize is { } other)
        {
            return $"{name}: the picture size changes from {source.CodedWidth}x{source.CodedHeight} to {other.Width}x{other.Height}; "
                + "such a video cannot be scored";
        }

        if (process.Log.FirstError is { } error)
            return $"{name}: damaged or cut off; decoding failed {read} ({error})";
        if (exitCode != 0)
            return $"{name}: ffmpeg ended with code {exitCode} {read}";
        if (rest != 0)
            return $"{name}: ended in the middle of a frame {read}";
        if (frames == 0)
            return $"{name}: no frame could be decoded";
        return source.CountIsBinding && source.ExpectedFrames > frames
            ? $"{name}: cut off; only {frames} of {source.ExpectedFrames} frames could be decoded"
            : null;
    }

    /// <summary>What is expected of the frames.</summary>
    /// <param name="Name">Name for messages.</param>
    /// <param name="Width">Width after rotation.</param>
    /// <param name="Height">Height after rotation.</param>
    /// <param name="CodedWidth">Width before rotation.</param>
    /// <param name="CodedHeight">Height before rotation.</param>
    /// <param name="ExpectedFrames">Number of frames, if known.</param>
    /// <param name="CountIsBinding">Whether fewer frames are an error by themselves.</param>
    internal sealed record Source(
        string Name, int Width, int Height, int CodedWidth, int CodedHeight, int? ExpectedFrames, bool CountIsBinding);
}
