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
/// DINO: <c>- Σ P_t(view) · log P_s(other view)</c> over all pairs of a large view seen by the teacher and another view seen by the student.
/// The teacher is the moving average of the student, and what is exported.
/// </summary>
/// <remarks>
/// Deviation: the teacher's answers are balanced over the prototypes by Sinkhorn's iteration on the batch (as in DINOv2) instead of a running centre,
/// so that a run has no state beside its weights. Deviation: colours are not jittered, since a subject of another colour is another subject.
/// </remarks>
public sealed class DinoTask : ISelfDistillingTask
{
    private const int SinkhornIterations = 3;
    private readonly DinoRecipe _recipe;
    private readonly DinoVit _vit;
    private readonly DinoHead _head;
    private readonly ulong _stream;
    private readonly Device _device;

    /// <summary>Creates the network with its starting weights.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    public DinoTask(DinoRecipe recipe, Device? device = null)
    {
        _device = device ?? CPU;
        _recipe = recipe;
        _vit = new DinoVit(DinoVitConfig.World).to(_device);
        _head = new DinoHead(DinoVitConfig.World.Dim, recipe.HeadWidth, recipe.Bottleneck, recipe.Prototypes).to(_device);
        StartingWeights.Set(_vit, recipe.Seed);
        StartingWeights.Set(_head, recipe.Seed);
        _stream = Seeds.FromName($"{recipe.Name}/{recipe.Seed}/frames");
        Parameters = [.. _vit.named_parameters().Select(p => (p.name, p.parameter)), .. _head.named_parameters().Select(p => ($"head.{p.name}", p.parameter))];
    }

    /// <inheritdoc/>
    public Func<IDisposable> BorrowAverage { private get; set; } = () => throw new InvalidOperationException("no trainer has given the task its teacher");

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <inheritdoc/>
    public bool IsMatrix(string name) => name.StartsWith("blocks.", StringComparison.Ordinal) || name.StartsWith("head.layer", StringComparison.Ordinal);

    /// <inheritdoc/>
    public object Prepare(long step, double progress)
    {
        var common = step % _recipe.OwnBackgroundEvery == 0 ? null : WorldSampler.Sample(_recipe.Profile, _stream, step * _recipe.Batch).Background;
        return MomentBatch.Draw(
            _recipe.Profile, _stream, step * _recipe.Batch, _recipe.Batch, new MomentPlan(2, _recipe.LastFrame, 0, _recipe.Apart), Split.Train,
            common is null ? null : (scene, _) => Before(common, scene));
    }

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        var moments = (MomentBatch)batch;
        using var scope = NewDisposeScope();
        Tensor[] frames = [moments.ToFrames(0, _device) / 255, moments.ToFrames(1, _device) / 255];
        var globals = cat([.. frames.Select(f => View(f, MomentBatch.Size, _recipe.GlobalArea, 1, random))], 0);
        long b = moments.Scenes.Count;
        var targets = Teach(globals);
        var seen = LogShares(globals);
        var loss = CrossEntropy(targets.narrow(0, b, b), seen.narrow(0, 0, b)) + CrossEntropy(targets.narrow(0, 0, b), seen.narrow(0, b, b));
        for (int i = 0; i < _recipe.LocalViews; i++)
        {
            var local = LogShares(View(frames[i % 2], MomentBatch.Size / 2, _recipe.LocalArea, _recipe.GlobalArea, random));
            loss = loss + CrossEntropy(targets.narrow(0, 0, b), local) + CrossEntropy(targets.narrow(0, b, b), local);
        }

        return (loss / (2 + (2 * _recipe.LocalViews))).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public string Describe(object batch) => ((MomentBatch)batch).Describe();

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts)
    {
        Centre();
        var (network, pixels) = (Neighbours(_vit, 2 * _recipe.HeldOut, _recipe.HeldOut), Neighbours(null, 2 * _recipe.HeldOut, _recipe.HeldOut));
        CheckpointFile.Write(
            folder, facts, _vit, (CheckpointFile.ConfigKey, JsonSerializer.Serialize(DinoVitConfig.World, Json.OneLine)),
            network.Select(a => ($"held_out_neighbours_{a.Key}", a.Value)).Concat(pixels.Select(a => ($"held_out_neighbours_{a.Key}_of_pixels", a.Value)))
                .ToDictionary(r => r.Item1, r => r.Value.ToString("f4", CultureInfo.InvariantCulture), StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _vit.Dispose();
        _head.Dispose();
    }

    /// <summary>
    /// Share of held-out frames whose ten nearest frames of other held-out scenes name their attribute by vote. The trivial baseline, nearest by pixels, is measured
    /// where there is no network.
    /// </summary>
    /// <param name="network">The network; <c>null</c> for pixels.</param>
    /// <param name="known">Frames that vote.</param>
    /// <param name="asked">Frames that are asked for.</param>
    public static IReadOnlyDictionary<string, double> Neighbours(DinoVit? network, int known, int asked) =>
        AttributeNeighbours.Accuracy(network is null ? null : x => network.Forward(new FrameTransform.DinoPicture(MomentBatch.Size).Apply(x)), known, asked);

    /// <summary>Takes what the features of all frames have in common out of the last bias, so that a cosine tells subjects apart.</summary>
    /// <remarks>The head's bias absorbs a common part while it is trained; without it cosines of any two frames are above 0.99.</remarks>
    private void Centre()
    {
        const int Frames = 256, PerBatch = 32;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var sum = zeros([_vit.Config.Dim], device: _device);
        for (int i = 0; i < Frames; i += PerBatch)
        {
            var frames = MomentBatch.Draw(_recipe.Profile, Seeds.FromName($"{_recipe.Name}/{_recipe.Seed}/centre"), i, PerBatch, new MomentPlan(1, _recipe.LastFrame));
            sum = sum + _vit.Forward(new FrameTransform.DinoPicture(MomentBatch.Size).Apply(frames.ToFrames(0, _device))).sum([0], keepdim: false);
        }

        _vit.named_parameters().First(p => p.name == "norm.bias").parameter.sub_(sum / Frames);
    }

    /// <summary>The scene before another background, unless that would make a held-out combination or hide an object.</summary>
    private static SceneDescription Before(Background background, SceneDescription scene)
    {
        var moved = scene with { Background = background };
        return WorldSplit.Of(moved) == Split.Train && scene.Objects.All(o => WorldSplit.IsDistinct(o.Colour, background.Colour)) ? moved : scene;
    }

    private Tensor Teach(Tensor globals)
    {
        using var scope = NewDisposeScope();
        using var teacher = BorrowAverage();
        using var noGrad = no_grad();
        var logits = Cosines(globals) / _recipe.TeacherTemperature;
        return Balanced(logits).MoveToOuterDisposeScope();
    }

    /// <summary>Shares of the prototypes per row such that the batch uses every prototype alike (Sinkhorn and Knopp).</summary>
    internal static Tensor Balanced(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var shares = (logits - logits.amax([1], keepdim: true)).exp();
        for (int i = 0; i < SinkhornIterations; i++)
        {
            shares = shares / shares.sum([0], keepdim: true).clamp_min(1e-9);
            shares = shares / shares.sum([1], keepdim: true);
        }

        return shares.MoveToOuterDisposeScope();
    }

    private Tensor LogShares(Tensor views) => nn.functional.log_softmax(Cosines(views) / _recipe.StudentTemperature, 1);

    private Tensor Cosines(Tensor views) => _head.Forward(_vit.Forward(new FrameTransform.DinoPicture((int)views.shape[2]).Apply(views * 255)));

    private static Tensor CrossEntropy(Tensor targets, Tensor logShares) => -(targets * logShares).sum([1]).mean();

    /// <summary>A random square part of each frame, as a picture of a size, a little brighter or darker and degraded.</summary>
    private Tensor View(Tensor frames, int size, double lowest, double highest, Generator random)
    {
        using var scope = NewDisposeScope();
        long b = frames.shape[0];
        var drawn = Draws.Uniform([b, 5], random, _device);
        var side = (lowest + (drawn.narrow(1, 0, 1) * (highest - lowest))).sqrt();
        var x = ((drawn.narrow(1, 1, 1) * 2) - 1) * (1 - side);
        var y = ((drawn.narrow(1, 2, 1) * 2) - 1) * (1 - side);
        var none = zeros_like(side);
        var theta = stack([cat([side, none, x], 1), cat([none, side, y], 1)], 1); // [B, 2, 3]
        var grid = nn.functional.affine_grid(theta, [b, 3, size, size], align_corners: false);
        var view = nn.functional.grid_sample(frames, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
        var gain = 0.9 + (drawn.narrow(1, 3, 1) * 0.2);
        var offset = (drawn.narrow(1, 4, 1) - 0.5) * 0.1;
        view = (view * gain.view(b, 1, 1, 1)) + offset.view(b, 1, 1, 1);
        return Degradation.Apply(view, _recipe.Degradation, random, _device).MoveToOuterDisposeScope();
    }
}
