using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>
/// Text encoder: a linear read-out must find every attribute of the scene in every row of the caption, so that cross-attention finds it
/// wherever it looks first. The read-out is thrown away.
/// </summary>
public sealed class TextEncoderTask : ITrainingTask
{
    private static readonly int[] Classes =
    [
        WorldLabels.KindCount, WorldLabels.ColourCount, WorldLabels.PatternCount, WorldLabels.BackgroundColourCount,
        WorldLabels.MotionCount, WorldLabels.CameraCount, 3, 3,
    ];

    private readonly TextEncoderRecipe _recipe;
    private readonly WordTokenizer _tokenizer = new(WorldVocabulary.Words);
    private readonly TextEncoder _encoder;
    private readonly Linear _readOut;
    private readonly ulong _stream;
    private readonly Device _device;

    /// <summary>Creates the network with its starting weights.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    public TextEncoderTask(TextEncoderRecipe recipe, Device? device = null)
    {
        _device = device ?? CPU;
        _recipe = recipe;
        _encoder = new TextEncoder(recipe.Model with { VocabularySize = _tokenizer.Size }, recipe.Seed).to(_device);
        _readOut = nn.Linear(recipe.Model.Dim, Classes.Sum()).to(_device);
        Clear(_readOut);
        _stream = Seeds.FromName($"{recipe.Name}/{recipe.Seed}/captions");
        Parameters = [.. _encoder.named_parameters().Select(p => (p.name, p.parameter)), .. _readOut.named_parameters().Select(p => ($"read_out.{p.name}", p.parameter))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <inheritdoc/>
    public bool IsMatrix(string name) => name.Contains(".attn.", StringComparison.Ordinal) || name.Contains(".ffn.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public object Prepare(long step, double progress) => Captions.Draw(_recipe, _stream, step * _recipe.Batch, _recipe.Batch, Split.Train);

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        var captions = (Captions)batch;
        using var scope = NewDisposeScope();
        var (scores, labels, mask) = Read(captions);
        var loss = zeros([], device: _device);
        int at = 0;
        for (int a = 0; a < Classes.Length; a++)
        {
            var each = nn.functional.cross_entropy(
                scores.narrow(2, at, Classes[a]).transpose(1, 2).contiguous(), labels.narrow(1, a, 1).expand(labels.shape[0], mask.shape[1]).contiguous(), reduction: nn.Reduction.None);
            loss = loss + ((each * mask).sum() / mask.sum());
            at += Classes[a];
        }

        return loss.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public string Describe(object batch) => string.Join("; ", ((Captions)batch).Texts.Take(8)) + " ...";

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts) => CheckpointFile.Write(
        folder, facts, _encoder, ("config", _encoder.Config.ToJson()),
        new() { ["held_out_accuracy"] = Accuracy().ToString("f4", CultureInfo.InvariantCulture) },
        ("tokenizer", _tokenizer.ToJson()));

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder.Dispose();
        _readOut.Dispose();
    }

    private static void Clear(Linear layer)
    {
        using var noGrad = no_grad();
        foreach (var (_, value) in layer.named_parameters()) value.zero_();
    }

    private (Tensor Scores, Tensor Labels, Tensor Mask) Read(Captions captions)
    {
        var (ids, mask) = TokenBatch.Of(_tokenizer, captions.Texts, _encoder.Config.Length, _device);
        var rows = _encoder.Forward(ids, mask);
        return (_readOut.forward(rows), tensor(captions.Labels, [captions.Texts.Count, Classes.Length], device: _device), mask.type(ScalarType.Float32));
    }

    /// <summary>Share of (row, attribute) pairs read correctly from captions of held-out scenes.</summary>
    private double Accuracy()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (scores, labels, mask) = Read(Captions.Draw(_recipe, 1, 0, 256, Split.HeldOut));
        double right = 0;
        int at = 0;
        for (int a = 0; a < Classes.Length; a++)
        {
            var hit = scores.narrow(2, at, Classes[a]).argmax(2).eq(labels.narrow(1, a, 1)).type(ScalarType.Float32);
            right += (hit * mask).sum().item<float>();
            at += Classes[a];
        }

        return right / (Classes.Length * (double)mask.sum().item<float>());
    }

    /// <summary>Captions with what must be read from them: the seven labels' classes, size of the first object, number of objects.</summary>
    private sealed record Captions(IReadOnlyList<string> Texts, long[] Labels)
    {
        public static Captions Draw(TextEncoderRecipe recipe, ulong stream, long first, int count, Split split)
        {
            string[] texts = new string[count];
            long[] labels = new long[count * Classes.Length];
            for (int i = 0; i < count; i++)
            {
                var scene = WorldSampler.Sample(recipe.Profile, stream, first + i, split);
                texts[i] = ClipBatch.Caption(scene, first + i);
                var l = WorldLabels.Of(scene);
                long[] row = [l.Kind, l.Colour, l.Pattern, l.BackgroundColour, l.Motion, l.Camera, (int)scene.Objects[0].Size, Math.Min(l.Objects - 1, 2)];
                row.CopyTo(labels, i * row.Length);
            }

            return new Captions(texts, labels);
        }
    }
}
