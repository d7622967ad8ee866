using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>The bidirectional teacher: <c>t = sigmoid(normal)</c>, one per clip; see <see cref="TeacherRecipe"/>.</summary>
/// <param name="recipe">The recipe.</param>
/// <param name="folder">Where the autoencoder and the text encoder are.</param>
/// <param name="device">Where to train; the processor when absent.</param>
/// <param name="cancellationToken">Stops computing pools of latents.</param>
public sealed class TeacherTask(TeacherRecipe recipe, string folder, Device? device = null, CancellationToken cancellationToken = default)
    : ClipTask(recipe, new BidirectionalMemory(), chunkFrames: 3, folder, device, cancellationToken)
{
    /// <inheritdoc/>
    protected override Tensor Levels(long clips, int frames, Generator random) => NoiseLevels.PerFrame(NoiseLevels.Denoise(recipe.Noise, clips, 1, random), frames);
}
