using System.Runtime.CompilerServices;
using System.Text.Json;

namespace VideoSsm.Eval.Metrics.Tests.Vision;

/// <summary>Recorded results of the official code; where they come from stands in <c>origin.json</c> beside them.</summary>
internal static class VisionGolden
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true };
    private static readonly Lazy<Results> Loaded = new(() => Json<Results>("vbench-vision/expected.json"));

    public static Results Expected => Loaded.Value;

    public static T Json<T>(string name, [CallerFilePath] string caller = "") =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(Golden(name, caller)), Options)!;

    public static string Golden(string name, [CallerFilePath] string caller = "") =>
        Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", "Golden", name);

    /// <summary>The video of the formula in make.py.</summary>
    public static Clip Clip(Recorded v) => Tests.Clip.Make(v.Width, v.Height, v.Frames, v.Fps, (t, y, x, c) =>
    {
        int value = ((x * 3 * (c + 1)) + (y * 2) + (t * 23)) % 256;
        bool block = (x + (5 * t)) % v.Width * 3 < v.Width && y * 4 >= v.Height && y * 2 < v.Height;
        return ((block ? 255 - value : value) + (((x * y) + (3 * t * x) + (c * c * 7)) % 31)) % 256;
    });

    public sealed record Results(
        Recorded[] Videos, Dictionary<string, double> Totals, Texts Text, Dictionary<string, double[]> Full, Dictionary<string, long[]> Counts);

    public sealed record Recorded(
        int Width, int Height, int Frames, double Fps, Dictionary<string, Sample> Inputs, Dictionary<string, double[]> Features,
        double Subject, double Background, double Aesthetic, double Imaging);

    public sealed record Sample(long[] Shape, double Absolute, long[] At, double[] Values);

    public sealed record Texts(long[][] Ids, double[] Features);
}
