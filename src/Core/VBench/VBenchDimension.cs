namespace VideoSsm.Eval.Core.VBench;

/// <summary>A dimension of VBench: how its aggregate enters the score.</summary>
/// <param name="Id">Key in VBench's files, and id of the metric here.</param>
/// <param name="Minimum">Value that counts as 0.</param>
/// <param name="Maximum">Value that counts as 1.</param>
/// <param name="Weight">Weight within its group.</param>
/// <param name="Group">Quality or semantics.</param>
public sealed record VBenchDimension(string Id, double Minimum, double Maximum, double Weight, VBenchGroup Group)
{
    /// <summary>All sixteen, with the constants of scripts/constant.py of Vchitect/VBench at 45e79ec1 (2026-03-23), in its order of summation.</summary>
    public static IReadOnlyList<VBenchDimension> All { get; } =
    [
        new("subject_consistency", 0.1462, 1, 1, VBenchGroup.Quality),
        new("background_consistency", 0.2615, 1, 1, VBenchGroup.Quality),
        new("temporal_flickering", 0.6293, 1, 1, VBenchGroup.Quality),
        new("motion_smoothness", 0.706, 0.9975, 1, VBenchGroup.Quality),
        new("aesthetic_quality", 0, 1, 1, VBenchGroup.Quality),
        new("imaging_quality", 0, 1, 1, VBenchGroup.Quality),
        new("dynamic_degree", 0, 1, 0.5, VBenchGroup.Quality),
        new("object_class", 0, 1, 1, VBenchGroup.Semantic),
        new("multiple_objects", 0, 1, 1, VBenchGroup.Semantic),
        new("human_action", 0, 1, 1, VBenchGroup.Semantic),
        new("color", 0, 1, 1, VBenchGroup.Semantic),
        new("spatial_relationship", 0, 1, 1, VBenchGroup.Semantic),
        new("scene", 0, 0.8222, 1, VBenchGroup.Semantic),
        new("appearance_style", 0.0009, 0.2855, 1, VBenchGroup.Semantic),
        new("temporal_style", 0, 0.364, 1, VBenchGroup.Semantic),
        new("overall_consistency", 0, 0.364, 1, VBenchGroup.Semantic),
    ];

    /// <summary>The dimension of an id; <c>null</c> for anything else.</summary>
    public static VBenchDimension? Find(string id) => All.FirstOrDefault(d => d.Id == id);

    /// <summary><c>(aggregate − minimum) / (maximum − minimum)</c>, not clamped.</summary>
    public double Normalise(double aggregate) => (aggregate - Minimum) / (Maximum - Minimum);
}

/// <summary>The two halves of VBench.</summary>
public enum VBenchGroup
{
    /// <summary>How good the video is, whatever it shows.</summary>
    Quality,

    /// <summary>Whether it shows what was asked for.</summary>
    Semantic,
}
