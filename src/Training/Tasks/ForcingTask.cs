using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Model.Sampling;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>Diffusion forcing: levels that never fall along a clip; see <see cref="ForcingRecipe"/>.</summary>
/// <param name="recipe">The recipe.</param>
/// <param name="folder">Where the autoencoder, the text encoder and the network to start from are.</param>
/// <param name="device">Where to train; the processor when absent.</param>
/// <param name="cancellationToken">Stops computing pools of latents.</param>
public sealed class ForcingTask(ForcingRecipe recipe, string folder, Device? device = null, CancellationToken cancellationToken = default)
    : ClipTask(recipe, recipe.Attention == ForcingAttention.Causal ? WindowSinkMemory.Full : new BidirectionalMemory(), recipe.BlockFrames, folder, device, cancellationToken)
{
    /// <inheritdoc/>
    protected override Tensor Levels(long clips, int frames, Generator random) => ForcingLevels.Draw(recipe, clips, frames, random);

    /// <inheritdoc/>
    protected override (Tensor Clean, Tensor? Weight) Arrange(Tensor clean, Tensor? weight) =>
        recipe.Fold ? (SpaceTimeFold.Fold(clean), weight is null ? null : SpaceTimeFold.Fold(weight.expand(clean.shape))) : (clean, weight);
}
