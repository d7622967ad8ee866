using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Baselines;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Distillation;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>
/// Stage 2; see <see cref="SelfRolloutRecipe"/>. A step is one move of the student, then several of the critic, which follows the
/// distribution of the student's videos:
/// <code>
/// student: i ~ Unif, s ~ Unif, roll out to i + K, pull the window towards the teacher    (DMD)
/// critic:  flow matching on windows of the student's videos                              (criticSteps times)
/// </code>
/// </summary>
public sealed class SelfRolloutTask : IAlternatingTask
{
    /// <summary>Name of the critic's weights in logs and states.</summary>
    public const string Critic = "critic";

    private readonly SelfRolloutRecipe _recipe;
    private readonly CausalDit _student;
    private readonly ScoreNetwork _teacher;
    private readonly ScoreNetwork _critic;
    private readonly VideoVae _vae;
    private readonly Tensor _empty;
    private readonly PromptPool _prompts;
    private readonly SelfRollout _rollout;
    private readonly WindowedDmd _dmd;
    private readonly IMemoryPolicy _policy;
    private readonly StripSheet? _strips;
    private readonly (int Height, int Width) _size;

    /// <summary>Loads student, teacher, critic and encoders, and encodes the prompts.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">Where the checkpoints are.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    public SelfRolloutTask(SelfRolloutRecipe recipe, string folder, Device? device = null)
    {
        _recipe = recipe;
        device ??= CPU;
        _policy = MethodCatalog.Find(recipe.Policy).Policy;
        using (var world = WorldEncoders.Load(folder, recipe.Vae, recipe.TextEncoder))
            _prompts = PromptPool.Build(world, recipe.Profiles, recipe.Seed, recipe.PoolPrompts);
        _vae = CheckpointFile.LoadVae(Path.Combine(folder, recipe.Vae)).to(device);
        _student = CheckpointFile.LoadStudent(Path.Combine(folder, recipe.Student), _policy, recipe.Seed).to(device);
        string teacher = Path.Combine(folder, recipe.Teacher);
        _teacher = new ScoreNetwork(CheckpointFile.LoadDit(teacher, null, recipe.Seed).to(device));
        _critic = new ScoreNetwork(CheckpointFile.LoadDit(teacher, null, recipe.Seed).to(device));
        foreach (var (_, value) in _teacher.Dit.named_parameters()) value.requires_grad = false;
        _teacher.Dit.PrepareInference();
        _empty = _prompts.Empty.On(device).alias().DetachFromDisposeScope();
        _dmd = new WindowedDmd(_teacher, _critic, _vae, recipe.Rollout, recipe.Score);
        _rollout = new SelfRollout(_student, _policy, recipe.Rollout);
        if (recipe.StripEvery > 0) _strips = StripSheet.Open(folder, recipe.Vae, recipe.TextEncoder, recipe.Profiles[^1]);
        int side = WorldNetworks.FrameSize / _vae.Config.SpatialFactor;
        _size = (side, side);
        Parameters = [.. _student.named_parameters().Select(p => (p.name, p.parameter))];
        Others = [new WeightGroup(Critic, [.. _critic.Dit.named_parameters().Select(p => (p.name, p.parameter))], recipe.Score.Critic)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<WeightGroup> Others { get; }

    /// <inheritdoc/>
    public bool IsMatrix(string name) => DitWeights.IsMatrix(name);

    /// <inheritdoc/>
    /// <remarks>The state is read only once something has left the window, and written inside it only if the recipe lets gradients through.</remarks>
    public bool MayRest(string name) => name.Contains(".mem.", StringComparison.Ordinal);

    /// <inheritdoc/>
    /// <remarks>Prompts of the student first, then of each critic step. The policy's name is left out: all policies see the same prompts.</remarks>
    public object Prepare(long step, double progress) =>
        PoolRows.Draw($"self-rollout/{_recipe.Seed}", step, _recipe.Batch * (1 + _recipe.Score.CriticSteps), _prompts.Captions.Count);

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        using var scope = NewDisposeScope();
        var rows = Rows(batch, 0);
        using var sample = Roll(rows, progress, gradients: true, random);
        return _dmd.StudentLoss(sample, rows, _empty, random).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IEnumerable<TrainingPhase> Phases(object batch, double progress, Generator random)
    {
        using var rows = Rows(batch, 0).DetachFromDisposeScope();
        using var sample = Roll(rows, progress, gradients: true, random);
        yield return new TrainingPhase("", () => _dmd.StudentLoss(sample, rows, _empty, random));
        for (int i = 1; i <= _recipe.Score.CriticSteps; i++)
        {
            if (_recipe.Score.CriticRollouts == CriticRollouts.Shared)
            {
                yield return new TrainingPhase(Critic, () => _dmd.CriticLoss(sample, rows, random));
                continue;
            }

            using var own = Rows(batch, i).DetachFromDisposeScope();
            using var fresh = Roll(own, progress, gradients: false, random);
            yield return new TrainingPhase(Critic, () => _dmd.CriticLoss(fresh, own, random));
        }
    }

    /// <inheritdoc/>
    public string Describe(object batch) => string.Join("; ", ((PoolRows)batch).Rows.Select(r => _prompts.Captions[(int)r]));

    /// <inheritdoc/>
    /// <remarks>Clips as long as the longest rollouts.</remarks>
    public void WriteStrip(string path, long step) => _strips?.Write(path, text => StripSheet.Rollout(
        _student, _policy, _recipe.Rollout.Sampling().ApplyTo(new RolloutOptions()), text, _recipe.FramesAt(1), _size.Height));

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts) => CheckpointFile.WriteDit(folder, facts, _student, _recipe.Policy, _recipe.Rollout.Sampling());

    /// <inheritdoc/>
    public void Dispose()
    {
        _student.Dispose();
        _teacher.Dit.Dispose();
        _critic.Dit.Dispose();
        _vae.Dispose();
        _strips?.Dispose();
        _empty.Dispose();
        _prompts.Dispose();
    }

    /// <summary>A rollout of drawn window and exit step.</summary>
    private RolloutSample Roll(Tensor rows, double progress, bool gradients, Generator random)
    {
        int frames = _recipe.FramesAt(progress), chunk = _recipe.Rollout.ChunkFrames;
        var window = RolloutWindow.At(
            frames, _recipe.Rollout.WindowFrames, chunk, Draws.Index(RolloutWindow.Starts(frames, _recipe.Rollout.WindowFrames, chunk), random));
        int exit = Draws.Index(_recipe.Rollout.FewSteps.Count, random);
        return _rollout.Roll(rows, _size, frames, window, exit, gradients, random);
    }

    private Tensor Rows(object batch, int phase)
    {
        using var scope = NewDisposeScope();
        return _prompts.Take(((PoolRows)batch).Rows.AsSpan(phase * _recipe.Batch, _recipe.Batch)).On(_student.Device).MoveToOuterDisposeScope();
    }
}
