using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Flow;
using VideoSsm.Eval.Metrics.Networks;

namespace VideoSsm.Eval.Metrics;

/// <summary>
/// VBench's arithmetic with small networks of the same classes, trained here on the procedural world: so that every dimension with a ground truth runs
/// on a fresh machine. Their ids begin with <c>world_</c>; they are never VBench's numbers.
/// </summary>
/// <remarks>
/// Aesthetic quality is not among them: nothing in the world says what is beautiful. Temporal flickering needs no network and is the same metric in both.
/// </remarks>
public static class WorldMetrics
{
    /// <summary>First word of the ids.</summary>
    public const string Suite = "world";

    private const string Trained = "trained on the procedural world";

    /// <summary>Ids of the metrics with a sentence for lists, in the order of <see cref="All"/>; known without looking at any weights.</summary>
    public static IReadOnlyList<(string Id, string Summary)> Ids { get; } =
    [
        ($"{Suite}_subject_consistency", "How alike a small DINO trained on the world finds each frame to the one before and the first."),
        ($"{Suite}_background_consistency", "How alike a small CLIP trained on the world finds each frame to the one before and the first."),
        ($"{Suite}_imaging_quality", "How undistorted a small MUSIQ trained on the world finds the frames, 0 to 100."),
        ($"{Suite}_imaging_quality_unit", "The same from 0 to 1."),
        ($"{Suite}_{DynamicDegree.Id}", "Whether enough pairs of frames move enough, by a small RAFT trained on the world; 1 or 0 per video."),
        ($"{Suite}_{FlowSpeed.Id}", "The number behind it: how fast the fastest 5 % of the picture move."),
        ($"{Suite}_{StaticFilter.Id}", "Whether a video stands still, by a small RAFT trained on the world; 1 or 0."),
        ($"{Suite}_{FilteredFlickering.Id}", "Temporal flickering of videos that pass the world's static filter."),
        ($"{Suite}_{MotionSmoothness.Id}", "How well a small AMT trained on the world predicts every second frame from its neighbours."),
    ];

    /// <summary>The metrics. Weights are read at the first use; where they are missing the metrics exist all the same, and are unscored with that reason.</summary>
    /// <param name="folder">Folder of the world's checkpoints.</param>
    /// <param name="bfloat16">Products in bfloat16; the versions of the metrics say so.</param>
    public static IReadOnlyList<IMetric> All(string folder, bool bfloat16 = false)
    {
        WeightsSource Source(string recipe, string note) => InFolder(folder, recipe, note).InBFloat16(bfloat16);
        var features = new FeatureService();
        var dino = FrameNetwork.Dino(
            Source("metrics-dino", $"a DINO of 4 blocks of width 96 and patches of 8 pixels, {Trained} by self-distillation; pictures of 64 pixels"), DinoVitConfig.World);
        var clip = FrameNetwork.ClipVision(
            Source("metrics-clip", $"a CLIP of 4 blocks of width 96 and patches of 8 pixels, {Trained} and its captions; pictures of 64x64 pixels"), ClipConfig.World);
        var musiq = FrameNetwork.Musiq(
            Source("metrics-musiq", $"a MUSIQ of 4 blocks of width 96 and patches of 16 pixels, {Trained} distorted by known doses; 100 is untouched"), MusiqConfig.World, batch: 16);
        var raft = Source("metrics-raft", $"a RAFT of 0.3 M weights and {RaftConfig.World.Iterations} refinements, {Trained} and its true flow");
        var amt = Source("metrics-amt", $"an AMT of 0.6 M weights, {Trained} and its true middle frames");
        return
        [
            new SubjectConsistency(features, dino),
            new BackgroundConsistency(features, clip),
            ImagingQuality.Vbench(features, musiq),
            ImagingQuality.Unit(features, musiq),
            .. FlowMetrics.All(
                new FlowReader(new(raft, path => Raft.Load(path, RaftConfig.World)), pairsPerBatch: 4),
                new NetworkFile<Amt>(amt, path => Amt.Load(path, AmtConfig.World))),
        ];
    }

    private static WeightsSource InFolder(string folder, string recipe, string note) =>
        WeightsSource.Other(Suite, Path.Combine(folder, $"{recipe}.safetensors"), note, $"; train them: videossm-eval train {recipe}");
}
