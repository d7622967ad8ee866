using System.Security.Cryptography;
using System.Text.Json;
using TorchSharp;

namespace VideoSsm.Eval.Tensors.Tests;

/// <summary>8-bit resizing against Pillow, OpenCV and torchvision: every bit of every image (tests/Golden/resize).</summary>
public sealed class ResizeParityTests : TensorTest
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    [Theory]
    [InlineData("pillow-bilinear")]
    [InlineData("pillow-bicubic")]
    [InlineData("opencv-linear")]
    [InlineData("opencv-cubic")]
    [InlineData("opencv-area")]
    [InlineData("torchvision-bilinear")]
    [InlineData("torchvision-bilinear-antialias")]
    [InlineData("torchvision-bicubic")]
    [InlineData("torchvision-bicubic-antialias")]
    public void EveryBitEqualsTheOriginal(string kernel)
    {
        var cases = JsonSerializer.Deserialize<Case[]>(File.ReadAllText(Golden("resize", "expected.json")), Options)!;
        List<string> wrong = [];
        foreach (var c in cases)
        {
            byte[] actual = Run(kernel, c);
            var (expected, at) = (c.Results[kernel], c.NewHeight / 2 * c.NewWidth * 3);
            byte[] row = Convert.FromBase64String(expected.Row);
            int off = Enumerable.Range(0, row.Length).Count(i => row[i] != actual[at + i]);
            if (off > 0 || Convert.ToHexStringLower(SHA256.HashData(actual)) != expected.Sha256)
                wrong.Add($"{c.Height}x{c.Width} to {c.NewHeight}x{c.NewWidth}: {off} of {row.Length} values of the middle row differ");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void BytesThatAreNoImageAreRefused()
    {
        Assert.Throws<ArgumentException>(() => PillowResize.Bicubic(new byte[7], 2, 2, 1, 1));
        Assert.Throws<ArgumentException>(() => OpenCvResize.Linear(new byte[12], 2, 2, 0, 1));
        Assert.Throws<ArgumentException>(() => OpenCvResize.Area([], 0, 2, 1, 1));
        Assert.Throws<ArgumentException>(() => Resize.Bytes(torch.zeros([1, 3, 4, 4]), 2, 2, bicubic: true));
    }

    private static byte[] Run(string kernel, Case c)
    {
        byte[] image = Image(c.Height, c.Width);
        if (!kernel.StartsWith("torchvision", StringComparison.Ordinal))
        {
            return kernel switch
            {
                "pillow-bilinear" => PillowResize.Bilinear(image, c.Height, c.Width, c.NewHeight, c.NewWidth),
                "pillow-bicubic" => PillowResize.Bicubic(image, c.Height, c.Width, c.NewHeight, c.NewWidth),
                "opencv-linear" => OpenCvResize.Linear(image, c.Height, c.Width, c.NewHeight, c.NewWidth),
                "opencv-cubic" => OpenCvResize.Cubic(image, c.Height, c.Width, c.NewHeight, c.NewWidth),
                _ => OpenCvResize.Area(image, c.Height, c.Width, c.NewHeight, c.NewWidth),
            };
        }
        var x = torch.tensor(image, [1, c.Height, c.Width, 3]).permute(0, 3, 1, 2);
        var y = Resize.Bytes(x, c.NewHeight, c.NewWidth, kernel.Contains("bicubic", StringComparison.Ordinal), kernel.EndsWith("antialias", StringComparison.Ordinal));
        return y.permute(0, 2, 3, 1).contiguous().data<byte>().ToArray();
    }

    private static byte[] Image(int height, int width) => [.. Enumerable.Range(0, height * width * 3).Select(i =>
    {
        var (x, y, c) = (i / 3 % width, i / 3 / width, i % 3);
        return (byte)((x * 7) + (y * 13) + (c * 29) + (((x * y) + (3 * x)) % 31) + (((x / 5) + (y / 4)) % 2 == 0 ? 128 : 0));
    })];

    private sealed record Case(int Height, int Width, int NewHeight, int NewWidth, Dictionary<string, Result> Results);

    private sealed record Result(string Row, string Sha256);
}
