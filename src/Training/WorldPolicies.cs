using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Training;

/// <summary>The memory policies trained at world scale, each with room for 9 past latent frames, whatever they are used for.</summary>
public static class WorldPolicies
{
    /// <summary>Names in the order of tables.</summary>
    public static IReadOnlyList<string> Names { get; } = ["window-only", "sink-only", "sink-window", "video-ssm"];

    /// <summary>The policy of a name.</summary>
    /// <exception cref="UsageException">There is no such policy.</exception>
    public static IMemoryPolicy Of(string name) => name switch
    {
        "window-only" => new WindowSinkMemory(0, 12),
        "sink-only" => new WindowSinkMemory(9, 3),
        "sink-window" => new WindowSinkMemory(3, 9),
        "video-ssm" => new VideoSsmMemory(3, 9),
        _ => throw new UsageException($"no memory policy \"{name}\"; known are {string.Join(", ", Names)}"),
    };
}
