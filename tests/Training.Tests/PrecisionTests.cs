using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.Training.Tests.Distillation;
using Xunit;

namespace VideoSsm.Eval.Training.Tests;

/// <summary>Training with bfloat16 products: a switch of the whole process, so nothing may run beside it.</summary>
[Collection(nameof(LiveTensorTests))]
public sealed class PrecisionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("precision").FullName;

    [SkippableFact]
    public void It_trains_to_nearly_the_same_loss_and_is_switched_off_again()
    {
        Skip.IfNot(MatrixPrecision.HasBFloat16, "the processor has no bfloat16 instructions");
        var recipe = TinyRecipes.Text with { Steps = 12, LogEvery = 6 };
        double[] losses = [.. new[] { ProductPrecision.Float32, ProductPrecision.Bfloat16 }.Select(products =>
        {
            string folder = Path.Combine(_folder, products.ToString());
            TrainingRun.Run(recipe with { Products = products }, folder);
            Assert.False(MatrixPrecision.IsBFloat16);
            return TrainingLog.Read(Path.Combine(folder, $"{recipe.Name}.csv")).Last().Loss;
        })];
        Assert.NotEqual(losses[0], losses[1]);
        Assert.InRange(losses[1] / losses[0], 0.97, 1.03);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
