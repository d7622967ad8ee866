using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>The bidirectional teacher; see <see cref="TeacherRecipe"/>.</summary>
/// <remarks>
/// <code>
/// x_t = (1 - t) x_0 + t e,  t = sigmoid(normal) one per clip;  loss = sum w (t / max(t, floor))² |v - (e - x_0)|² / sum w,  w = 1 + objectWeight on objects
/// </code>
/// </remarks>
public sealed class TeacherTask : ITrainingTask
{
    private readonly TeacherRecipe _recipe;
    private readonly CausalDit _dit;
    private readonly WorldEncoders _world;
    private readonly Tensor _empty;
    private readonly CancellationToken _cancellationToken;
    private (TeacherStage Stage, LatentPool Pool)? _current;

    /// <summary>Creates the network, or loads the one to start from.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">Where the autoencoder and the text encoder are.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    /// <param name="cancellationToken">Stops computing pools of latents.</param>
    public TeacherTask(TeacherRecipe recipe, string folder, Device? device = null, CancellationToken cancellationToken = default)
    {
        _recipe = recipe;
        _cancellationToken = cancellationToken;
        _world = WorldEncoders.Load(folder, recipe.Vae, recipe.TextEncoder);
        _empty = _world.Encode("");
        ulong seed = Seeds.FromName($"{recipe.Name}/{recipe.Seed}");
        if (recipe.Start is { } start)
        {
            _dit = CheckpointFile.LoadDit(Path.Combine(folder, start), null, seed);
        }
        else
        {
            _dit = new CausalDit(recipe.Model with { TextDim = _world.TextDim, TextLength = _world.TextLength });
            _dit.Initialise(seed, DitWeights.TokensPerFrame(_dit.Config));
        }

        _dit.to(device ?? CPU);
        Parameters = [.. _dit.named_parameters().Select(p => (p.name, p.parameter))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <inheritdoc/>
    public bool IsMatrix(string name) => DitWeights.IsMatrix(name);

    /// <inheritdoc/>
    public object Prepare(long step, double progress)
    {
        var stage = Stage(progress);
        return PoolRows.Draw($"{_recipe.Name}/{_recipe.Seed}", step, stage.Clips, stage.PoolClips);
    }

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        using var scope = NewDisposeScope();
        var pool = Pool(Stage(progress));
        var index = tensor(((PoolRows)batch).Rows);
        var device = _dit.Device;
        var (kept, rows) = pool.Take(index, (int)pool.Latents.shape[1]);
        var clean = kept.On(device);
        long clips = clean.shape[0];
        var prompts = CaptionDropout.Apply(rows, _empty, _recipe.TextDropout, random).On(device);
        var levels = NoiseLevels.PerFrame(NoiseLevels.Denoise(_recipe.Noise, clips, 1, random), (int)clean.shape[1]).On(device);
        var noise = Draws.Normal(clean.shape, random, device);
        using var text = _dit.PrepareText(prompts);
        var shape = new SessionShape
        {
            Batch = (int)clips,
            Height = (int)clean.shape[3],
            Width = (int)clean.shape[4],
            PlannedFrames = (int)clean.shape[1],
            Gradients = true,
        };
        using var memory = new BidirectionalMemory().OpenClip(_dit, shape, doubled: false);
        var flow = _dit.Forward(
            NoiseLevels.Mix(clean, noise, levels), levels.mul(FlowMatchSchedule.TrainingSteps.ToScalar()), text, memory, StepKind.FullSequence, 0);
        var weight = pool.Weights(index, 0, (int)clean.shape[1], _recipe.ObjectWeight)?.On(device);
        return NoiseLevels.FlowLoss(flow, clean, noise, levels, _recipe.Noise.WeightFloor, weight).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public string Describe(object batch) => string.Join("; ", ((PoolRows)batch).Rows.Select(r => _current!.Value.Pool.Captions[(int)r]));

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts) => CheckpointFile.Write(folder, facts, _dit, (WanConfig.MetadataKey, _dit.Config.ToJson()));

    /// <inheritdoc/>
    public void Dispose()
    {
        _dit.Dispose();
        _world.Dispose();
        _empty.Dispose();
        _current?.Pool.Dispose();
    }

    private LatentPool Pool(TeacherStage stage)
    {
        if (_current is { } current && current.Stage == stage) return current.Pool;
        _current?.Pool.Dispose();
        _current = (stage, _world.Pool(_recipe, stage.PoolClips, stage.Frames, _cancellationToken, touched: _recipe.ObjectWeight > 0));
        return _current.Value.Pool;
    }

    private TeacherStage Stage(double progress) => _recipe.Stages.First(s => progress < s.Until || s == _recipe.Stages[^1]);
}
