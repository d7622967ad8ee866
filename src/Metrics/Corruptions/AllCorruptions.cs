namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>All corruptions, in the order of tables.</summary>
public static class AllCorruptions
{
    /// <summary>The list.</summary>
    public static IReadOnlyList<ICorruption> List { get; } =
    [
        new Freeze(), new Loop(), new DroppedFrames(), new Translation(), new SubjectSwap(), new Flicker(), new Noise(), new BlurRamp(),
        new SaturationFade(), new ExposureRamp(), new Compression(), new Rescale(),
    ];
}
