using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Flow;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Metrics.Preprocessing;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's quality dimensions at the published sizes with weights made up (<see cref="MadeUpWeights"/>): what they cost, without any file.</summary>
/// <remarks>
/// Nothing these networks compute depends on the values but the early end of dynamic degree, so seconds and memory are those of the published weights.
/// The numbers themselves mean nothing: their ids begin with <c>untrained_</c>.
/// </remarks>
public sealed class UntrainedMetrics : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly Dictionary<string, (IMetric Metric, Part Network)> _metrics;

    /// <summary>Makes them; values are made up when a network is first used.</summary>
    /// <param name="bfloat16">Products in bfloat16; the versions of the metrics say so.</param>
    /// <param name="everyPair">Lets the dynamic degree compute every pair even where its answer is certain.</param>
    public UntrainedMetrics(bool bfloat16 = false, bool everyPair = true)
    {
        var features = new FeatureService();
        var dino = Own(FrameNetwork.Dino(Weights(MetricWeights.DinoVitB16), DinoVitConfig.VitB16));
        var clipB = Own(FrameNetwork.ClipVision(Weights(MetricWeights.ClipVitB32), ClipConfig.VitB32));
        var clipL = Own(FrameNetwork.ClipVision(Weights(MetricWeights.ClipVitL14), ClipConfig.VitL14));
        var musiq = Own(FrameNetwork.Musiq(Weights(MetricWeights.MusiqSpaq), MusiqConfig.Spaq));
        Raft = Own(new FlowReader(new(Weights(MetricWeights.RaftThings), _ => MadeUpWeights.Fill(new Raft(RaftConfig.Full)))));
        Amt = Own(new NetworkFile<Amt>(Weights(MetricWeights.AmtS), _ => MadeUpWeights.Fill(new Amt(AmtConfig.Small))));
        var smoothness = new MotionSmoothness(Amt);

        var seesDino = new Part("DINO ViT-B/16", dino.Load, (w, h) => dino.Frames * VisionFlops.Dino(DinoVitConfig.VitB16, Seen(dino, w, h).Width, Seen(dino, w, h).Height));
        var seesClipB = new Part("CLIP ViT-B/32", clipB.Load, (_, _) => clipB.Frames * VisionFlops.Clip(ClipConfig.VitB32));
        var seesClipL = new Part("CLIP ViT-L/14", clipL.Load, (_, _) => clipL.Frames * VisionFlops.Clip(ClipConfig.VitL14));
        var seesMusiq = new Part("MUSIQ", musiq.Load, (w, h) => musiq.Frames * VisionFlops.Musiq(MusiqConfig.Spaq, Seen(musiq, w, h).Width, Seen(musiq, w, h).Height));
        var seesRaft = new Part("RAFT", () => _ = Raft.Network, RaftFlop);
        var seesAmt = new Part(
            "AMT-S", () => _ = Amt.Network, (w, h) => smoothness.Pairs * FlowFlops.Amt(AmtConfig.Small, Padded(w, h, AmtConfig.Stride).Width, Padded(w, h, AmtConfig.Stride).Height));
        (IMetric Metric, Part Network)[] all =
        [
            (new SubjectConsistency(features, dino), seesDino),
            (new BackgroundConsistency(features, clipB), seesClipB),
            (Own(new AestheticQuality(features, clipL, Weights(MetricWeights.AestheticHead))), seesClipL),
            (ImagingQuality.Vbench(features, musiq), seesMusiq),
            (ImagingQuality.Unit(features, musiq), seesMusiq),
            (new DynamicDegree(Raft, everyPair), seesRaft),
            (new FlowSpeed(Raft), seesRaft),
            (new StaticFilter(Raft), seesRaft),
            (new FilteredFlickering(Raft), seesRaft),
            (smoothness, seesAmt),
        ];
        _metrics = all.ToDictionary(m => m.Metric.Info.Id[(WeightsSource.MadeUpSuite.Length + 1)..], StringComparer.Ordinal);

        WeightsSource Weights(OfficialFile file) => WeightsSource.MadeUp(file.Name).InBFloat16(bfloat16);
    }

    /// <summary>RAFT.</summary>
    public FlowReader Raft { get; }

    /// <summary>AMT-S.</summary>
    public NetworkFile<Amt> Amt { get; }

    /// <summary>The metric that stands in for an id of VBench; <c>null</c> for those that need no weights.</summary>
    public IMetric? Find(string id) => _metrics.TryGetValue(id, out var found) ? found.Metric : null;

    /// <summary>Makes up the weights of what some metrics need, so that what is timed afterwards is their work alone.</summary>
    /// <param name="ids">VBench's ids.</param>
    public void Load(IReadOnlyCollection<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        foreach (string id in ids)
        {
            PartOf(id)?.Load();
        }
    }

    /// <summary>The network a metric looks through; <c>null</c> for those without. Metrics of one network share its work.</summary>
    /// <param name="id">VBench's id.</param>
    public string? NetworkOf(string id) => PartOf(id)?.Name;

    /// <summary>Floating-point operations of what the network of a metric has computed so far (<see cref="VisionFlops"/>, <see cref="FlowFlops"/>).</summary>
    /// <param name="id">VBench's id.</param>
    /// <param name="width">Width of the frames, the same in all passes so far.</param>
    /// <param name="height">Height of the frames.</param>
    public double Flop(string id, int width, int height) => PartOf(id)?.Flop(width, height) ?? 0;

    /// <inheritdoc/>
    public void Dispose() => _owned.ForEach(o => o.Dispose());

    private static (long Width, long Height) Seen(FrameNetwork network, int width, int height)
    {
        using var scope = NewDisposeScope();
        long[] shape = network.Transform.Apply(FrameTransform.Upload(new byte[width * height * 3], height, width)).shape;
        return (shape[3], shape[2]);
    }

    private static (long Width, long Height) Padded(int width, int height, int multiple)
    {
        var p = FramePadding.To(multiple, width, height);
        return (width + p.Left + p.Right, height + p.Top + p.Bottom);
    }

    private double RaftFlop(int width, int height)
    {
        RaftConfig raft = RaftConfig.Full;
        var (w, h) = Padded(width, height, raft.Stride);
        return (Raft.Work.Features * FlowFlops.RaftEncoder(raft, w, h, raft.Features))
            + (Raft.Work.Contexts * FlowFlops.RaftEncoder(raft, w, h, raft.Hidden + raft.Context))
            + (Raft.Work.Pairs * FlowFlops.RaftFlow(raft, w, h, raft.Iterations));
    }

    private Part? PartOf(string id) => _metrics.TryGetValue(id, out var found) ? found.Network : null;

    private T Own<T>(T part)
        where T : IDisposable
    {
        _owned.Add(part);
        return part;
    }

    /// <summary>A network of the metrics: its name, how it is made ready, and its operations so far for frames of a size.</summary>
    private sealed record Part(string Name, Action Load, Func<int, int, double> Flop);
}
