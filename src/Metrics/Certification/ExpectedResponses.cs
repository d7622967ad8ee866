namespace VideoSsm.Eval.Metrics.Certification;

/// <summary>What a working metric must do: the claims a certificate puts to the test. Everything else it measures is cross-talk.</summary>
/// <remarks>
/// Written down before measuring, from what each metric says of itself. Also the traps: a frozen video raises consistency and lowers flicker, and a metric
/// that did not rise there would not be the one it says it is.
/// </remarks>
public static class ExpectedResponses
{
    private const int Up = 1;
    private const int Down = -1;

    private static readonly Dictionary<(string Metric, string Corruption), int> Claims = new()
    {
        [("temporal_flickering", "flicker")] = Down,
        [("temporal_flickering", "noise")] = Down,
        [("temporal_flickering", "freeze")] = Up,
        [("temporal_flickering", "translation")] = Down,
        [("temporal_flickering_static", "flicker")] = Down,
        [("temporal_flickering_static", "noise")] = Down,
        [("dynamic_degree_framediff", "freeze")] = Down,
        [("dynamic_degree_framediff", "translation")] = Up,
        [("dynamic_degree_framediff", "noise")] = Up,
        [("dynamic_degree", "freeze")] = Down,
        [("dynamic_degree", "translation")] = Up,
        [("dynamic_degree_flow", "freeze")] = Down,
        [("dynamic_degree_flow", "translation")] = Up,
        [("motion_smoothness", "flicker")] = Down,
        [("motion_smoothness", "noise")] = Down,
        [("motion_smoothness", "dropped_frames")] = Down,
        [("subject_consistency", "subject_swap")] = Down,
        [("subject_consistency", "freeze")] = Up,
        [("background_consistency", "freeze")] = Up,
        [("imaging_quality", "noise")] = Down,
        [("imaging_quality", "blur_ramp")] = Down,
        [("imaging_quality", "compression")] = Down,
        [("imaging_quality", "resize")] = Down,
        [("imaging_quality_unit", "noise")] = Down,
        [("imaging_quality_unit", "blur_ramp")] = Down,
        [("imaging_quality_unit", "compression")] = Down,
        [("imaging_quality_unit", "resize")] = Down,
        [("psnr", "flicker")] = Down,
        [("psnr", "noise")] = Down,
        [("psnr", "blur_ramp")] = Down,
        [("psnr", "exposure_ramp")] = Down,
        [("psnr", "saturation_fade")] = Down,
        [("psnr", "compression")] = Down,
        [("psnr", "resize")] = Down,
        [("ssim", "noise")] = Down,
        [("ssim", "blur_ramp")] = Down,
        [("ssim", "compression")] = Down,
        [("ssim", "resize")] = Down,
        [("brightness", "exposure_ramp")] = Up,
        [("brightness_drift", "exposure_ramp")] = Up,
        [("saturation_drift", "saturation_fade")] = Up,
        [("detail_drift", "blur_ramp")] = Up,
        [("brightness_drift_5s", "exposure_ramp")] = Up,
        [("saturation_drift_5s", "saturation_fade")] = Up,
        [("detail_drift_5s", "blur_ramp")] = Up,
        [("loop_return", "loop")] = Up,
        [("loop_peaks", "loop")] = Up,
        [("probe_attributes", "subject_swap")] = Down,
        [("probe_object_kind", "subject_swap")] = Down,
        [("probe_object_colour", "subject_swap")] = Down,
    };

    /// <summary>All claims: metric, corruption.</summary>
    public static IReadOnlyCollection<(string Metric, string Corruption)> All => Claims.Keys;

    /// <summary>The direction claimed.</summary>
    /// <param name="metric">Id of the metric; the name of a suite of weights in front of it (<c>world_</c>) is left out.</param>
    /// <param name="corruption">Id of the corruption.</param>
    /// <returns>1 up, -1 down, <c>null</c> where nothing is claimed.</returns>
    public static int? Of(string metric, string corruption) =>
        Claims.TryGetValue((metric, corruption), out int sign) ? sign
        : metric.IndexOf('_', StringComparison.Ordinal) is > 0 and var at && Claims.TryGetValue((metric[(at + 1)..], corruption), out sign) ? sign
        : null;
}
