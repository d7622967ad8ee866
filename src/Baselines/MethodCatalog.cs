using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Baselines;

/// <summary>The compared methods, in the order of tables. A new one is a file with its card and one line here.</summary>
public static class MethodCatalog
{
    /// <summary>Methods with networks of world scale: the ablation at an equal budget of 12 latent frames of keys, then the systems as published.</summary>
    public static IReadOnlyList<MethodCard> World { get; } =
    [
        VideoSsmMethod.Card, SinkWindow.Card, WindowOnly.Card, SinkOnly.Card,
        CausVid.Card, SelfForcing.Card, LongLive.Card, RewardForcing.Card,
    ];

    /// <summary>All methods that are plain autoregressive rollouts: <see cref="World"/>, then the students of stage 1.</summary>
    public static IReadOnlyList<MethodCard> Rollouts { get; } = [.. World, .. StageOne.Cards];

    /// <summary>Systems that are not plain autoregressive rollouts, in the order of tables.</summary>
    public static IReadOnlyList<WorldSystem> Systems { get; } =
        [new Wan21(), new LtxVideo(), new SkyReelsV2(), new SkyReelsV2 { Lag = 5 }, new Magi1(), new RollingForcing()];

    /// <summary>Finds a method by id.</summary>
    /// <exception cref="UsageException">There is no such method; the message lists what exists.</exception>
    public static MethodCard Find(string id) => Rollouts.FirstOrDefault(card => card.Id == id)
        ?? throw new UsageException($"There is no method \"{id}\"; known are {string.Join(", ", Rollouts.Select(card => card.Id))}.");
}
