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
    private readonly FrameNetwork _dino;
    private readonly FrameNetwork _clipB;
    private readonly FrameNetwork _clipL;
    private readonly FrameNetwork _musiq;
    private readonly AestheticQuality _aesthetic;
    private readonly MotionSmoothness _smoothness;
    private readonly Dictionary<string, IMetric> _metrics;

    /// <summary>Makes them; values are made up when a network is first used.</summary>
    /// <param name="bfloat16">Products in bfloat16; the versions of the metrics say so.</param>
    /// <param name="everyPair">Lets the dynamic degree compute every pair even where its answer is certain.</param>
    public UntrainedMetrics(bool bfloat16 = false, bool everyPair = true)
    {
        var features = new FeatureService();
        _dino = FrameNetwork.Dino(Weights(MetricWeights.DinoVitB16), DinoVitConfig.VitB16);
        _clipB = FrameNetwork.ClipVision(Weights(MetricWeights.ClipVitB32), ClipConfig.VitB32);
        _clipL = FrameNetwork.ClipVision(Weights(MetricWeights.ClipVitL14), ClipConfig.VitL14);
        _musiq = FrameNetwork.Musiq(Weights(MetricWeights.MusiqSpaq), MusiqConfig.Spaq);
        Raft = new FlowReader(new(Weights(MetricWeights.RaftThings), _ => MadeUpWeights.Fill(new Raft(RaftConfig.Full))));
        Amt = new NetworkFile<Amt>(Weights(MetricWeights.AmtS), _ => MadeUpWeights.Fill(new Amt(AmtConfig.Small)));
        _aesthetic = new AestheticQuality(features, _clipL, Weights(MetricWeights.AestheticHead));
        _smoothness = new MotionSmoothness(Amt);
        IMetric[] all =
        [
            new SubjectConsistency(features, _dino), new BackgroundConsistency(features, _clipB), _aesthetic,
            ImagingQuality.Vbench(features, _musiq), ImagingQuality.Unit(features, _musiq), new DynamicDegree(Raft, everyPair), new FlowSpeed(Raft),
            new StaticFilter(Raft), new FilteredFlickering(Raft), _smoothness,
        ];
        _metrics = all.ToDictionary(m => m.Info.Id[(WeightsSource.MadeUpSuite.Length + 1)..], StringComparer.Ordinal);

        WeightsSource Weights(OfficialFile file) => WeightsSource.MadeUp(file.Name).InBFloat16(bfloat16);
    }

    /// <summary>RAFT.</summary>
    public FlowReader Raft { get; }

    /// <summary>AMT-S.</summary>
    public NetworkFile<Amt> Amt { get; }

    /// <summary>The metric that stands in for an id of VBench; <c>null</c> for those that need no weights.</summary>
    public IMetric? Find(string id) => _metrics.GetValueOrDefault(id);

    /// <summary>Makes up the weights of what some metrics need, so that what is timed afterwards is their work alone.</summary>
    /// <param name="ids">VBench's ids.</param>
    public void Load(IReadOnlyCollection<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        foreach (string id in ids)
        {
            switch (_metrics.GetValueOrDefault(id))
            {
                case SubjectConsistency:
                    _dino.Load();
                    break;
                case BackgroundConsistency:
                    _clipB.Load();
                    break;
                case AestheticQuality:
                    _clipL.Load();
                    break;
                case ImagingQuality:
                    _musiq.Load();
                    break;
                case MotionSmoothness:
                    _ = Amt.Network;
                    break;
                case not null:
                    _ = Raft.Network;
                    break;
            }
        }
    }

    /// <summary>The network a metric looks through; <c>null</c> for those without. Metrics of one network share its work.</summary>
    /// <param name="id">VBench's id.</param>
    public string? NetworkOf(string id) => _metrics.GetValueOrDefault(id) switch
    {
        null => null,
        SubjectConsistency => "DINO ViT-B/16",
        BackgroundConsistency => "CLIP ViT-B/32",
        AestheticQuality => "CLIP ViT-L/14",
        ImagingQuality => "MUSIQ",
        MotionSmoothness => "AMT-S",
        _ => "RAFT",
    };

    /// <summary>Floating-point operations of what the network of a metric has computed so far (<see cref="VisionFlops"/>, <see cref="FlowFlops"/>).</summary>
    /// <param name="id">VBench's id.</param>
    /// <param name="width">Width of the frames, the same in all passes so far.</param>
    /// <param name="height">Height of the frames.</param>
    public double Flop(string id, int width, int height)
    {
        switch (_metrics.GetValueOrDefault(id))
        {
            case null:
                return 0;
            case SubjectConsistency:
                var (dinoWidth, dinoHeight) = Seen(_dino.Transform, width, height);
                return _dino.Frames * VisionFlops.Dino(DinoVitConfig.VitB16, dinoWidth, dinoHeight);
            case BackgroundConsistency:
                return _clipB.Frames * VisionFlops.Clip(ClipConfig.VitB32);
            case AestheticQuality:
                return _clipL.Frames * VisionFlops.Clip(ClipConfig.VitL14);
            case ImagingQuality:
                var (musiqWidth, musiqHeight) = Seen(_musiq.Transform, width, height);
                return _musiq.Frames * VisionFlops.Musiq(MusiqConfig.Spaq, musiqWidth, musiqHeight);
            case MotionSmoothness:
                var (amtWidth, amtHeight) = Padded(AmtConfig.Stride);
                return _smoothness.Pairs * FlowFlops.Amt(AmtConfig.Small, amtWidth, amtHeight);
            default:
                RaftConfig raft = RaftConfig.Full;
                var (w, h) = Padded(raft.Stride);
                return (Raft.Work.Features * FlowFlops.RaftEncoder(raft, w, h, raft.Features))
                    + (Raft.Work.Contexts * FlowFlops.RaftEncoder(raft, w, h, raft.Hidden + raft.Context))
                    + (Raft.Work.Pairs * FlowFlops.RaftFlow(raft, w, h, raft.Iterations));
        }

        (long Width, long Height) Padded(int multiple)
        {
            var p = FramePadding.To(multiple, width, height);
            return (width + p.Left + p.Right, height + p.Top + p.Bottom);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _dino.Dispose();
        _clipB.Dispose();
        _clipL.Dispose();
        _musiq.Dispose();
        _aesthetic.Dispose();
        Raft.Dispose();
        Amt.Dispose();
    }

    private static (long Width, long Height) Seen(FrameTransform transform, int width, int height)
    {
        using var scope = NewDisposeScope();
        long[] shape = transform.Apply(FrameTransform.Upload(new byte[width * height * 3], height, width)).shape;
        return (shape[3], shape[2]);
    }
}
