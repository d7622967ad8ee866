using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

/// <summary>Moments of latents, their principal axes, and turning an autoencoder's latent space.</summary>
public sealed class LatentAxesTests
{
    // Variances 4 and 1 along the diagonals.
    private static readonly Matrix<double> Tilted = Matrix<double>.Build.DenseOfArray(new[,] { { 2.5, 1.5 }, { 1.5, 2.5 } });

    [Fact]
    public void Moments_are_those_of_all_positions()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        var z = randn([3, 2, 2, 4, 5], generator: random);
        var moments = new LatentMoments(2);
        moments.Add(z.narrow(0, 0, 1));
        moments.Add(z.narrow(0, 1, 2));
        var rows = z.transpose(0, 1).reshape(2, -1).type(ScalarType.Float64);
        var centred = rows - rows.mean([1], keepdim: true);
        double[] expected = [.. centred.mm(centred.transpose(0, 1)).div(rows.shape[1]).data<double>()];
        Assert.Equal([rows[0].mean().item<double>(), rows[1].mean().item<double>()], moments.Mean, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(expected, moments.Covariance.ToRowMajorArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Axes_diagonalise_the_covariance_largest_variance_first()
    {
        var axes = LatentAxes.Of(Tilted);
        Assert.Equal([4.0, 1.0], axes.Variances, (a, b) => Math.Abs(a - b) < 1e-12);
        var diagonal = axes.Axes.Transpose() * Tilted * axes.Axes;
        Assert.True((diagonal - Matrix<double>.Build.DenseOfDiagonalArray([4, 1])).FrobeniusNorm() < 1e-12);
    }

    [Theory]
    [InlineData(0, 1.6, 0.4)]
    [InlineData(1, 1, 1)]
    [InlineData(0.5, 4 / 3.0, 2 / 3.0)]
    public void Whitening_goes_from_one_scale_for_all_to_unit_variances(double whitening, double first, double second)
    {
        var axes = LatentAxes.Of(Tilted);
        double[] variances = [.. axes.Scales(whitening).Zip(axes.Variances, (s, l) => l / (s * s))];
        Assert.Equal([first, second], variances, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void An_axis_without_variance_has_a_positive_scale()
    {
        var axes = LatentAxes.Of(Matrix<double>.Build.DenseOfArray(new[,] { { 1.0, 1.0 }, { 1.0, 1.0 } }));
        Assert.All(axes.Scales(0.5), s => Assert.InRange(s, 1e-6, 10));
    }

    [Fact]
    public void Turning_changes_the_latents_and_nothing_that_is_decoded()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var random = new Generator(5);
        using var vae = new VideoVae(TinyRecipes.Vae.Model, 1);
        long channels = vae.Config.ZChannels;
        var x = rand([1, 3, 5, 16, 16], generator: random) * 2 - 1;
        var before = vae.EncodeMoments(x).Mean.clone();
        var decoded = vae.DecodeRaw(before).clone();
        var basis = tensor(Matrix<double>.Build.Random((int)channels, (int)channels, 7).QR().Q.ToRowMajorArray()).reshape(channels, channels);
        var origin = tensor(Vector<double>.Build.Random((int)channels, 8).ToArray());
        vae.TurnLatents(basis, origin);
        var after = vae.EncodeMoments(x).Mean;
        var expected = (before.type(ScalarType.Float64).permute(0, 2, 3, 4, 1) - origin).matmul(basis).permute(0, 4, 1, 2, 3);
        Assert.True((after.type(ScalarType.Float64) - expected).abs().max().item<double>() < 1e-4);
        Assert.True((vae.DecodeRaw(after) - decoded).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void A_recipe_without_steps_writes_its_start_with_turned_latents()
    {
        string folder = Directory.CreateTempSubdirectory("axes").FullName;
        try
        {
            var start = TinyRecipes.Vae with { Name = "start", Steps = 2 };
            TrainingRun.Run(start, folder);
            var turned = start with { Name = "turned", Start = "start.safetensors", Steps = 0, Whitening = 0.5 };
            turned.Check("test");
            var facts = TrainingRun.Run(turned, folder);
            Assert.Equal(0, facts.Steps);
            using var one = CheckpointFile.LoadVae(Path.Combine(folder, "start.safetensors"));
            using var two = CheckpointFile.LoadVae(Path.Combine(folder, "turned.safetensors"));
            Assert.All(two.Config.LatentMean, m => Assert.Equal(0, m));
            Assert.Equal(two.Config.LatentStd.OrderByDescending(s => s), two.Config.LatentStd);
            using var scope = NewDisposeScope();
            using var random = new Generator(5);
            var x = rand([1, 3, 5, 64, 64], generator: random) * 2 - 1;
            var difference = one.Decode(one.Encode(x)) - two.Decode(two.Encode(x));
            Assert.True(difference.abs().max().item<float>() < 0.02, $"{difference.abs().max().item<float>()}");
            Assert.Throws<UsageException>(() => (turned with { Start = null }).Check("test"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_still_clips_first_latent_learns_the_code_of_the_later_ones()
    {
        string folder = Directory.CreateTempSubdirectory("still").FullName;
        try
        {
            double[] differences = [.. new[] { 0.0, 1.0 }.Select(weight =>
            {
                var recipe = TinyRecipes.Vae with { Name = weight > 0 ? "joint" : "free", Steps = 20, StillWeight = weight, Optimizer = new() { LearningRate = 3e-3, WarmupSteps = 2, AverageDecay = 0 } };
                TrainingRun.Run(recipe, folder);
                using var vae = CheckpointFile.LoadVae(Path.Combine(folder, $"{recipe.Name}.safetensors"));
                using var scope = NewDisposeScope();
                using var grad = no_grad();
                var x = ClipBatch.Draw(World.WorldProfile.Simple, 5, 0, 8, 1, 64, covered: false).ToPixels();
                var parts = vae.EncodeMoments(x.expand(8, 3, 5, 64, 64).contiguous()).Mean.unbind(2);
                return (double)((parts[0] - parts[1]).square().mean() / (parts[1] - parts[1].mean([0, 2, 3], keepdim: true)).square().mean()).item<float>();
            })];
            Assert.True(differences[1] < 0.5 * differences[0], $"{differences[0]} without, {differences[1]} with");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
