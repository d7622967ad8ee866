using TorchSharp;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

public sealed class ForcingTaskTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Fact]
    public void Levels_never_fall_along_a_clip_and_blocks_share_theirs()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        var recipe = Recipe("levels", 1) with { BlockFrames = 3, LockStepShare = 0.3, Noise = new() { ContextShare = 0.5, ContextNoise = 0.05 } };
        var levels = ForcingLevels.Draw(recipe, 2000, 9, random);
        Assert.Equal([2000, 9], levels.shape);
        var steps = levels.narrow(1, 1, 8) - levels.narrow(1, 0, 8);
        Assert.True(steps.min().item<float>() >= 0);
        Assert.True(levels.max().item<float>() < 1 && levels.min().item<float>() >= 0);

        // Half of the clips begin with known frames, 1 to 8 of them; the rest are whole blocks, equal ones in a third.
        float[] values = levels.data<float>().ToArray();
        float[][] rows = [.. Enumerable.Range(0, 2000).Select(i => values[(9 * i)..((9 * i) + 9)])];
        int known = rows.Count(r => r[0] <= 0.05f);
        Assert.InRange(known, 900, 1100);
        var free = rows.Where(r => r[0] > 0.05f).ToList();
        Assert.All(free, r => Assert.True(r[0] == r[1] && r[1] == r[2] && r[3] == r[5] && r[6] == r[8]));
        Assert.InRange(free.Count(r => r[0] == r[8]) / (double)free.Count, 0.25, 0.4);
        Assert.Equal(8, rows.Where(r => r[0] <= 0.05f).Select(r => r.Count(l => l == r[0])).Distinct().Count());
    }

    [Theory]
    [InlineData(ForcingAttention.Bidirectional, false)]
    [InlineData(ForcingAttention.Causal, false)]
    [InlineData(ForcingAttention.Bidirectional, true)]
    public void A_small_network_learns(ForcingAttention attention, bool fold)
    {
        var recipe = Recipe($"forcing-{attention}-{fold}".ToLowerInvariant(), fold ? 80 : 30) with { Attention = attention, Fold = fold };
        if (fold)
            recipe = recipe with { Start = null, Model = TinyWorld.Geometry with { InChannels = 128, OutChannels = 128 }, BlockFrames = 1, LockStepShare = 1 };
        var facts = TrainingRun.Run(recipe, world.Folder);
        var lines = TrainingLog.Read(world.Path($"{recipe.Name}.csv")).ToList();
        Assert.Equal(recipe.Steps, facts.Steps);
        Assert.True(lines[^1].Loss < 0.95 * lines[0].Loss, $"loss went from {lines[0].Loss} to {lines[^1].Loss}");
        using var made = CheckpointFile.LoadDit(world.Path($"{recipe.Name}.safetensors"));
        Assert.Equal(fold ? 128 : 16, made.Config.InChannels);
    }

    [Fact]
    public void The_two_forcings_get_equal_budgets()
    {
        var bidirectional = Assert.IsType<ForcingRecipe>(Load("diffusion-forcing"));
        var causal = Assert.IsType<ForcingRecipe>(Load("causal-forcing"));
        Assert.Equal(ForcingAttention.Causal, causal.Attention);
        Assert.Equal(RecipeFile.Write(bidirectional), RecipeFile.Write(causal with { Name = bidirectional.Name, Attention = bidirectional.Attention }));
        Assert.Equal("teacher.safetensors", causal.Start);

        static Recipe Load(string name)
        {
            string folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "recipes", $"{name}.json")))
                folder = Path.GetDirectoryName(folder)!;
            return RecipeFile.Load(Path.Combine(folder, "recipes", $"{name}.json"));
        }
    }

    private static ForcingRecipe Recipe(string name, long steps) => new()
    {
        Name = name,
        Steps = steps,
        Batch = 8,
        BlockFrames = 1,
        LogEvery = 10,
        Start = "teacher.safetensors",
        Stages = [new() { Until = 1, Frames = 3, Clips = 8, PoolClips = 8 }],
        Optimizer = new() { LearningRate = 2e-2, WarmupSteps = 2 },
    };
}
