using System.Buffers.Binary;
using System.Security.Cryptography;

namespace VideoSsm.Eval.Core;

/// <summary>SHA-256 over decoded frames: width, height and pixels of each in order. The identity of a video whatever its container.</summary>
public sealed class FrameHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Number of frames so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the next frame.</summary>
    public void Add(Frame frame)
    {
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(size, frame.Width);
        BinaryPrimitives.WriteInt32LittleEndian(size[4..], frame.Height);
        _hash.AppendData(size);
        _hash.AppendData(frame.Rgb.Span);
        Count++;
    }

    /// <summary>The hash of all frames so far, as 64 lower-case hexadecimal digits.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
