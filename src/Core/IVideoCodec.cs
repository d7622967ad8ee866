namespace VideoSsm.Eval.Core;

/// <summary>Writes and reads video files. The harness stores through this seam and knows no codec.</summary>
public interface IVideoCodec
{
    /// <summary>What it is, for provenance: <c>ffmpeg 5.1.6, FFV1 in Matroska</c>.</summary>
    string Description { get; }

    /// <summary>Extension of lossless files with the dot: <c>.mkv</c>.</summary>
    string LosslessExtension { get; }

    /// <summary>Extension of previews with the dot: <c>.mp4</c>.</summary>
    string PreviewExtension { get; }

    /// <summary>Starts a file from which exactly the same pixels are read back.</summary>
    IVideoWriter CreateLossless(string path, int width, int height, double framesPerSecond);

    /// <summary>Starts a small file for people to look at; never scored.</summary>
    IVideoWriter CreatePreview(string path, int width, int height, double framesPerSecond);

    /// <summary>Opens a video of any format the codec knows.</summary>
    /// <exception cref="InvalidDataException">The file cannot be decoded; the message says why.</exception>
    IVideo Open(string path);
}

/// <summary>A video file being written. Disposing without <see cref="Complete"/> gives the file up and removes what was written.</summary>
public interface IVideoWriter : IDisposable
{
    /// <summary>Adds the next frame.</summary>
    void Add(Frame frame);

    /// <summary>Ends the file; it is valid only after this.</summary>
    void Complete();
}
