using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>Stage 1, causal distillation on the teacher's ODE trajectories; see <see cref="DistillRecipe"/>.</summary>
public sealed class DistillTask : ITrainingTask
{
    private readonly DistillRecipe _recipe;
    private readonly StudentMemory _memory;
    private readonly CausalDit _student;
    private readonly TrajectoryPool _pool;
    private readonly StripSheet? _strips;

    /// <summary>Loads teacher and student and computes the trajectories that are not there yet.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">Where the checkpoints are; trajectories go into <c>pools</c> below it.</param>
    /// <param name="notice">Receives a line now and then while trajectories are computed.</param>
    /// <param name="device">Where to train and to compute trajectories; the processor when absent.</param>
    /// <param name="cancellationToken">Stops computing trajectories.</param>
    /// <exception cref="UsageException">A checkpoint is missing or something else, or there is no such policy.</exception>
    public DistillTask(DistillRecipe recipe, string folder, Action<string>? notice = null, Device? device = null, CancellationToken cancellationToken = default)
    {
        _recipe = recipe;
        _memory = StudentMemory.Of(recipe);
        _memory.CheckReach(recipe);
        string teacherFile = Path.Combine(folder, recipe.Teacher), textFile = Path.Combine(folder, recipe.TextEncoder);
        using var vae = CheckpointFile.LoadVae(Path.Combine(folder, recipe.Vae));
        var (encoder, tokenizer) = CheckpointFile.LoadTextEncoder(textFile);
        using (encoder)
        using (var teacher = CheckpointFile.LoadDit(teacherFile).to(device ?? CPU))
        {
            teacher.PrepareInference();
            _pool = TrajectoryPool.Build(
                teacher, encoder, tokenizer, 64 / vae.Config.SpatialFactor, recipe.Profile, recipe.Seed, recipe.Trajectories, Path.Combine(folder, "pools"),
                $"{Checkpoint.WeightsHash(teacherFile)}/{Checkpoint.WeightsHash(textFile)}", notice, cancellationToken: cancellationToken);
        }

        _student = CheckpointFile.LoadDit(recipe.Start is { } start ? Path.Combine(folder, start) : teacherFile, _memory.State, recipe.Seed).to(device ?? CPU);
        if (recipe.StripEvery > 0) _strips = StripSheet.Open(folder, recipe.Vae, recipe.TextEncoder, recipe.Profile);
        Parameters = [.. _student.named_parameters().Select(p => (p.name, p.parameter))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <inheritdoc/>
    public bool IsMatrix(string name) => DitWeights.IsMatrix(name);

    /// <inheritdoc/>
    /// <remarks>Weights of the memory that its options leave without an effect, such as the decay of a rule without one.</remarks>
    public bool MayRest(string name) => name.Contains(".mem.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public object Prepare(long step, double progress) => DistillDraw.Of(
        _recipe.Seed, step, _recipe.Batch, _pool.Count, _pool.Frames / _recipe.ChunkFrames, _pool.Sigmas.Count - 1, _recipe.Past == PastOfChunk.Noisy ? _recipe.CleanShare : 0);

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        var draw = (DistillDraw)batch;
        using var scope = NewDisposeScope();
        int clean = _pool.Sigmas.Count - 1;
        int[] levels = draw.PerFrame(_recipe.ChunkFrames);
        var device = _student.Device;
        var x0 = _pool.Clean(draw.Rows).On(device);
        var predicted = CausalDistillation.PredictX0(
            _student, _memory.Policy, _pool.At(draw.Rows, levels).On(device), PerFrame(l => _pool.Sigmas[l]), _recipe.Past == PastOfChunk.Clean ? Past(x0, draw.NoiseSeed) : null,
            _recipe.ContextNoise, _pool.TextOf(draw.Rows).On(device), _recipe.ChunkFrames);
        var weights = PerFrame(l => l == clean || _recipe.LevelWeights.Count == 0 ? 1 : _recipe.LevelWeights[l]);
        return CausalDistillation.Loss(predicted, x0, weights, PerFrame(l => l == clean ? 0 : 1)).MoveToOuterDisposeScope();

        Tensor PerFrame(Func<int, double> value) => tensor([.. levels.Select(l => (float)value(l))], [draw.Rows.Length, _pool.Frames], device: device);
    }

    /// <inheritdoc/>
    public string Describe(object batch)
    {
        var draw = (DistillDraw)batch;
        int chunks = draw.Levels.Length / draw.Rows.Length;
        return string.Join("; ", draw.Rows.Select((r, i) =>
            $"{_pool.Captions[(int)r]} (levels {string.Join(' ', draw.Levels.Skip(i * chunks).Take(chunks))})"));
    }

    /// <inheritdoc/>
    public void WriteStrip(string path, long step) =>
        _strips?.Write(path, text => StripSheet.Rollout(_student, _memory.Policy, _recipe.Sampling().ApplyTo(new RolloutOptions()), text, _pool.Frames, _strips.LatentSize));

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts) => CheckpointFile.WriteDit(folder, facts, _student, _memory.Name, _recipe.Sampling());

    /// <inheritdoc/>
    public void Dispose()
    {
        _student.Dispose();
        _pool.Dispose();
        _strips?.Dispose();
    }

    // The past as the committing passes of a rollout with this context noise would see it.
    private Tensor Past(Tensor x0, ulong seed)
    {
        if (_recipe.ContextNoise == 0) return x0;
        using var random = new Generator(seed);
        return FlowMatchSchedule.AddNoise(x0, Draws.Normal(x0.shape, random, x0.device), _recipe.ContextNoise / FlowMatchSchedule.TrainingSteps);
    }
}
