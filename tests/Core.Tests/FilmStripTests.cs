using System.Buffers.Binary;
using System.IO.Compression;
using VideoSsm.Eval.Core.Fakes;

namespace VideoSsm.Eval.Core.Tests;

public class FilmStripTests
{
    [Theory]
    [InlineData(60, new double[] { 0, 10, 20, 30, 40, 50, 60 })]
    [InlineData(5, new double[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(2.5, new double[] { 0, 0.5, 1, 1.5, 2, 2.5 })]
    [InlineData(600, new double[] { 0, 120, 240, 360, 480, 600 })]
    public void TimesAreRoundAndAtMostSeven(double length, double[] expected) => Assert.Equal(expected, FilmStrip.Times(length));

    [Fact]
    public void AStripShowsTheFramesOfItsTimesAndTheLastFrameAtTheEnd()
    {
        var strip = new FilmStrip(2, 2);
        for (int i = 0; i < 4; i++)
        {
            byte[] rgb = new byte[2 * 2 * 3];
            Array.Fill(rgb, (byte)(10 * i));
            strip.Add(new Frame(i, 2, 2, rgb));
        }

        using var png = new MemoryStream();
        strip.WritePng(png);

        // Times 0, 0.5, 1, 1.5 and 2: frames 0, 1, 2, 3 and, since the video ends before 2 s, 3 again.
        (int width, int height, byte[] pixels) = Decode(png.ToArray());
        Assert.Equal((5 * 4 - 2, 2), (width, height));
        Assert.Equal([0, 255, 10, 255, 20, 255, 30, 255, 30], Enumerable.Range(0, 9).Select(i => (int)pixels[i * 2 * 3]));
    }

    [Fact]
    public void LargePicturesAreShrunkByMeansOverSquares()
    {
        // 515 x 4: factor 3 (172 x 4 would still be too wide at 2), so 171 x 1; the last two columns and the last row fill no square.
        var strip = new FilmStrip(1, 1);
        byte[] rgb = new byte[515 * 4 * 3];
        for (int i = 0; i < 515 * 4; i++)
        {
            (int x, int y) = (i % 515, i / 515);
            rgb[i * 3] = (byte)(y == 3 ? 255 : (x % 3) + (3 * y) + (x / 3 % 2 == 0 ? 0 : 100));
        }

        strip.Add(new Frame(0, 515, 4, rgb));
        using var png = new MemoryStream();
        strip.WritePng(png);

        (int width, int height, byte[] pixels) = Decode(png.ToArray());
        int times = FilmStrip.Times(1).Count;
        Assert.Equal((171, 1), (strip.Width, strip.Height));
        Assert.Equal(((times * 173) - 2, 1), (width, height));
        Assert.Equal([4, 104, 4, 104], Enumerable.Range(0, 4).Select(x => (int)pixels[x * 3]));
        Assert.Equal(4, pixels[173 * 3]);
    }

    [Fact]
    public void ASheetStacksStripsOfOneSize()
    {
        FilmStrip Strip(byte value, int size)
        {
            var strip = new FilmStrip(1, 1);
            byte[] rgb = new byte[size * size * 3];
            Array.Fill(rgb, value);
            strip.Add(new Frame(0, size, size, rgb));
            return strip;
        }

        using var png = new MemoryStream();
        FilmStrip.WritePng(png, [Strip(10, 2), Strip(20, 2), Strip(30, 2)]);

        // Rows of 2 pixels with gaps of 2: the left column reads 10 10 white white 20 20 white white 30 30.
        (int width, int height, byte[] pixels) = Decode(png.ToArray());
        Assert.Equal([10, 10, 255, 255, 20, 20, 255, 255, 30, 30], Enumerable.Range(0, height).Select(y => (int)pixels[y * width * 3]));
        Assert.Throws<ArgumentException>(() => FilmStrip.WritePng(png, [Strip(10, 2), Strip(20, 3)]));
        Assert.Throws<ArgumentException>(() => FilmStrip.WritePng(png, []));
    }

    [Fact]
    public void FramesOfAFakeVideoAreTheSameEachTime()
    {
        string first = Hash(1);

        Assert.Equal(first, Hash(1));
        Assert.NotEqual(first, Hash(2));
    }

    private static string Hash(ulong seed)
    {
        IVideo video = new FakeMethod().Generate(new GenerationRequest { Prompt = new Prompt { Id = "a", Text = "b" }, Seed = seed, LengthSeconds = 2 });
        using var hash = new FrameHash();
        foreach (Frame frame in video.ReadFrames())
        {
            hash.Add(frame);
        }

        Assert.Equal(16, hash.Count);
        return hash.Finish();
    }

    /// <summary>Reads what our writer writes: RGB, no filter, one data chunk; checks every checksum.</summary>
    private static (int Width, int Height, byte[] Pixels) Decode(byte[] png)
    {
        int width = 0;
        int height = 0;
        byte[] pixels = [];
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var body = png.AsSpan(at + 4, 4 + length);
            Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)), Crc32(body));
            string type = System.Text.Encoding.ASCII.GetString(body[..4]);
            if (type == "IHDR")
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(body[4..]), BinaryPrimitives.ReadInt32BigEndian(body[8..]));
            }
            else if (type == "IDAT")
            {
                using var zlib = new ZLibStream(new MemoryStream(body[4..].ToArray()), CompressionMode.Decompress);
                using var raw = new MemoryStream();
                zlib.CopyTo(raw);
                byte[] rows = raw.ToArray();
                pixels = [.. Enumerable.Range(0, height).SelectMany(y => rows.Skip((y * ((width * 3) + 1)) + 1).Take(width * 3))];
            }

            at += 12 + length;
        }

        return (width, height, pixels);
    }

    private static uint Crc32(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc >> 1) ^ (0xEDB88320u & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}
