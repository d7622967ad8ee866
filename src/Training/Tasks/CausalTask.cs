using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>The causal model: every chunk has a level of its own, a share of the earlier ones are an almost clean past; see <see cref="CausalRecipe"/>.</summary>
/// <param name="recipe">The recipe.</param>
/// <param name="folder">Where the autoencoder and the text encoder are.</param>
/// <param name="device">Where to train; the processor when absent.</param>
/// <param name="cancellationToken">Stops computing pools of latents.</param>
public sealed class CausalTask(CausalRecipe recipe, string folder, Device? device = null, CancellationToken cancellationToken = default)
    : ClipTask(recipe, WindowSinkMemory.Full, recipe.ChunkFrames, folder, device, cancellationToken)
{
    private readonly StripSheet? _strips = recipe.StripEvery > 0 ? StripSheet.Open(folder, recipe.Vae, recipe.TextEncoder, recipe.Profile) : null;

    /// <inheritdoc/>
    public override void WriteStrip(string path, long step) => _strips?.Write(path, text => StripSheet.Rollout(
        Dit, WindowSinkMemory.Full, RolloutOptions.World with { ChunkFrames = recipe.ChunkFrames }, text, recipe.Stages[^1].Chunks * recipe.ChunkFrames, _strips.LatentSize));

    /// <inheritdoc/>
    protected override Tensor Levels(long clips, int frames, Generator random) =>
        NoiseLevels.PerFrame(NoiseLevels.Forcing(recipe.Noise, clips, frames / recipe.ChunkFrames, random), recipe.ChunkFrames);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _strips?.Dispose();
        base.Dispose(disposing);
    }
}
