using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Baselines;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>
/// The causal model under one memory policy; see <see cref="PolicyRecipe"/>. Clips run chunk by chunk through the policy's own session:
/// a chunk whose error counts is denoised with the memory as context, then every chunk is committed, almost clean. Gradients flow through
/// what is kept, the recurrent state included.
/// </summary>
public sealed class PolicyTask : ITrainingTask
{
    private readonly PolicyRecipe _recipe;
    private readonly CausalDit _dit;
    private readonly IMemoryPolicy _policy;
    private readonly LatentPool _pool;
    private readonly StripSheet? _strips;
    private readonly Tensor _empty;

    /// <summary>Loads the causal model, adds the policy's weights if it has any, and computes the pool of latents.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">Where the checkpoints are.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    /// <param name="cancellationToken">Stops computing the pool.</param>
    public PolicyTask(PolicyRecipe recipe, string folder, Device? device = null, CancellationToken cancellationToken = default)
    {
        _recipe = recipe;
        _policy = MethodCatalog.Find(recipe.Policy).Policy;
        using var world = WorldEncoders.Load(folder, recipe.Vae, recipe.TextEncoder);
        _pool = world.Pool(recipe, recipe.PoolClips, recipe.Chunks * recipe.ChunkFrames, cancellationToken, touched: recipe.ObjectWeight > 0);
        _empty = world.Encode("");
        _dit = CheckpointFile.LoadDit(Path.Combine(folder, recipe.Base), _policy.HasState ? VideoSsmOptions.World : null, recipe.Seed).to(device ?? CPU);
        if (recipe.StripEvery > 0) _strips = StripSheet.Open(folder, recipe.Vae, recipe.TextEncoder, recipe.Profile);
        Parameters = [.. _dit.named_parameters().Select(p => (p.name, p.parameter))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <inheritdoc/>
    public bool IsMatrix(string name) => DitWeights.IsMatrix(name);

    /// <inheritdoc/>
    /// <remarks>The name of the policy is left out of the draw: every policy sees the same clips in the same order.</remarks>
    public object Prepare(long step, double progress) => PoolRows.Draw($"policy/{_recipe.Seed}", step, _recipe.Batch, _pool.Count);

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        using var scope = NewDisposeScope();
        int size = _recipe.ChunkFrames;
        var index = tensor(((PoolRows)batch).Rows);
        var device = _dit.Device;
        var (kept, rows) = _pool.Take(index, _recipe.Chunks * size);
        var clean = kept.On(device);
        using var text = _dit.PrepareText(CaptionDropout.Apply(rows, _empty, _recipe.TextDropout, random).On(device));
        var shape = new SessionShape
        {
            Batch = (int)clean.shape[0],
            Height = (int)clean.shape[3],
            Width = (int)clean.shape[4],
            ChunkFrames = size,
            PlannedFrames = _recipe.Chunks * size,
            Gradients = true,
        };
        using var memory = _policy.Open(_dit, shape);
        var loss = zeros([], device: device);
        for (int chunk = 0; chunk < _recipe.Chunks; chunk++)
        {
            int first = chunk * size;
            var part = clean.narrow(1, first, size);
            if (chunk >= _recipe.Chunks - _recipe.LossChunks) loss = loss + Denoise(part, first);
            if (chunk + 1 < _recipe.Chunks) Commit(part, first);
        }

        return (loss / _recipe.LossChunks).MoveToOuterDisposeScope();

        Tensor Denoise(Tensor part, int first)
        {
            var levels = NoiseLevels.PerFrame(NoiseLevels.Denoise(_recipe.Noise, part.shape[0], 1, random), size).On(device);
            var noise = Draws.Normal(part.shape, random, device);
            var flow = Flow(NoiseLevels.Mix(part, noise, levels), levels, StepKind.Denoise, first);
            return NoiseLevels.FlowLoss(flow, part, noise, levels, _recipe.Noise.WeightFloor, _pool.Weights(index, first, size, _recipe.ObjectWeight)?.On(device));
        }

        void Commit(Tensor part, int first)
        {
            var levels = NoiseLevels.PerFrame(NoiseLevels.Context(_recipe.Noise, part.shape[0], 1, random), size).On(device);
            Flow(NoiseLevels.Mix(part, Draws.Normal(part.shape, random, device), levels), levels, StepKind.CleanCommit, first);
        }

        Tensor Flow(Tensor x, Tensor levels, StepKind kind, int first) =>
            _dit.Forward(x, levels.mul(FlowMatchSchedule.TrainingSteps.ToScalar()), text, memory, kind, first);
    }

    /// <inheritdoc/>
    public string Describe(object batch) => string.Join("; ", ((PoolRows)batch).Rows.Select(r => _pool.Captions[(int)r]));

    /// <inheritdoc/>
    public void WriteStrip(string path, long step) => _strips?.Write(path, text => StripSheet.Rollout(
        _dit, _policy, Sampling(), text, _recipe.Chunks * _recipe.ChunkFrames, _strips.LatentSize));

    // Strips go without guidance: at half the cost they show the same motion.
    private RolloutOptions Sampling()
    {
        var options = RolloutOptions.World with { ChunkFrames = _recipe.ChunkFrames };
        return (_recipe.Sampling?.ApplyTo(options) ?? options) with { Guidance = 1 };
    }

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts) => CheckpointFile.WriteDit(folder, facts, _dit, _recipe.Policy, _recipe.Sampling);

    /// <inheritdoc/>
    public void Dispose()
    {
        _dit.Dispose();
        _pool.Dispose();
        _strips?.Dispose();
        _empty.Dispose();
    }
}
