namespace VideoSsm.Eval.Video;

/// <summary>What the header of a video file says of its first real video stream (cover pictures are passed over).</summary>
public sealed record StreamFacts
{
    /// <summary>Container formats ffprobe recognised, for instance <c>mov,mp4,m4a,3gp,3g2,mj2</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Codec, for instance <c>h264</c>.</summary>
    public required string Codec { get; init; }

    /// <summary>Pixel format as stored, for instance <c>yuv420p</c> or <c>yuv420p10le</c>.</summary>
    public required string PixelFormat { get; init; }

    /// <summary>Colour matrix tag, for instance <c>bt709</c>; empty if untagged. Stated only: decoding always uses BT.601.</summary>
    public string ColorMatrix { get; init; } = "";

    /// <summary>Width in pixels as stored, before rotation.</summary>
    public required int CodedWidth { get; init; }

    /// <summary>Height in pixels as stored, before rotation.</summary>
    public required int CodedHeight { get; init; }

    /// <summary>Clockwise turn that players apply, in degrees: 0, 90, 180 or 270.</summary>
    public required int Rotation { get; init; }

    /// <summary>Width in pixels after rotation.</summary>
    public int Width => Rotation is 90 or 270 ? CodedHeight : CodedWidth;

    /// <summary>Height in pixels after rotation.</summary>
    public int Height => Rotation is 90 or 270 ? CodedWidth : CodedHeight;

    /// <summary>Average frames per second: frames over duration, what OpenCV calls the frame rate.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>The rate of the underlying clock; larger than <see cref="FramesPerSecond"/> where frames are missing from a regular grid.</summary>
    public required double NominalFramesPerSecond { get; init; }

    /// <summary>Whether frames are not evenly spaced. All frames are scored as they come, never doubled or dropped.</summary>
    public bool IsVariableFrameRate => Math.Abs(NominalFramesPerSecond - FramesPerSecond) > 0.01 * FramesPerSecond;

    /// <summary>Frames the container counts; <c>null</c> where it has no count (Matroska, MPEG-TS) or an edit list plays only some of them.</summary>
    public int? FrameCount { get; init; }

    /// <summary>Duration in seconds, if stated.</summary>
    public double? DurationSeconds { get; init; }
}
