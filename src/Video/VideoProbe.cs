using System.Globalization;
using System.Text.Json;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>Asks ffprobe for the facts of a file.</summary>
public static class VideoProbe
{
    private const string Entries =
        "stream=codec_type,codec_name,width,height,pix_fmt,color_space,avg_frame_rate,r_frame_rate,nb_frames,duration"
        + ":stream_disposition=attached_pic:stream_side_data=rotation:format=format_name,duration";

    /// <summary>Reads the header of a video file.</summary>
    /// <param name="path">A file on disk; any name is fine (blanks, Unicode, a leading dash).</param>
    /// <exception cref="UsageException">There is no such file, or ffprobe is missing.</exception>
    /// <exception cref="InvalidDataException">The file is empty, is no video, has no video stream or no frame.</exception>
    public static StreamFacts Probe(string path)
    {
        string name = Path.GetFileName(path);
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new UsageException($"there is no video file '{path}'");
        if (file.Length == 0)
            throw new InvalidDataException($"'{name}' is empty (0 bytes)");

        (int exitCode, string output, string error) = RunProbe(path, name);
        var log = new FfmpegLog();
        foreach (string line in error.Split('\n'))
            log.Add(line);
        if (exitCode != 0)
            throw new InvalidDataException($"'{name}' cannot be read as a video: {log.FirstError ?? $"ffprobe ended with code {exitCode}"}");

        using var document = JsonDocument.Parse(output);
        JsonElement[] streams = document.RootElement.TryGetProperty("streams", out JsonElement list) ? [.. list.EnumerateArray()] : [];
        JsonElement stream = streams.FirstOrDefault(s => Text(s, "codec_type") == "video" && !IsCover(s));
        if (stream.ValueKind == JsonValueKind.Undefined)
        {
            string kinds = string.Join(", ", streams.Select(s => IsCover(s) ? "cover picture" : Text(s, "codec_type")));
            throw new InvalidDataException($"'{name}' has no video stream ({(kinds.Length == 0 ? "no stream at all" : $"only {kinds}")})");
        }

        document.RootElement.TryGetProperty("format", out JsonElement format);
        return Facts(name, stream, format);
    }

    private static (int ExitCode, string Output, string Error) RunProbe(string path, string name)
    {
        try
        {
            return ToolOutput.Read(
                FfmpegTools.Find().Ffprobe,
                ["-loglevel", "level+error", .. InputSafety, "-show_entries", Entries, "-of", "json", InputName(path)],
                TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException e)
        {
            throw new InvalidDataException($"'{name}' cannot be read as a video: {e.Message}", e);
        }
    }

    /// <summary>
    /// A playlist posing as a video must not make ffmpeg open other files or network addresses: only formats that hold their own
    /// data are opened. Sound formats are named so that "only audio" can be said of them.
    /// </summary>
    internal static string[] InputSafety { get; } =
    [
        "-protocol_whitelist", "file,pipe",
        "-format_whitelist",
        "mov,matroska,webm,avi,gif,mpegts,mpeg,mpegvideo,asf,flv,ogg,h264,hevc,m4v,ivf,yuv4mpegpipe,nut,mxf,mjpeg,apng,wav,mp3,flac,aac",
    ];

    /// <summary>The name ffmpeg is given: <c>file:</c> keeps a leading dash or a colon from being read as anything but a name.</summary>
    internal static string InputName(string path) => "file:" + Path.GetFullPath(path);

    private static StreamFacts Facts(string name, JsonElement stream, JsonElement format)
    {
        int width = Integer(stream, "width") ?? 0;
        int height = Integer(stream, "height") ?? 0;
        if (width <= 0 || height <= 0)
            throw new InvalidDataException($"'{name}' states no picture size: it holds no frame that can be decoded");
        if (3L * width * height > Array.MaxLength)
            throw new InvalidDataException($"'{name}' states a picture size of {width}x{height}, which is too large to decode");
        double average = Ratio(Text(stream, "avg_frame_rate"));
        double nominal = Ratio(Text(stream, "r_frame_rate"));
        double rate = average > 0 ? average : nominal;
        if (rate <= 0)
            throw new InvalidDataException($"'{name}' states no frame rate");
        int? frames = Integer(stream, "nb_frames");
        if (frames == 0)
            throw new InvalidDataException($"'{name}' has a video stream without frames");
        double? duration = Number(stream, "duration") ?? (format.ValueKind == JsonValueKind.Object ? Number(format, "duration") : null);
        return new StreamFacts
        {
            Format = format.ValueKind == JsonValueKind.Object ? Text(format, "format_name") : "",
            Codec = Text(stream, "codec_name"),
            PixelFormat = Text(stream, "pix_fmt"),
            ColorMatrix = Text(stream, "color_space") is "unknown" ? "" : Text(stream, "color_space"),
            CodedWidth = width,
            CodedHeight = height,
            Rotation = RotationOf(name, stream),
            FramesPerSecond = rate,
            NominalFramesPerSecond = nominal > 0 ? nominal : rate,
            FrameCount = PlaysOnlySome(frames, duration, rate) ? null : frames,
            DurationSeconds = duration,
        };
    }

    // An edit list (a clip cut without encoding anew) leaves frames in the file that are not shown; the count includes them.
    private static bool PlaysOnlySome(int? frames, double? duration, double rate) =>
        frames is { } n && duration is { } seconds && n - (seconds * rate) >= 1;

    private static bool IsCover(JsonElement stream) =>
        stream.TryGetProperty("disposition", out JsonElement d) && d.TryGetProperty("attached_pic", out JsonElement p) && p.GetInt32() == 1;

    private static int RotationOf(string name, JsonElement stream)
    {
        if (!stream.TryGetProperty("side_data_list", out JsonElement list))
            return 0;
        foreach (JsonElement data in list.EnumerateArray())
        {
            if (!data.TryGetProperty("rotation", out JsonElement value))
                continue;

            // ffprobe counts anticlockwise.
            int angle = (((-(int)Math.Round(value.GetDouble())) % 360) + 360) % 360;
            return angle is 0 or 90 or 180 or 270
                ? angle
                : throw new InvalidDataException($"'{name}' is to be turned by {angle} degrees; only multiples of 90 are supported");
        }

        return 0;
    }

    private static string Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static int? Integer(JsonElement element, string property) => Number(element, property) is { } n ? (int)n : null;

    private static double? Number(JsonElement element, string property) => !element.TryGetProperty(property, out JsonElement value)
        ? null
        : value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) ? parsed : null;

    private static double Ratio(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double a)
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double b)
            && b > 0 ? a / b : 0;
    }
}
