using VideoSsm.Eval.Baselines;
using VideoSsm.Eval.Cli.Controls;
using VideoSsm.Eval.Cli.Fetch;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Metrics;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Video;

namespace VideoSsm.Eval.Cli;

/// <summary>The composition root: the only place that names concrete methods and metrics. No scan, an explicit list.</summary>
public static class Composition
{
    /// <summary>Names another folder of checkpoints than <c>checkpoints/world</c>.</summary>
    public const string CheckpointsVariable = "VIDEOSSM_CHECKPOINTS";

    /// <summary>Names the folder of published weights of VBench's networks; without it their metrics are unscored.</summary>
    public const string OfficialWeightsVariable = OfficialFiles.FolderVariable;

    /// <summary>Puts the program together. Nothing here loads a native library or reads weights; that happens when a method or metric is made.</summary>
    /// <param name="checkpoints">Folder of the checkpoints; the default when absent.</param>
    public static CliContext Create(string? checkpoints = null)
    {
        string root = FindRoot();
        string weights = checkpoints ?? (Environment.GetEnvironmentVariable(CheckpointsVariable) is { Length: > 0 } folder
            ? folder
            : Path.Combine(root, "checkpoints", "world"));
        return new CliContext
        {
            Methods = Methods(weights),
            Vary = variant => MethodVariants.Open(variant, weights),
            Metrics = Metrics(weights, WeightsFolder.IfAny()),
            MetricsWithWeights = official => Metrics(weights, official),
            MetricsInBFloat16 = official => Metrics(weights, official ?? WeightsFolder.IfAny(), bfloat16: true),
            Codec = () => new FfmpegCodec(),
            Encode = (target, width, height, rate) => new Mp4Stream(target, width, height, rate, Mp4Options.Preview(width, height)),
            Facts = Facts,
            Root = root,
            Weights = weights,
        };
    }

    private static Registry<IVideoMethod> Methods(string weights)
    {
        var methods = new Registry<IVideoMethod>("method")
            .Add("control:real", "The world clip the prompt was written from: the upper anchor.", () => new RealVideoMethod())
            .Add("control:reconstructed", "The real clip after the autoencoder: the ceiling of everything that decodes with it.", () => ReconstructedVideo.Open(new RealVideoMethod(), weights))
            .Add("control:frozen", "Its first frame for the whole length: what consistency metrics love.", () => ControlVideos.Frozen(new RealVideoMethod()))
            .Add("control:loop", "Its first seconds over and over.", () => ControlVideos.Loop(new RealVideoMethod()))
            .Add("control:shuffled", "Its frames in random order within every second.", () => ControlVideos.Shuffled(new RealVideoMethod()))
            .Add("fake:steady", "Moving gradients without a network, for trying the pipeline.", () => new FakeMethod())
            .Add("fake:drift", "The same, brightening with time.", () => new FakeMethod("fake:drift", 5));
        foreach (MethodCard card in MethodCatalog.Rollouts)
        {
            methods.Add(card.Id, card.Summary, () => WorldVideoMethod.Open(card, weights), () => WorldNetworks.Missing(weights, card.Checkpoint));
        }

        foreach (WorldSystem system in MethodCatalog.Systems)
        {
            methods.Add(system.Id, system.Summary, () => WorldSystemMethod.Open(system, weights), () => WorldNetworks.Missing(weights, system.Checkpoint));
        }

        return methods;
    }

    private static Registry<IMetric> Metrics(string weights, string? official, bool bfloat16 = false)
    {
        // One probe for all metrics that read with it; opened when the first of them is made.
        var probe = new Lazy<ProbeReader>(() => new ProbeReader(Path.Combine(weights, "probe.safetensors")));
        var metrics = new Registry<IMetric>("metric")
            .Add("brightness", "Mean brightness; the simplest true metric.", () => new FakeMetric())
            .Add("identity_after_reentry", "Whether an object that left the view comes back as the one it was.", () => new IdentityAfterReentry(probe.Value))
            .Add(AttributeDrift.Id, "How much of its prompt a video loses between its first and its last 5 s.", () => new AttributeDrift(probe.Value))
            .Add("probe_object_presence", "Share of frames in which a probe sees an object at all.", () => new ObjectPresence(probe.Value));
        foreach (IMetric metric in WeightFreeMetrics.All())
        {
            metrics.Add(metric.Info.Id, metric.Info.Definition, () => metric);
        }

        var vision = new Lazy<IReadOnlyList<IMetric>>(() => VisionMetrics.Official(official, bfloat16));
        for (int i = 0; i < VisionMetrics.Ids.Count; i++)
        {
            int at = i;
            metrics.Add(VisionMetrics.Ids[i].Id, VisionMetrics.Ids[i].Summary, () => vision.Value[at]);
        }

        var flow = new Lazy<IReadOnlyList<IMetric>>(() => FlowMetrics.Official(official, bfloat16));
        for (int i = 0; i < FlowMetrics.Ids.Count; i++)
        {
            int at = i;
            metrics.Add(FlowMetrics.Ids[i].Id, FlowMetrics.Ids[i].Summary, () => flow.Value[at]);
        }

        var world = new Lazy<IReadOnlyList<IMetric>>(() => WorldMetrics.All(weights, bfloat16));
        for (int i = 0; i < WorldMetrics.Ids.Count; i++)
        {
            int at = i;
            metrics.Add(WorldMetrics.Ids[i].Id, WorldMetrics.Ids[i].Summary, () => world.Value[at]);
        }

        foreach (ProbedAttribute attribute in Enum.GetValues<ProbedAttribute>())
        {
            metrics.Add(AttributeAccuracy.IdOf(attribute), $"Share of frames in which a probe sees what the prompt asked for ({attribute}).", () => new AttributeAccuracy(probe.Value, attribute));
        }

        return metrics;
    }

    /// <summary>Facts of the tensor engine, if this process has loaded it: a run without networks should not load it for its manifest.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> Facts(bool usesNetworks) =>
        usesNetworks ? EngineFacts.Collect() : [new("tensor_engine", "not used")];

    /// <summary>The folder above the program that holds the suites; the current folder for a program that was moved away from its sources.</summary>
    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "suites", "schema.json")))
            {
                return folder.FullName;
            }
        }

        return Directory.GetCurrentDirectory();
    }
}
