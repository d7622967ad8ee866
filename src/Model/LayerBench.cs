using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>
/// Where the time of one transformer layer goes: a denoising step with a full memory, against its matrix products and attentions at the same
/// shapes alone, as shares of the layer and of the peak matrix product of the same run.
/// </summary>
public static class LayerBench
{
    private const int PeakSize = 2048;

    /// <summary>Measures. At Wan2.1-1.3B's geometry and 480 x 832 pixels: some 2 GB of memory and a minute on one core.</summary>
    /// <param name="config">Geometry; its layers are set to 1.</param>
    /// <param name="height">Height of the latent.</param>
    /// <param name="width">Width of the latent.</param>
    /// <param name="sinkFrames">Sink frames.</param>
    /// <param name="windowFrames">Window frames, the chunk of 3 included.</param>
    /// <param name="rounds">Timed calls of each part after one that is not timed; the shortest counts.</param>
    /// <param name="clock">Where time comes from.</param>
    public static IReadOnlyList<EngineFigure> Run(
        WanConfig config, int height, int width, int sinkFrames = 3, int windowFrames = 9, int rounds = 2, TimeProvider? clock = null)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var time = new Stopwatch(clock ?? TimeProvider.System, rounds);
        using var dit = new CausalDit(config with { Layers = 1 });
        dit.Initialise(1, tokensPerFrame: 1);
        dit.PrepareInference();
        var shape = new SessionShape { Height = height, Width = width };
        var (gridHeight, gridWidth) = dit.Grid(shape);
        long frame = (long)gridHeight * gridWidth, tokens = shape.ChunkFrames * frame;
        long keys = (sinkFrames + windowFrames) * frame;
        double peak = 2.0 * PeakSize * PeakSize * PeakSize / time.Best(Product(PeakSize, PeakSize, PeakSize)) / 1e9;

        List<EngineFigure> rows = [new($"sgemm {PeakSize}×{PeakSize}×{PeakSize}: the peak", peak, "GFLOP/s", 1)];
        double layer = time.Best(Layer(dit, shape, sinkFrames, windowFrames));
        rows.Add(new($"layer: {tokens} tokens of {shape.ChunkFrames} latent frames, {keys} keys", 1e3 * layer, "ms"));

        (string Name, long Inputs, long Outputs)[] products =
        [
            ("q, k, v", config.Dim, 3L * config.Dim), ("o", config.Dim, config.Dim), ("q to text", config.Dim, config.Dim), ("o of text", config.Dim, config.Dim),
            ("ffn, up", config.Dim, config.FfnDim), ("ffn, down", config.FfnDim, config.Dim),
        ];
        double inProducts = 0, work = 0;
        foreach (var (name, inputs, outputs) in products)
        {
            double seconds = time.Best(Product(tokens, inputs, outputs)), operations = 2e-9 * tokens * inputs * outputs;
            (inProducts, work) = (inProducts + seconds, work + operations);
            rows.Add(new($"  product {name}: {tokens}×{inputs}×{outputs}", 1e3 * seconds, "ms", operations / seconds / peak));
        }

        double self = time.Best(Attend(config, tokens, keys)), text = time.Best(Attend(config, tokens, config.TextLength));
        double selfWork = 4e-9 * tokens * keys * config.Dim, textWork = 4e-9 * tokens * config.TextLength * config.Dim;
        rows.Add(new($"  attention to {keys} keys", 1e3 * self, "ms", selfWork / self / peak));
        rows.Add(new($"  attention to {config.TextLength} rows of text", 1e3 * text, "ms", textWork / text / peak));
        double rest = layer - inProducts - self - text;
        rows.AddRange(
        [
            new("matrix products together", 1e3 * inProducts, "ms", work / inProducts / peak),
            new("share of matrix products", 100 * inProducts / layer, "%"),
            new("share of attention", 100 * (self + text) / layer, "%"),
            new("share of the rest: norms, GELU, rotation, caches, residuals, embeddings", 100 * rest / layer, "%"),
            new("whole layer", work + selfWork + textWork, "GFLOP", (work + selfWork + textWork) / layer / peak),
        ]);
        return rows;
    }

    private static Action Product(long rows, long inputs, long outputs)
    {
        var (x, weight, bias) = (Random(rows, inputs), Random(outputs, inputs), Random(outputs));
        return () => nn.functional.linear(x, weight, bias).Dispose();
    }

    private static Action Attend(WanConfig config, long tokens, long keys)
    {
        var q = Random(1, tokens, config.Heads, config.HeadDim).transpose(1, 2);
        var (k, v) = (Random(1, config.Heads, keys, config.HeadDim), Random(1, config.Heads, keys, config.HeadDim));
        return () => Attention.Apply(q, k, v).Dispose();
    }

    /// <summary>A denoising step of the chunk that comes once the memory is full.</summary>
    private static Action Layer(CausalDit dit, SessionShape shape, int sinkFrames, int windowFrames)
    {
        var config = dit.Config;
        var text = dit.PrepareText(Random(1, config.TextLength, config.TextDim));
        var memory = new WindowSinkMemory(sinkFrames, windowFrames).Open(dit, shape with { PlannedFrames = 2 * (sinkFrames + windowFrames) });
        var x = Random(1, shape.ChunkFrames, config.InChannels, shape.Height, shape.Width);
        var t = full([1, shape.ChunkFrames], 500.0);
        int first = 0;
        for (; first < sinkFrames + windowFrames - shape.ChunkFrames; first += shape.ChunkFrames)
        {
            dit.Forward(x, t, text, memory, StepKind.CleanCommit, first).Dispose();
        }

        return () => dit.Forward(x, t, text, memory, StepKind.Denoise, first).Dispose();
    }

    private static Tensor Random(params long[] shape)
    {
        using var generator = new Generator(1);
        return randn(shape, generator: generator);
    }

    private sealed class Stopwatch(TimeProvider clock, int rounds)
    {
        public double Best(Action action)
        {
            action();
            double best = double.MaxValue;
            for (int i = 0; i < rounds; i++)
            {
                long start = clock.GetTimestamp();
                action();
                best = Math.Min(best, clock.GetElapsedTime(start).TotalSeconds);
            }

            return best;
        }
    }
}
