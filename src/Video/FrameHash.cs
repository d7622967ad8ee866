using System.Buffers.Binary;
using System.Security.Cryptography;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>
/// Identity of decoded frames: SHA-256 over width, height (32 bit, little endian), every frame's bytes, the number of frames (64 bit) and
/// the frame rate (IEEE double). Two files with the same pictures have the same hash, whatever their codec.
/// </summary>
public sealed class FrameHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private (int Width, int Height) _size;
    private long _frames;

    /// <summary>Reads a video and hashes it.</summary>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="InvalidDataException">The video cannot be decoded to its end.</exception>
    public static string Of(IVideo video, CancellationToken cancellationToken = default)
    {
        using var hash = new FrameHash();
        foreach (Frame frame in video.ReadFrames(cancellationToken))
            hash.Add(frame);
        return hash.Finish(video.FramesPerSecond);
    }

    /// <summary>Takes the next frame.</summary>
    /// <exception cref="ArgumentException">Its size differs from the first one's.</exception>
    public void Add(Frame frame)
    {
        if (_frames == 0)
        {
            _size = (frame.Width, frame.Height);
            Span<byte> head = stackalloc byte[8];
            BinaryPrimitives.WriteInt32LittleEndian(head, frame.Width);
            BinaryPrimitives.WriteInt32LittleEndian(head[4..], frame.Height);
            _hash.AppendData(head);
        }
        else if (_size != (frame.Width, frame.Height))
        {
            throw new ArgumentException($"frame {frame.Index} is {frame.Width}x{frame.Height}, the first was {_size.Width}x{_size.Height}", nameof(frame));
        }

        _hash.AppendData(frame.Rgb.Span);
        _frames++;
    }

    /// <summary>Ends the video and starts anew.</summary>
    /// <param name="framesPerSecond">Rate of the video.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public string Finish(double framesPerSecond)
    {
        Span<byte> tail = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(tail, _frames);
        BinaryPrimitives.WriteDoubleLittleEndian(tail[8..], framesPerSecond);
        _hash.AppendData(tail);
        _frames = 0;
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
