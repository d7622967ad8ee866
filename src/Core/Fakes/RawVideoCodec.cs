using System.Text;

namespace VideoSsm.Eval.Core.Fakes;

/// <summary>Stores frames as they are, behind a short header: a codec without ffmpeg for tests and machines that lack it.</summary>
public sealed class RawVideoCodec : IVideoCodec
{
    private static readonly byte[] Mark = Encoding.ASCII.GetBytes("RAWVIDEO");

    /// <inheritdoc/>
    public string Description => "raw frames";

    /// <inheritdoc/>
    public string LosslessExtension => ".raw";

    /// <inheritdoc/>
    public string PreviewExtension => ".raw";

    /// <inheritdoc/>
    public IVideoWriter CreateLossless(string path, int width, int height, double framesPerSecond) => new Writer(path, width, height, framesPerSecond);

    /// <inheritdoc/>
    public IVideoWriter CreatePreview(string path, int width, int height, double framesPerSecond) => new Writer(path, width, height, framesPerSecond);

    /// <inheritdoc/>
    public IVideo Open(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        long length = reader.BaseStream.Length;
        if (length < 32 || !reader.ReadBytes(Mark.Length).AsSpan().SequenceEqual(Mark))
        {
            throw new InvalidDataException($"{Path.GetFileName(path)}: not a raw video");
        }

        (int width, int height, double rate, int frames) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadInt32());
        reader.ReadInt32();
        return reader.BaseStream.Position + ((long)width * height * 3 * frames) == length
            ? new Clip(path, width, height, rate, frames)
            : throw new InvalidDataException($"{Path.GetFileName(path)}: truncated");
    }

    private sealed class Writer : IVideoWriter
    {
        private readonly BinaryWriter _out;
        private readonly string _path;
        private int _frames;
        private bool _complete;

        public Writer(string path, int width, int height, double framesPerSecond)
        {
            _path = path;
            _out = new BinaryWriter(File.Create(path));
            _out.Write(Mark);
            _out.Write(width);
            _out.Write(height);
            _out.Write(framesPerSecond);
            _out.Write(0);
            _out.Write(0);
        }

        public void Add(Frame frame)
        {
            _out.Write(frame.Rgb.Span);
            _frames++;
        }

        public void Complete()
        {
            _out.Seek(Mark.Length + 16, SeekOrigin.Begin);
            _out.Write(_frames);
            _out.Dispose();
            _complete = true;
        }

        public void Dispose()
        {
            _out.Dispose();
            if (!_complete)
            {
                File.Delete(_path);
            }
        }
    }

    private sealed class Clip(string path, int width, int height, double framesPerSecond, int frames) : IVideo
    {
        public string Name => Path.GetFileName(path);

        public int Width => width;

        public int Height => height;

        public double FramesPerSecond => framesPerSecond;

        public int? FrameCount => frames;

        public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
        {
            using FileStream stream = File.OpenRead(path);
            stream.Seek(Mark.Length + 24, SeekOrigin.Begin);
            byte[] rgb = new byte[width * height * 3];
            for (int f = 0; f < frames; f++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                stream.ReadExactly(rgb);
                yield return new Frame(f, width, height, rgb);
            }
        }
    }
}
