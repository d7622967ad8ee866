using System.Text.Json;
using TorchSharp;

namespace VideoSsm.Eval.Torch.Tests;

/// <summary>Results of PyTorch (tests/Golden/torch-nn) and the formula for their inputs.</summary>
internal static class NNGolden
{
    private static readonly Lazy<JsonDocument> Expected = new(() => JsonDocument.Parse(File.ReadAllText(Find())));

    /// <summary>The input formula of make.py: (i·step mod 101 − 50)/25.</summary>
    public static torch.Tensor Input(long[] shape, int step = 37)
    {
        var count = shape.Aggregate(1L, (x, y) => x * y);
        var values = Enumerable.Range(0, (int)count).Select(i => ((i * step % 101) - 50) / 25f).ToArray();
        return torch.tensor(values).reshape(shape);
    }

    public static void Check(string name, torch.Tensor actual, double tolerance = 2e-6)
    {
        var entry = Expected.Value.RootElement.GetProperty(name);
        var shape = entry.GetProperty("shape").EnumerateArray().Select(x => x.GetInt64()).ToArray();
        var values = entry.GetProperty("values").EnumerateArray().Select(x => x.GetDouble()).ToArray();
        Assert.Equal(shape, actual.shape);
        var got = actual.detach().type(torch.float32).contiguous().data<float>().ToArray();
        for (var i = 0; i < values.Length; i++)
            Assert.True(Math.Abs(values[i] - got[i]) <= tolerance * (1 + Math.Abs(values[i])), $"{name}[{i}]: {got[i]} instead of {values[i]}");
    }

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "VideoSsm.Eval.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new FileNotFoundException("The repository root is not above the tests.");
        return Path.Combine(folder, "tests", "Golden", "torch-nn", "expected.json");
    }
}
