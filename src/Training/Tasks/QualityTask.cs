using System.Globalization;
using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Metrics.Preprocessing;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Evaluation;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>MUSIQ: smooth distance of the score from <c>100 (1 - dose)</c>, the dose of the distortion being known.</summary>
public sealed class QualityTask : ITrainingTask
{
    // The head answers in hundredths while it is trained, so that its weights stay of the size of all others.
    private const double Scale = 100;
    private readonly QualityRecipe _recipe;
    private readonly Musiq _musiq;
    private readonly ulong _stream;
    private readonly Device _device;

    /// <summary>Creates the network with its starting weights.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    public QualityTask(QualityRecipe recipe, Device? device = null)
    {
        _device = device ?? CPU;
        _recipe = recipe;
        _musiq = new Musiq(MusiqConfig.World).to(_device);
        StartingWeights.Set(_musiq, recipe.Seed);
        _stream = Seeds.FromName($"{recipe.Name}/{recipe.Seed}/frames");
        Parameters = [.. _musiq.named_parameters().Select(p => (p.name, p.parameter))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <inheritdoc/>
    public bool IsMatrix(string name) => name.EndsWith("weight", StringComparison.Ordinal)
        && (name.Contains("encoderblock", StringComparison.Ordinal) || name.StartsWith("embedding", StringComparison.Ordinal) || name.StartsWith("block1.conv", StringComparison.Ordinal));

    /// <inheritdoc/>
    public object Prepare(long step, double progress) => DistortedBatch.Draw(_recipe.Profile, _stream, step * _recipe.Batch, _recipe.Batch, _recipe.LastFrame);

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        var frames = (DistortedBatch)batch;
        using var scope = NewDisposeScope();
        float[] untouched = [.. frames.Doses.Select(d => (float)(1 - d))];
        var wanted = tensor(untouched, [untouched.Length], device: _device);
        return nn.functional.smooth_l1_loss(Scores(_musiq, frames.ToFrames(_device)), wanted, beta: 0.1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public string Describe(object batch) => string.Join("; ", ((DistortedBatch)batch).Captions.Take(8)) + " ...";

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts)
    {
        using (no_grad())
        {
            foreach (var (_, value) in Parameters.Where(p => p.Name.StartsWith("head.", StringComparison.Ordinal))) value.mul_(Scale);
        }

        var (all, kinds) = Ranks(_musiq, 2 * _recipe.HeldOut);
        CheckpointFile.Write(
            folder, facts, _musiq, (CheckpointFile.ConfigKey, JsonSerializer.Serialize(MusiqConfig.World, Json.OneLine)),
            kinds.Select(k => KeyValuePair.Create($"held_out_rank_correlation_{k.Key.ToString().ToLowerInvariant()}", k.Value))
                .Append(KeyValuePair.Create("held_out_rank_correlation", all)).Append(KeyValuePair.Create("held_out_rank_correlation_of_sharpness", Ranks(null, 2 * _recipe.HeldOut).All))
                .ToDictionary(r => r.Key, r => r.Value.ToString("f4", CultureInfo.InvariantCulture), StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public void Dispose() => _musiq.Dispose();

    /// <summary>Spearman's rank correlation of the score with the untouched share (1 - dose) on held-out frames, over all and within each kind of distortion.</summary>
    /// <param name="musiq">The network; <c>null</c> for the trivial baseline: sharpness, the mean squared difference of neighbouring pixels.</param>
    /// <param name="count">Frames.</param>
    public static (double All, IReadOnlyDictionary<DistortionKind, double> Kinds) Ranks(Musiq? musiq, int count)
    {
        const int PerBatch = 32;
        List<(DistortionKind Kind, double Wanted, double Score)> rows = [];
        for (int i = 0; i < count; i += PerBatch)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var frames = DistortedBatch.Draw(WorldProfile.Standard, 1, i, Math.Min(PerBatch, count - i), 80, Split.HeldOut);
            var x = frames.ToFrames();
            var scores = musiq is null ? (x.narrow(3, 1, 63) - x.narrow(3, 0, 63)).square().mean([1, 2, 3]) : Scores(musiq, x);
            rows.AddRange(scores.contiguous().data<float>().ToArray().Select((score, j) => (frames.Kinds[j], 1 - frames.Doses[j], (double)score)));
        }

        return (Of(rows), rows.GroupBy(r => r.Kind).OrderBy(g => g.Key).ToDictionary(g => g.Key, Of));

        static double Of(IEnumerable<(DistortionKind Kind, double Wanted, double Score)> some)
        {
            var all = some.ToList();
            return RankCorrelation.Of([.. all.Select(r => r.Score)], [.. all.Select(r => r.Wanted)]);
        }
    }

    private static Tensor Scores(Musiq musiq, Tensor frames) => musiq.Forward(new FrameTransform.MusiqPicture(MusiqConfig.World.LongestSide).Apply(frames));
}
