using VideoSsm.Eval.Core;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.Training.Tasks;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training;

/// <summary>From a recipe to a checkpoint: what <c>videossm-eval train</c> does.</summary>
public static class TrainingRun
{
    /// <summary>Trains a recipe, going on from the saved state in the folder if there is one.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">
    /// Where the log, the state and the checkpoint go, and where the checkpoints the recipe builds on are: by default <c>checkpoints/world</c>.
    /// </param>
    /// <param name="progress">Receives each line of the log.</param>
    /// <param name="notice">Receives a line now and then while data are computed before the first step.</param>
    /// <param name="device">Where to compute; the processor when absent.</param>
    /// <param name="cancellationToken">Stops the run; what was saved last stays.</param>
    /// <exception cref="UsageException">Something the recipe builds on is missing, or the folder cannot be written.</exception>
    /// <exception cref="BusyException">Another process trains this recipe into this folder.</exception>
    /// <exception cref="DivergedException">The loss is no longer a number.</exception>
    public static TrainingFacts Run(Recipe recipe, string folder, Action<TrainingLine>? progress = null, Action<string>? notice = null, Device? device = null,
        CancellationToken cancellationToken = default)
    {
        using FileLock held = TrainingLock.Take(folder, recipe.Name);
        bool wanted = recipe.Products == ProductPrecision.Bfloat16 && (device is null || device.type == TorchSharp.DeviceType.CPU);
        if (wanted && !MatrixPrecision.HasBFloat16) notice?.Invoke("no bfloat16 products here: training in float32");
        using var precision = wanted ? MatrixPrecision.BFloat16() : null;
        using var task = Open(recipe, folder, notice, device, cancellationToken);
        return new Trainer(recipe, task, folder) { Progress = progress }.Run(cancellationToken)!;
    }

    /// <summary>The task of a recipe.</summary>
    public static ITrainingTask Open(
        Recipe recipe, string folder, Action<string>? notice = null, Device? device = null, CancellationToken cancellationToken = default) => recipe switch
        {
            VaeRecipe r => new VaeTask(r, folder, device),
            TextEncoderRecipe r => new TextEncoderTask(r, device),
            ProbeRecipe r => new ProbeTask(r, device),
            TeacherRecipe r => new TeacherTask(r, folder, device, cancellationToken),
            ForcingRecipe r => new ForcingTask(r, folder, device, cancellationToken),
            CausalRecipe r => new CausalTask(r, folder, device, cancellationToken),
            PolicyRecipe r => new PolicyTask(r, folder, device, cancellationToken),
            DistillRecipe r => new DistillTask(r, folder, notice, device, cancellationToken),
            SelfRolloutRecipe r => new SelfRolloutTask(r, folder, device, cancellationToken),
            DinoRecipe r => new DinoTask(r, device),
            CaptionMatchRecipe r => new CaptionMatchTask(r, device),
            FlowRecipe r => new FlowTask(r, device),
            MiddleFrameRecipe r => new MiddleFrameTask(r, device),
            QualityRecipe r => new QualityTask(r, device),
            _ => throw new UsageException($"recipe {recipe.Name}: nothing trains a {recipe.GetType().Name}"),
        };
}
