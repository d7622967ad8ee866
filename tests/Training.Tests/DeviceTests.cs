using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Training.Recipes;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

/// <summary>Every kind of training on another device than the processor.</summary>
public sealed class DeviceTests : IDisposable
{
    private const string NeedsCuda = "needs a CUDA device and a LibTorch built for it; run on such a machine";
    private readonly string _folder = Directory.CreateTempSubdirectory("device").FullName;

    public static TheoryData<string> Kinds => ["text-encoder", "vae", "probe", "causal", "policy", "self-rollout", "self-rollout-sid"];

    [Theory(Skip = NeedsCuda)]
    [MemberData(nameof(Kinds))]
    public void A_run_on_cuda_ends_near_the_one_on_the_processor(string kind)
    {
        TinyRecipes.Prepare(_folder);
        var recipe = Recipe(kind);
        TrainingRun.Run(recipe, _folder);
        using var here = SafeTensors.Open(Path.Combine(_folder, $"{recipe.Name}.state.safetensors"));
        var expected = here.ReadAll();
        File.Delete(Path.Combine(_folder, $"{recipe.Name}.state.safetensors"));
        TrainingRun.Run(recipe, _folder, device: TrainingDevice.Of("cuda"));
        using var there = SafeTensors.Open(Path.Combine(_folder, $"{recipe.Name}.state.safetensors"));
        foreach (var (name, value) in expected.Where(t => t.Key.Contains("average.", StringComparison.Ordinal)))
        {
            using var other = there.Read(name);
            Assert.InRange((other - value).abs().max().item<float>(), 0, 1e-2f);
        }
    }

    [Fact]
    public void The_processor_is_the_default() => Assert.All([null, "", "cpu"], name => Assert.Equal(DeviceType.CPU, TrainingDevice.Of(name).type));

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    public void A_device_that_nobody_knows_is_refused(string name)
    {
        var error = Assert.Throws<UsageException>(() => TrainingDevice.Of(name));
        Assert.Contains("cpu, cuda and cuda:N", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_cuda_the_message_says_so_and_what_to_do()
    {
        if (cuda.is_available()) return;
        var error = Assert.Throws<UsageException>(() => TrainingDevice.Of("cuda"));
        Assert.Contains("finds no CUDA device", error.Message, StringComparison.Ordinal);
        Assert.Contains("--device cpu", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Recipe Recipe(string kind) => kind switch
    {
        "text-encoder" => TinyRecipes.Text,
        "vae" => TinyRecipes.Vae,
        "probe" => new ProbeRecipe { Name = "tiny-probe", Steps = 1, Batch = 2 },
        "causal" => TinyRecipes.Base,
        "policy" => TinyRecipes.Policy,
        "self-rollout" => TinyRecipes.Long,
        _ => TinyRecipes.Long with { Score = TinyRecipes.Long.Score with { Loss = ScoreLoss.Sid, CriticRollouts = CriticRollouts.Shared } },
    };
}
