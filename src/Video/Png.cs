using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace VideoSsm.Eval.Video;

/// <summary>Writes 8-bit RGB pictures as PNG (ISO/IEC 15948).</summary>
public static class Png
{
    private static readonly uint[] _crcTable = CrcTable();

    /// <summary>Encodes a picture.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="rgb">Rows from top to bottom, <c>[H, W, 3]</c>.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit the size.</exception>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> rgb)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (rgb.Length != 3L * width * height)
            throw new ArgumentException($"{width}x{height} RGB needs {3L * width * height} bytes, not {rgb.Length}", nameof(rgb));
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8; // bits per channel
        header[9] = 2; // RGB
        WriteChunk(png, "IHDR", header);
        WriteChunk(png, "IDAT", Compress(width * 3, rgb));
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>Encodes a picture into a file that is either whole or absent.</summary>
    public static void Write(string path, int width, int height, ReadOnlySpan<byte> rgb)
    {
        using var output = new AtomicOutput(path);
        File.WriteAllBytes(output.TemporaryPath, Encode(width, height, rgb));
        output.Commit();
    }

    // Each row is stored as it is, or as difference to its left or upper neighbour: whichever has the smallest sum (the usual heuristic).
    private static byte[] Compress(int rowBytes, ReadOnlySpan<byte> rgb)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] none = new byte[rowBytes + 1], left = new byte[rowBytes + 1], up = new byte[rowBytes + 1];
            (left[0], up[0]) = (1, 2);
            for (int start = 0; start < rgb.Length; start += rowBytes)
            {
                for (int x = 0; x < rowBytes; x++)
                {
                    byte value = rgb[start + x];
                    none[x + 1] = value;
                    left[x + 1] = (byte)(value - (x >= 3 ? rgb[start + x - 3] : 0));
                    up[x + 1] = (byte)(value - (start > 0 ? rgb[start + x - rowBytes] : 0));
                }

                byte[] best = Cost(left) < Cost(none) ? left : none;
                zlib.Write(Cost(up) < Cost(best) ? up : best);
            }
        }

        return data.ToArray();
    }

    private static long Cost(ReadOnlySpan<byte> row)
    {
        long sum = 0;
        foreach (byte value in row[1..])
            sum += Math.Abs((int)(sbyte)value);
        return sum;
    }

    private static void WriteChunk(MemoryStream png, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] name = Encoding.ASCII.GetBytes(type);
        png.Write(name);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, name), data));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
            crc = _crcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        return crc;
    }

    private static uint[] CrcTable()
    {
        uint[] table = new uint[256];
        for (uint n = 0; n < 256; n++)
        {
            uint c = n;
            for (int bit = 0; bit < 8; bit++)
                c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            table[n] = c;
        }

        return table;
    }
}
