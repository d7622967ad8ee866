using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Baselines;
using VideoSsm.Eval.Core;
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
/// Options: a discriminator on the critic (<see cref="Adversary"/>), whose weights move with it; videos that live for several steps
/// (<see cref="StreamingRollout"/>) in place of a rollout for every step.
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
    private readonly StreamingRollout? _stream;
    private readonly WindowedDmd _dmd;
    private readonly Discriminator? _discriminator;
    private readonly LatentPool? _real;
    private readonly IMemoryPolicy _policy;
    private readonly StripSheet? _strips;
    private readonly (int Height, int Width) _size;

    /// <summary>Loads student, teacher, critic and encoders, and encodes the prompts.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">Where the checkpoints are.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    /// <param name="cancellationToken">Stops computing real clips.</param>
    public SelfRolloutTask(SelfRolloutRecipe recipe, string folder, Device? device = null, CancellationToken cancellationToken = default)
    {
        _recipe = recipe;
        device ??= CPU;
        _policy = MethodCatalog.Find(recipe.Policy).Policy;
        using (var world = WorldEncoders.Load(folder, recipe.Vae, recipe.TextEncoder))
        {
            _prompts = PromptPool.Build(world, recipe.Profiles, recipe.Seed, recipe.PoolPrompts);
            if (recipe.Score.Adversarial is { } clips) _real = world.Pool(recipe, clips.PoolClips, recipe.Rollout.WindowFrames, cancellationToken);
        }

        _vae = CheckpointFile.LoadVae(Path.Combine(folder, recipe.Vae)).to(device);
        _student = CheckpointFile.LoadStudent(Path.Combine(folder, recipe.Student), _policy, recipe.Seed).to(device);
        string teacher = Path.Combine(folder, recipe.Teacher);
        _teacher = new ScoreNetwork(CheckpointFile.LoadDit(teacher, null, recipe.Seed).to(device));
        _critic = new ScoreNetwork(CheckpointFile.LoadDit(teacher, null, recipe.Seed).to(device));
        foreach (var (_, value) in _teacher.Dit.named_parameters()) value.requires_grad = false;
        _teacher.Dit.PrepareInference();
        _empty = _prompts.Empty.On(device).alias().DetachFromDisposeScope();
        if (recipe.Score.Adversarial is { } adversarial)
            _discriminator = (Discriminator)new Discriminator(_critic.Dit.Config, adversarial.Registers, recipe.Seed).to(device);
        _dmd = new WindowedDmd(
            _teacher, _critic, _vae, recipe.Rollout, recipe.Score, _discriminator is null ? null : new Adversary(_critic, _discriminator, recipe.Score.Adversarial!, recipe.Score));
        _rollout = new SelfRollout(_student, _policy, recipe.Rollout);
        if (recipe.Streaming is { } streaming) _stream = new StreamingRollout(_student, _policy, _rollout, recipe.Rollout, streaming);
        if (recipe.StripEvery > 0) _strips = StripSheet.Open(folder, recipe.Vae, recipe.TextEncoder, recipe.Profiles[^1]);
        int side = WorldNetworks.FrameSize / _vae.Config.SpatialFactor;
        _size = (side, side);
        Parameters = [.. _student.named_parameters().Select(p => (p.name, p.parameter))];
        var judge = _discriminator?.named_parameters().Select(p => ($"discriminator.{p.name}", p.parameter)) ?? [];
        Others = [new WeightGroup(Critic, [.. _critic.Dit.named_parameters().Select(p => (p.name, p.parameter)), .. judge], recipe.Score.Critic)];
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
    public object Prepare(long step, double progress) => _stream is not null
        ? StreamStep.Of(_recipe, step, _prompts.Captions.Count)
        : PoolRows.Draw($"self-rollout/{_recipe.Seed}", step, _recipe.Batch * (1 + _recipe.Score.CriticSteps), _prompts.Captions.Count);

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        using var scope = NewDisposeScope();
        var rows = Rows(batch, 0);
        using var sample = Sample(batch, rows, progress, random);
        return _dmd.StudentLoss(sample, rows, _empty, random, Real(random)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IEnumerable<TrainingPhase> Phases(object batch, double progress, Generator random)
    {
        using var rows = Rows(batch, 0).DetachFromDisposeScope();
        using var sample = Sample(batch, rows, progress, random);
        yield return new TrainingPhase("", () => _dmd.StudentLoss(sample, rows, _empty, random, Real(random)));
        for (int i = 1; i <= _recipe.Score.CriticSteps; i++)
        {
            if (_recipe.Score.CriticRollouts == CriticRollouts.Shared)
            {
                yield return new TrainingPhase(Critic, () => _dmd.CriticLoss(sample, rows, random, Real(random)));
                continue;
            }

            using var own = Rows(batch, i).DetachFromDisposeScope();
            using var fresh = Roll(own, progress, gradients: false, random);
            yield return new TrainingPhase(Critic, () => _dmd.CriticLoss(fresh, own, random, Real(random)));
        }
    }

    /// <inheritdoc/>
    public string Describe(object batch) => string.Join("; ", Which(batch).Select(r => _prompts.Captions[(int)r]));

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
        _discriminator?.Dispose();
        _stream?.Dispose();
        _real?.Dispose();
        _vae.Dispose();
        _strips?.Dispose();
        _empty.Dispose();
        _prompts.Dispose();
    }

    /// <summary>The student's sample of a step: a rollout, or the next frames of the video that streams.</summary>
    private RolloutSample Sample(object batch, Tensor rows, double progress, Generator random)
    {
        if (_stream is null) return Roll(rows, progress, gradients: true, random);
        var step = (StreamStep)batch;
        if (step.Index == 0) _stream.Begin();
        else if (_stream.Frames == 0) throw new UsageException($"recipe {_recipe.Name}: a training that streams goes on at the beginning of a video only; delete its state to begin anew");
        return _stream.Extend(rows, _size, _recipe.FramesAt(progress), Draws.Index(_recipe.Rollout.FewSteps.Count, random), step.Switched, random);
    }

    /// <summary>Real clips for the discriminator, drawn anew for every loss; <c>null</c> without one. They belong to the caller's dispose scope.</summary>
    private RealClips? Real(Generator random)
    {
        if (_real is null) return null;
        long[] which = [.. Enumerable.Range(0, _recipe.Batch).Select(_ => (long)Draws.Index(_real.Count, random))];
        var (latents, rows) = _real.Take(tensor(which), _recipe.Rollout.WindowFrames);
        return new RealClips(latents.On(_student.Device), rows.On(_student.Device));
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

    private static long[] Which(object batch) => batch is StreamStep stream ? stream.Rows : ((PoolRows)batch).Rows;

    private Tensor Rows(object batch, int phase)
    {
        using var scope = NewDisposeScope();
        return _prompts.Take(Which(batch).AsSpan(phase * _recipe.Batch, _recipe.Batch)).On(_student.Device).MoveToOuterDisposeScope();
    }
}
