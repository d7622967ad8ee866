using System.Globalization;

namespace VideoSsm.Eval.Video;

/// <summary>H.264 in MP4 that every browser and player shows: yuv420p, constant rate factor, index at the front. Lossy: for people, not for scores.</summary>
/// <remarks>
/// Converted with the BT.601 matrix in limited range and tagged so (matrix <c>smpte170m</c>, primaries BT.709, transfer sRGB): players that
/// honour the tag and metric loaders that ignore it see the same colours. H.264 in 4:2:0 has even sides only: where a side
/// would be odd, the last column or row of the frame is repeated.
/// </remarks>
/// <param name="path">The file to be.</param>
/// <param name="width">Width of the frames.</param>
/// <param name="height">Height of the frames.</param>
/// <param name="framesPerSecond">Frames per second, above 0.</param>
/// <param name="options">Quality and enlargement; defaults if <c>null</c>.</param>
public sealed class Mp4Writer(string path, int width, int height, double framesPerSecond, Mp4Options? options = null)
    : VideoWriter(path, width, height, framesPerSecond, Settings(options ?? new()), Odd(width, options), Odd(height, options))
{
    private static int Odd(int side, Mp4Options? options) => side * (options?.Upscale ?? 1) % 2;

    private static string[] Settings(Mp4Options options) => [.. Encoding(options, ""), "-movflags", "+faststart", "-f", "mp4"];

    /// <summary>Filter, encoder and colours, without the container.</summary>
    /// <param name="options">Quality and enlargement.</param>
    /// <param name="filter">A further filter, with its comma; empty for none.</param>
    internal static string[] Encoding(Mp4Options options, string filter)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Upscale);
        string enlarge = options.Upscale == 1
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"scale=iw*{options.Upscale}:ih*{options.Upscale}:flags=neighbor,");
        return
        [
            "-vf", enlarge + filter + "scale=out_color_matrix=bt601:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp,format=yuv420p",
            "-c:v", "libx264", "-preset", options.Preset, "-crf", options.Crf.ToString(CultureInfo.InvariantCulture),
            "-x264-params", "cpu-independent=1",
            "-colorspace", "smpte170m", "-color_primaries", "bt709", "-color_trc", "iec61966-2-1", "-color_range", "tv",
        ];
    }
}
