using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>The causal model from random weights; see <see cref="CausalRecipe"/>.</summary>
public sealed class CausalTask : ITrainingTask
{
    private readonly CausalRecipe _recipe;
    private readonly CausalDit _dit;
    private readonly WorldEncoders _world;
    private readonly Tensor _empty;
    private readonly CancellationToken _cancellationToken;
    private readonly StripSheet? _strips;
    private (CausalStage Stage, LatentPool Pool)? _current;

    /// <summary>Creates the network.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">Where the autoencoder and the text encoder are.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    /// <param name="cancellationToken">Stops computing pools of latents.</param>
    public CausalTask(CausalRecipe recipe, string folder, Device? device = null, CancellationToken cancellationToken = default)
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

        if (recipe.StripEvery > 0) _strips = StripSheet.Open(folder, recipe.Vae, recipe.TextEncoder, recipe.Profile);
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
        var stage = Stage(progress);
        int chunks = stage.Chunks, frames = chunks * _recipe.ChunkFrames;
        var pool = Pool(stage);
        var index = tensor(((PoolRows)batch).Rows);
        var device = _dit.Device;
        var (kept, rows) = pool.Take(index, frames);
        var clean = kept.On(device);
        var levels = NoiseLevels.PerFrame(NoiseLevels.Forcing(_recipe.Noise, clean.shape[0], chunks, random), _recipe.ChunkFrames).On(device);
        var noise = Draws.Normal(clean.shape, random, device);
        using var text = _dit.PrepareText(CaptionDropout.Apply(rows, _empty, _recipe.TextDropout, random).On(device));
        var shape = new SessionShape
        {
            Batch = (int)clean.shape[0],
            Height = (int)clean.shape[3],
            Width = (int)clean.shape[4],
            ChunkFrames = _recipe.ChunkFrames,
            PlannedFrames = frames,
            Gradients = true,
        };
        using var memory = WindowSinkMemory.Full.OpenClip(_dit, shape, doubled: false);
        var flow = _dit.Forward(
            NoiseLevels.Mix(clean, noise, levels), levels.mul(FlowMatchSchedule.TrainingSteps.ToScalar()), text, memory, StepKind.FullSequence, 0);
        return NoiseLevels.FlowLoss(flow, clean, noise, levels, _recipe.Noise.WeightFloor, pool.Weights(index, 0, frames, _recipe.ObjectWeight)?.On(device)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public string Describe(object batch) => string.Join("; ", ((PoolRows)batch).Rows.Select(r => _current!.Value.Pool.Captions[(int)r]));

    /// <inheritdoc/>
    public void WriteStrip(string path, long step) => _strips?.Write(path, text => StripSheet.Rollout(
        _dit, WindowSinkMemory.Full, RolloutOptions.World with { ChunkFrames = _recipe.ChunkFrames }, text, _recipe.Stages[^1].Chunks * _recipe.ChunkFrames, _strips.LatentSize));

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts) => CheckpointFile.Write(folder, facts, _dit, (WanConfig.MetadataKey, _dit.Config.ToJson()));

    /// <inheritdoc/>
    public void Dispose()
    {
        _dit.Dispose();
        _world.Dispose();
        _strips?.Dispose();
        _empty.Dispose();
        _current?.Pool.Dispose();
    }

    private LatentPool Pool(CausalStage stage)
    {
        if (_current is { } current && current.Stage == stage) return current.Pool;
        _current?.Pool.Dispose();
        _current = (stage, _world.Pool(_recipe, stage.PoolClips, stage.Chunks * _recipe.ChunkFrames, _cancellationToken, touched: _recipe.ObjectWeight > 0));
        return _current.Value.Pool;
    }

    private CausalStage Stage(double progress) => _recipe.Stages.First(s => progress < s.Until || s == _recipe.Stages[^1]);
}
