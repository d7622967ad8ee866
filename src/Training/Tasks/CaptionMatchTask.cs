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

/// <summary>
/// CLIP: cross entropy of <c>exp(s) cos(f_i, g_j)</c> over the captions of a batch for every frame, and over the frames for every caption.
/// </summary>
/// <remarks>The vocabulary is learned from the world's words by byte-pair merges and kept in the checkpoint, for CLIP's own tokenizer.</remarks>
public sealed class CaptionMatchTask : ITrainingTask
{
    // CLIP's own limit: cosines are never multiplied by more than 100.
    private const double LargestLogScale = 4.605170186;

    // Of the held-out retrieval.
    private const int Pairs = 64;

    private readonly CaptionMatchRecipe _recipe;
    private readonly string _vocabulary = BytePairs.Learn(WorldVocabulary.Words);
    private readonly ClipTokenizer _tokenizer;
    private readonly ClipVision _vision;
    private readonly ClipText _text;
    private readonly Parameter _logScale;
    private readonly ulong _stream;
    private readonly Device _device;

    /// <summary>Creates both towers with their starting weights.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    public CaptionMatchTask(CaptionMatchRecipe recipe, Device? device = null)
    {
        _device = device ?? CPU;
        _recipe = recipe;
        _tokenizer = new ClipTokenizer(_vocabulary);
        var config = ClipConfig.World with { VocabularySize = _tokenizer.Size };
        (_vision, _text) = (new ClipVision(config).to(_device), new ClipText(config).to(_device));
        StartingWeights.Set(_vision, recipe.Seed);
        StartingWeights.Set(_text, recipe.Seed);
        _logScale = _text.named_parameters().First(p => p.name == "logit_scale").parameter;
        using (no_grad()) _logScale.fill_(Math.Log(1 / 0.07));
        _stream = Seeds.FromName($"{recipe.Name}/{recipe.Seed}/frames");
        Parameters = [.. _vision.named_parameters().Select(p => ($"{Clip.Visual}{p.name}", p.parameter)), .. _text.named_parameters().Select(p => (p.name, p.parameter))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <inheritdoc/>
    public bool IsMatrix(string name) => name.Contains("resblocks.", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal);

    /// <inheritdoc/>
    public object Prepare(long step, double progress) =>
        MomentBatch.Draw(_recipe.Profile, _stream, step * _recipe.Batch, _recipe.Batch, new MomentPlan(1, _recipe.LastFrame));

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        var moments = (MomentBatch)batch;
        using var scope = NewDisposeScope();
        var frames = Degradation.Apply(moments.ToFrames(0, _device), _recipe.Degradation * 255, random, _device);
        var (f, g) = (Pictures(_vision, frames), Texts(_text, _tokenizer, moments.Captions));
        var logits = f.matmul(g.transpose(0, 1)) * _logScale.clamp_max(LargestLogScale).exp();
        var right = arange(moments.Scenes.Count, dtype: ScalarType.Int64, device: _device);
        var loss = nn.functional.cross_entropy(logits, right) + nn.functional.cross_entropy(logits.transpose(0, 1), right);
        return (loss / 2).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public string Describe(object batch) => ((MomentBatch)batch).Describe();

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts)
    {
        var (text, picture) = Retrieval(_vision, _text, _tokenizer, Pairs);
        var neighbours = AttributeNeighbours.Accuracy(Encode(_vision), 2 * _recipe.HeldOut, _recipe.HeldOut);
        CheckpointFile.Write(
            folder, facts, Parameters.Select(p => KeyValuePair.Create<string, Tensor>(p.Name, p.Value)),
            (CheckpointFile.ConfigKey, JsonSerializer.Serialize(_text.Config, Json.OneLine)),
            new Dictionary<string, double>
            {
                ["held_out_retrieval_of_64_captions"] = text,
                ["held_out_retrieval_of_64_frames"] = picture,
                ["chance"] = 1.0 / Pairs,
            }.Concat(neighbours.Select(a => KeyValuePair.Create($"held_out_neighbours_{a.Key}", a.Value)))
                .ToDictionary(r => r.Key, r => r.Value.ToString("f4", CultureInfo.InvariantCulture), StringComparer.Ordinal),
            (CheckpointFile.TokenizerKey, _vocabulary));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _vision.Dispose();
        _text.Dispose();
    }

    /// <summary>Share of held-out frames whose caption is the nearest of all, and of captions whose frame is; chance is one in <paramref name="count"/>.</summary>
    /// <param name="vision">The vision tower.</param>
    /// <param name="text">The text tower.</param>
    /// <param name="tokenizer">Its vocabulary.</param>
    /// <param name="count">Pairs, no two of which show the same object on the same background: a still frame tells no motion.</param>
    public static (double Captions, double Frames) Retrieval(ClipVision vision, ClipText text, ClipTokenizer tokenizer, int count)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var scenes = new Dictionary<(int, int, int, int), SceneDescription>();
        for (long i = 0; scenes.Count < count; i++)
        {
            var scene = WorldSampler.Sample(WorldProfile.Simple, 1, i, Split.HeldOut);
            var l = WorldLabels.Of(scene);
            scenes.TryAdd((l.Kind, l.Colour, l.Pattern, l.BackgroundColour), scene);
        }

        var pairs = MomentBatch.Render(
            [.. scenes.Values], [.. Enumerable.Range(0, count).Select(i => new[] { i % 8 })], [.. scenes.Values.Select((s, i) => ClipBatch.Caption(s, i))]);
        var likeness = Pictures(vision, pairs.ToFrames(0)).matmul(Texts(text, tokenizer, pairs.Captions).transpose(0, 1));
        var right = arange(count, dtype: ScalarType.Int64);
        return (Share(likeness.argmax(1)), Share(likeness.argmax(0)));

        double Share(Tensor best) => best.eq(right).type(ScalarType.Float32).mean().item<float>();
    }

    private static Func<Tensor, Tensor> Encode(ClipVision vision) => x => vision.Forward(new FrameTransform.ClipPicture(vision.Config.ImageSize).Apply(x));

    private static Tensor Pictures(ClipVision vision, Tensor frames) => nn.functional.normalize(Encode(vision)(frames), 2, 1);

    private static Tensor Texts(ClipText text, ClipTokenizer tokenizer, IReadOnlyList<string> captions)
    {
        int length = text.Config.ContextLength;
        long[] rows = [.. captions.SelectMany(c => tokenizer.Pad(c, length, truncate: true))];
        return nn.functional.normalize(text.Forward(tensor(rows, [captions.Count, length], device: text.parameters().First().device)), 2, 1);
    }
}
