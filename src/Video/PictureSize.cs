using System.Buffers.Binary;

namespace VideoSsm.Eval.Video;

/// <summary>Width and height out of the header of a PNG or JPEG picture.</summary>
internal static class PictureSize
{
    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads the header.</summary>
    /// <returns>The size, or <c>null</c> if this is no such picture.</returns>
    public static (int Width, int Height)? Read(Stream stream)
    {
        Span<byte> head = stackalloc byte[24];
        int n = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (n == head.Length && head.StartsWith(PngSignature))
            return Positive(BinaryPrimitives.ReadInt32BigEndian(head[16..]), BinaryPrimitives.ReadInt32BigEndian(head[20..]));
        if (n < 4 || head[0] != 0xFF || head[1] != 0xD8)
            return null;
        stream.Position = 2;
        return ReadJpeg(stream);
    }

    private static (int Width, int Height)? ReadJpeg(Stream stream)
    {
        Span<byte> frame = stackalloc byte[7];
        while (true)
        {
            if (stream.ReadByte() != 0xFF)
                return null;
            int marker;
            do
            {
                marker = stream.ReadByte();
            }
            while (marker == 0xFF);

            // Start of frame: C0-CF without the tables DHT (C4), JPG (C8) and DAC (CC) that share the range.
            if (marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC)
            {
                return stream.ReadAtLeast(frame, 7, throwOnEndOfStream: false) < 7
                    ? null
                    : Positive(BinaryPrimitives.ReadUInt16BigEndian(frame[5..]), BinaryPrimitives.ReadUInt16BigEndian(frame[3..]));
            }

            int high = stream.ReadByte(), low = stream.ReadByte();
            if (marker < 0 || low < 0 || ((high << 8) | low) < 2)
                return null;
            stream.Position += ((high << 8) | low) - 2;
        }
    }

    private static (int Width, int Height)? Positive(int width, int height) =>
        width > 0 && height > 0 && 3L * width * height <= Array.MaxLength ? (width, height) : null;
}
