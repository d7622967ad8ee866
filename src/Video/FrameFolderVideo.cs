using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>A folder of PNG or JPEG pictures (or one picture) read as a video, in natural order of the file names.</summary>
/// <remarks>
/// One ffmpeg decodes all pictures, fed through a pipe. Transparency is dropped, 16-bit pictures become 8-bit, grey ones RGB; an orientation noted by a camera is
/// not applied.
/// All pictures must have one size and one format: otherwise it is an error, not a resize.
/// </remarks>
public sealed class FrameFolderVideo : IVideo
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];
    private readonly string[] _files;
    private readonly bool _png;

    private FrameFolderVideo(string name, string[] files, double framesPerSecond)
    {
        Name = name;
        FramesPerSecond = framesPerSecond;
        _files = files;
        _png = IsPng(files[0]);
        if (files.FirstOrDefault(file => IsPng(file) != _png) is { } odd)
            throw new InvalidDataException($"'{name}' mixes PNG and JPEG pictures ('{Path.GetFileName(files[0])}', '{Path.GetFileName(odd)}')");
        (Width, Height) = SizeOf(files[0]);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public double FramesPerSecond { get; }

    /// <inheritdoc/>
    public bool StatesRate => false;

    /// <inheritdoc/>
    public int? FrameCount => _files.Length;

    /// <summary>Opens a folder, or a single picture as a video of one frame.</summary>
    /// <param name="path">Folder or picture.</param>
    /// <param name="framesPerSecond">The rate to assume; pictures have none.</param>
    /// <exception cref="UsageException">There is no such folder or picture.</exception>
    /// <exception cref="InvalidDataException">The folder holds no picture, mixes formats, or its first picture is damaged.</exception>
    public static FrameFolderVideo Open(string path, double framesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string name = Path.GetFileName(full);
        if (File.Exists(full))
            return new FrameFolderVideo(name, [full], framesPerSecond);
        if (!Directory.Exists(full))
            throw new UsageException($"there is no folder of pictures '{path}'");
        string[] files = Pictures(full);
        return files.Length == 0
            ? throw new InvalidDataException($"folder '{name}' holds no .png or .jpg picture")
            : new FrameFolderVideo(name, files, framesPerSecond);
    }

    /// <inheritdoc/>
    public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string[] arguments =
        [
            .. FrameReader.Prologue, "-noautorotate", "-f", _png ? "png_pipe" : "jpeg_pipe", "-i", "pipe:0", .. FrameReader.Epilogue(Width, Height),
        ];
        var source = new FrameReader.Source(Name, Width, Height, Width, Height, _files.Length, CountIsBinding: true);
        var process = new FfmpegProcess(arguments, feedsInput: true, TimeSpan.FromSeconds(60), cancellationToken);
        Task<string?> feeder = Task.Factory.StartNew(
            () => Feed(process.Input, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        foreach (Frame frame in FrameReader.Read(source, process, () => ThrowIfUnread(feeder), cancellationToken))
            yield return frame;
    }

    /// <summary>The pictures of a folder in reading order; hidden files are left out.</summary>
    internal static string[] Pictures(string folder) => [.. Directory.EnumerateFiles(folder)
        .Where(file => IsPicture(file) && !Path.GetFileName(file).StartsWith('.'))
        .OrderBy(file => Path.GetFileName(file), NaturalOrder.Instance)];

    /// <summary>Whether a file is a picture by its extension.</summary>
    internal static bool IsPicture(string file) => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    private static bool IsPng(string file) => Path.GetExtension(file).Equals(".png", StringComparison.OrdinalIgnoreCase);

    private static (int Width, int Height) SizeOf(string file)
    {
        string name = Path.GetFileName(file);
        using FileStream stream = File.OpenRead(file);
        return PictureSize.Read(stream) ?? throw new InvalidDataException(stream.Length == 0
            ? $"picture '{name}' is empty (0 bytes)"
            : $"picture '{name}' is not a PNG or JPEG picture, or its header is damaged");
    }

    // The size of each picture is compared before it is decoded, so that the error can name the file.
    private string? Feed(Stream input, CancellationToken cancellationToken)
    {
        try
        {
            using (input)
            {
                foreach (string file in _files)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var size = SizeOf(file);
                    if (size != (Width, Height))
                        return $"'{Name}': picture '{Path.GetFileName(file)}' is {size.Width}x{size.Height}, the first is {Width}x{Height}";
                    using FileStream stream = File.OpenRead(file);
                    stream.CopyTo(input);
                }
            }

            return null;
        }
        catch (InvalidDataException e)
        {
            return $"'{Name}': {e.Message}";
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or IOException or UnauthorizedAccessException)
        {
            // A closed pipe means that the reader has stopped, and the reader knows why; anything else is a picture that cannot be read.
            return cancellationToken.IsCancellationRequested ? null : $"'{Name}': {e.Message}";
        }
    }

    private static void ThrowIfUnread(Task<string?> feeder)
    {
        if (feeder.GetAwaiter().GetResult() is { } problem)
            throw new InvalidDataException(problem);
    }
}
