using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>A generator trained by flow matching on whole clips; see <see cref="ClipRecipe"/>. What a kind of generator decides are the levels and who sees whom.</summary>
/// <remarks>
/// <code>
/// x_t = (1 - t) x_0 + t e;  loss = sum w (t / max(t, floor))² |v - (e - x_0)|² / sum w,  w = 1 + objectWeight on objects
/// </code>
/// </remarks>
public abstract class ClipTask : ITrainingTask
{
    private readonly ClipRecipe _recipe;
    private readonly IReadOnlyList<ClipStage> _plan;
    private readonly IMemoryPolicy _attention;
    private readonly int _chunkFrames;
    private readonly WorldEncoders _world;
    private readonly Tensor _empty;
    private readonly CancellationToken _cancellationToken;
    private (ClipStage Stage, LatentPool Pool)? _current;

    /// <summary>Creates the network, or loads the one to start from.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="attention">Who sees whom in a clip.</param>
    /// <param name="chunkFrames">Latent frames of a chunk, where that matters to attention.</param>
    /// <param name="folder">Where the autoencoder, the text encoder and the network to start from are.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    /// <param name="cancellationToken">Stops computing pools of latents.</param>
    private protected ClipTask(ClipRecipe recipe, IMemoryPolicy attention, int chunkFrames, string folder, Device? device, CancellationToken cancellationToken)
    {
        (_recipe, _plan, _attention, _chunkFrames, _cancellationToken) = (recipe, recipe.Plan(), attention, chunkFrames, cancellationToken);
        _world = WorldEncoders.Load(folder, recipe.Vae, recipe.TextEncoder);
        _empty = _world.Encode("");
        ulong seed = Seeds.FromName($"{recipe.Name}/{recipe.Seed}");
        if (recipe.Start is { } start)
        {
            Dit = CheckpointFile.LoadDit(Path.Combine(folder, start), null, seed);
        }
        else
        {
            Dit = new CausalDit(recipe.Model with { TextDim = _world.TextDim, TextLength = _world.TextLength });
            Dit.Initialise(seed, DitWeights.TokensPerFrame(Dit.Config));
        }

        Dit.to(device ?? CPU);
        Parameters = [.. Dit.named_parameters().Select(p => (p.name, p.parameter))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <summary>The network.</summary>
    protected CausalDit Dit { get; }

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
        var pool = Pool(stage);
        var index = tensor(((PoolRows)batch).Rows);
        var (kept, rows) = pool.Take(index, stage.Frames);
        var (arranged, positions) = Arrange(kept, pool.Weights(index, 0, stage.Frames, _recipe.ObjectWeight));
        var device = Dit.Device;
        var (clean, weight) = (arranged.On(device), positions?.On(device));
        int clips = (int)clean.shape[0], frames = (int)clean.shape[1];
        var prompts = CaptionDropout.Apply(rows, _empty, _recipe.TextDropout, random).On(device);
        var levels = Levels(clips, frames, random).On(device);
        var noise = Draws.Normal(clean.shape, random, device);
        using var text = Dit.PrepareText(prompts);
        var shape = new SessionShape
        {
            Batch = clips,
            Height = (int)clean.shape[3],
            Width = (int)clean.shape[4],
            ChunkFrames = _chunkFrames,
            PlannedFrames = frames,
            Gradients = true,
        };
        using var memory = _attention.OpenClip(Dit, shape, doubled: false);
        var flow = Dit.Forward(
            NoiseLevels.Mix(clean, noise, levels), levels.mul(FlowMatchSchedule.TrainingSteps.ToScalar()), text, memory, StepKind.FullSequence, 0);
        return NoiseLevels.FlowLoss(flow, clean, noise, levels, _recipe.Noise.WeightFloor, weight).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public string Describe(object batch) => string.Join("; ", ((PoolRows)batch).Rows.Select(r => _current!.Value.Pool.Captions[(int)r]));

    /// <inheritdoc/>
    public virtual void WriteStrip(string path, long step)
    {
    }

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts) => CheckpointFile.Write(folder, facts, Dit, (WanConfig.MetadataKey, Dit.Config.ToJson()));

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Noise levels of the frames of some clips, <c>[clips, frames]</c> on the processor.</summary>
    protected abstract Tensor Levels(long clips, int frames, Generator random);

    /// <summary>Latents <c>[B, F, C, h, w]</c> and weights of their positions as the network is to see them; as they are by default.</summary>
    protected virtual (Tensor Clean, Tensor? Weight) Arrange(Tensor clean, Tensor? weight) => (clean, weight);

    /// <summary>Frees the networks and the latents.</summary>
    protected virtual void Dispose(bool disposing)
    {
        Dit.Dispose();
        _world.Dispose();
        _empty.Dispose();
        _current?.Pool.Dispose();
    }

    private LatentPool Pool(ClipStage stage)
    {
        if (_current is { } current && current.Stage == stage) return current.Pool;
        _current?.Pool.Dispose();
        _current = (stage, _world.Pool(_recipe, stage.PoolClips, stage.Frames, _cancellationToken, touched: _recipe.ObjectWeight > 0));
        return _current.Value.Pool;
    }

    private ClipStage Stage(double progress) => _plan.First(s => progress < s.Until || s == _plan[^1]);
}
