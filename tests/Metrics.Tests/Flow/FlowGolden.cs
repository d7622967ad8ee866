using System.Runtime.CompilerServices;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Tests.Flow;

/// <summary>What the official code gives on generated weights and pictures (<c>tests/Golden/flow</c>, with its origin).</summary>
internal static class FlowGolden
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static RaftValues Raft => Read<RaftValues>("raft.json");

    public static AmtValues Amt => Read<AmtValues>("amt.json");

    public static string Text(string name, [CallerFilePath] string caller = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", "Golden", "flow", name));

    public static string Keys(nn.Module module) => string.Join('\n', module.state_dict()
        .Select(e => $"{e.Key} [{string.Join(',', e.Value.shape)}]").Order(StringComparer.Ordinal));

    /// <summary>Compares every stride-th element; the tolerance is relative to the largest one.</summary>
    public static void Close(Sample expected, Tensor actual, double tolerance = 1e-4)
    {
        using var flat = actual.detach().contiguous();
        Assert.Equal(expected.Count, flat.numel());
        float[] all = flat.data<float>().ToArray();
        double largest = expected.Values.Max(v => Math.Abs(v)), worst = 0;
        int where = 0;
        for (int i = 0; i < expected.Values.Length; i++)
        {
            double distance = Math.Abs(expected.Values[i] - all[i * expected.Stride]);
            if (!(distance <= worst))
                (worst, where) = (distance, i);
        }

        Assert.True(worst <= tolerance * largest, $"element {where * expected.Stride}: expected {expected.Values[where]}, got {all[where * expected.Stride]}; largest {largest}");
    }

    private static T Read<T>(string name) => JsonSerializer.Deserialize<T>(Text(name), Options)!;

    internal sealed record Sample(long Count, int Stride, double[] Values);

    internal sealed record RaftStage(int Width, int Height, int Iterations, Sample Padded, Sample Features, Sample Context, Sample Correlation, Sample Coarse, Sample Flow);

    internal sealed record RaftScore(
        int Width, int Height, int Frames, double Rate, int Iterations, double[] Pairs, double Threshold, int Needed, bool Moving, bool Static);

    internal sealed record RaftValues(RaftStage[] Stages, RaftScore[] Scores, RaftScore[] Filters);

    internal sealed record AmtStage(
        int Width, int Height, Sample Features, Sample[] Pyramid, Sample Image, Sample Correlation4, Sample Correlation3, Sample Correlation2,
        Sample Flow4, Sample Flow3, Sample Flow2, Sample Flow1);

    internal sealed record AmtScore(int Width, int Height, int Frames, double Rate, double[] Pairs, double Score);

    internal sealed record AmtValues(AmtStage[] Stages, AmtScore[] Scores);
}
