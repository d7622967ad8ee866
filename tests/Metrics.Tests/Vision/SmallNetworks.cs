using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Networks;

namespace VideoSsm.Eval.Metrics.Tests.Vision;

/// <summary>The small networks of the goldens, as files and as metrics. Written once for all tests.</summary>
public sealed class SmallNetworks : IDisposable
{
    internal static readonly DinoVitConfig Dino = new() { Name = "small", Dim = 48, Layers = 2, Heads = 3 };

    internal static readonly ClipConfig B32 = new()
    {
        Name = "small",
        EmbedDim = 24,
        PatchSize = 32,
        VisionWidth = 128,
        VisionLayers = 2,
        VisionHeads = 2,
        TextWidth = 64,
        TextLayers = 2,
        TextHeads = 1,
        ContextLength = 12,
        VocabularySize = 60,
    };

    internal static readonly ClipConfig L14 = B32 with { EmbedDim = 20, PatchSize = 14, VisionWidth = 64, VisionHeads = 1, TextLayers = 1 };

    internal static readonly MusiqConfig Musiq = new() { Name = "small", Dim = 48, MlpDim = 96, Heads = 3, Layers = 2 };

    private readonly string _folder = Directory.CreateTempSubdirectory("vision").FullName;

    public SmallNetworks()
    {
        GeneratedWeights.Write(At("dino"), DinoVit.KeyTable(Dino), "dino.");
        GeneratedWeights.Write(At("b32"), Networks.Clip.KeyTable(B32), "b32.");
        GeneratedWeights.Write(At("l14"), Networks.Clip.KeyTable(L14), "l14.");
        GeneratedWeights.Write(At("musiq"), Networks.Musiq.KeyTable(Musiq), "musiq.");
        GeneratedWeights.Write(At("head"), [new("weight", 1, 20), new("bias", 1)], "head.", name => name == "weight" ? 40 : 1);
    }

    internal string At(string name) => Path.Combine(_folder, $"{name}.safetensors");

    internal WeightsSource Source(string name) => WeightsSource.Other("generated", At(name));

    /// <summary>Fresh metrics that share their work, and their networks.</summary>
    /// <param name="quick">MUSIQ with smaller copies: the same weights, a tenth of the work, other numbers than the goldens.</param>
    /// <param name="bfloat16">Products in bfloat16.</param>
    internal Bench Start(bool quick = true, bool bfloat16 = false)
    {
        WeightsSource Source(string name) => this.Source(name).InBFloat16(bfloat16);
        FrameNetwork[] networks =
        [
            FrameNetwork.Dino(Source("dino"), Dino), FrameNetwork.ClipVision(Source("b32"), B32), FrameNetwork.ClipVision(Source("l14"), L14),
            FrameNetwork.Musiq(Source("musiq"), quick ? Musiq with { LongerSides = [32, 64] } : Musiq),
        ];
        var features = new FeatureService();
        return new Bench(
            networks,
            [
                new SubjectConsistency(features, networks[0]), new BackgroundConsistency(features, networks[1]),
                new AestheticQuality(features, networks[2], Source("head"), 20), ImagingQuality.Vbench(features, networks[3]),
                ImagingQuality.Unit(features, networks[3]),
            ]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal sealed record Bench(FrameNetwork[] Networks, Core.IMetric[] Metrics) : IDisposable
    {
        public void Dispose()
        {
            foreach (var network in Networks) network.Dispose();
            foreach (var metric in Metrics.OfType<IDisposable>()) metric.Dispose();
        }
    }
}
