using VideoSsm.Eval.Baselines;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Recipes;
using Xunit;

namespace VideoSsm.Eval.Training.Tests;

public sealed class RecipeTests
{
    [Fact]
    public void Every_recipe_that_ships_is_valid_and_survives_a_round_trip()
    {
        string folder = Path.Combine(Root(), "recipes");
        string[] files = [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            var recipe = RecipeFile.Load(file);
            Assert.Equal(Path.GetFileNameWithoutExtension(file), recipe.Name);
            string text = RecipeFile.Write(recipe);
            Assert.Equal(text, RecipeFile.Write(RecipeFile.Parse(text, file)));
        }
    }

    [Fact]
    public void Trained_policies_get_equal_budgets()
    {
        var recipes = new[] { "window-only", "sink-only", "sink-window", "video-ssm", "causvid", "self-forcing", "longlive", "reward-forcing" }
            .Select(name => (PolicyRecipe)RecipeFile.Load(Path.Combine(Root(), "recipes", $"{name}.json"))).ToList();
        string first = RecipeFile.Write(recipes[0] with { Name = "x", Policy = "video-ssm" });
        Assert.All(recipes, r => Assert.Equal(first, RecipeFile.Write(r with { Name = "x", Policy = "video-ssm" })));
    }

    [Fact]
    public void The_students_of_stage_1_get_equal_budgets()
    {
        string[] names = ["stage1-window-only", "stage1-sink-only", "stage1-sink-window", "stage1-video-ssm", "causal-distilled"];
        var recipes = names.Select(name => (DistillRecipe)RecipeFile.Load(Path.Combine(Root(), "recipes", $"{name}.json"))).ToList();
        string first = RecipeFile.Write(recipes[0] with { Name = "x", Policy = "p" });
        Assert.All(recipes, r => Assert.Equal(first, RecipeFile.Write(r with { Name = "x", Policy = "p" })));
        Assert.Equal(5, recipes.Select(r => r.Policy).Distinct().Count());
    }

    [Fact]
    public void The_students_of_stage_2_get_equal_budgets_and_reach_a_minute()
    {
        string[] policies = ["window-only", "sink-only", "sink-window", "video-ssm"];
        var recipes = policies.Select(name => (SelfRolloutRecipe)RecipeFile.Load(Path.Combine(Root(), "recipes", $"stage2-{name}.json"))).ToList();
        string first = RecipeFile.Write(recipes[0] with { Name = "x", Policy = "video-ssm", Student = "s" });
        Assert.All(recipes.Zip(policies), pair =>
        {
            Assert.Equal(first, RecipeFile.Write(pair.First with { Name = "x", Policy = "video-ssm", Student = "s" }));
            Assert.Equal(pair.Second, pair.First.Policy);
            Assert.Equal($"stage1-{pair.Second}.safetensors", pair.First.Student);
            Assert.Equal((240, 21), (pair.First.FramesAt(1), pair.First.Rollout.WindowFrames));
        });
    }

    [Fact]
    public void Every_method_has_the_recipe_that_its_missing_checkpoint_asks_for()
    {
        string[] checkpoints = [.. MethodCatalog.Rollouts.Select(m => m.Checkpoint), .. MethodCatalog.Systems.Select(s => s.Checkpoint), "video-ssm-channel-gates.safetensors", "video-ssm-short-convolution.safetensors"];
        Assert.All(checkpoints.Distinct(), file =>
        {
            string name = Path.GetFileNameWithoutExtension(file);
            Assert.Equal(name, RecipeFile.Load(Path.Combine(Root(), "recipes", $"{name}.json")).Name);
        });
    }

    [Fact]
    public void A_distillation_survives_a_round_trip_with_its_memory_by_numbers()
    {
        var recipe = RecipeFile.Parse(
            """{ "kind": "distill", "name": "t", "steps": 1, "batch": 1, "past": "noisy", "view": { "sinkFrames": 3, "windowFrames": 6, "positions": "absolute" }, "state": { "router": "constant", "rule": "delta" } }""",
            "r");
        var distill = Assert.IsType<DistillRecipe>(RecipeFile.Parse(RecipeFile.Write(recipe), "r"));
        Assert.Equal((3, 6, PositionMode.Absolute), (distill.View!.SinkFrames, distill.View.WindowFrames, distill.View.Positions));
        Assert.Equal(new VideoSsmOptions { Router = RouterKind.Constant, Rule = UpdateRule.Delta }, distill.State);
        Assert.Equal(PastOfChunk.Noisy, distill.Past);
    }

    [Theory]
    [InlineData("""{ "kind": "distill", "name": "t", "steps": 1, "batch": 1 }""", "either policy")]
    [InlineData("""{ "kind": "distill", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "trajectories": { "steps": 10 } }""", "no point at 750")]
    [InlineData("""{ "kind": "distill", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "trajectories": { "frames": 20 } }""", "divide the 20 frames")]
    [InlineData("""{ "kind": "distill", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "levelWeights": [1, 2] }""", "4 entries")]
    [InlineData("""{ "kind": "distill", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "past": "noisy", "contextNoise": 20 }""", "needs a clean past")]
    [InlineData("""{ "kind": "distill", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "stripEvery": -1 }""", "stripEvery")]
    [InlineData("""{ "kind": "text-encoder", "name": "t", "steps": 1, "batch": 1, "stesp": 2 }""", "stesp")]
    [InlineData("""{ "kind": "text-encoder", "name": "t", "batch": 1 }""", "steps")]
    [InlineData("""{ "kind": "dragon", "name": "t", "steps": 1, "batch": 1 }""", "dragon")]
    [InlineData("""{ "kind": "text-encoder", "name": "t", "steps": 0, "batch": 1 }""", "steps and batch must be positive")]
    [InlineData("""{ "kind": "text-encoder", "name": "../t", "steps": 1, "batch": 1 }""", "letters, digits and dashes")]
    [InlineData("""{ "kind": "policy", "name": "t", "steps": 1, "batch": 1, "policy": "elephant" }""", "elephant")]
    [InlineData("""{ "kind": "policy", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "sampling": { "sampler": "euler", "shift": 5, "chunkFrames": 3 } }""", ": sampling.eulerSteps must be positive")]
    [InlineData("""{ "kind": "policy", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "sampling": { "sampler": "few-step", "shift": 5, "chunkFrames": 3 } }""", ": sampling.fewSteps must name")]
    [InlineData("""{ "kind": "policy", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "sampling": { "sampler": "few-step", "fewSteps": [250, 500], "shift": 5, "chunkFrames": 3 } }""", ": sampling.fewSteps must fall")]
    [InlineData("""{ "kind": "policy", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "sampling": { "sampler": "euler", "eulerSteps": 8, "shift": 0, "chunkFrames": 3 } }""", ": sampling.shift must be positive")]
    [InlineData("""{ "kind": "policy", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "sampling": { "sampler": "euler", "eulerSteps": 8, "shift": 5, "chunkFrames": 0 } }""", ": sampling.chunkFrames must be positive")]
    [InlineData("""{ "kind": "policy", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "sampling": { "sampler": "euler", "eulerSteps": 8, "shift": 5, "chunkFrames": 3, "contextNoise": 1000 } }""", ": sampling.contextNoise is a timestep")]
    [InlineData("""{ "kind": "policy", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "textDropout": 0.1, "sampling": { "sampler": "euler", "eulerSteps": 8, "shift": 5, "chunkFrames": 3, "guidance": 0.5 } }""", ": sampling.guidance must be 1 (none) or more")]
    [InlineData("""{ "kind": "policy", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "sampling": { "sampler": "euler", "eulerSteps": 8, "shift": 5, "chunkFrames": 3, "fewSteps": null } }""", "fewSteps")]
    [InlineData("""{ "kind": "text-encoder", "name": "t", "steps": 1, "batch": 1, "optimizer": null }""", "optimizer")]
    [InlineData("""{ "kind": "vae", "name": "t", "steps": 1, "batch": 1, "stages": [ { "until": 1, "clips": [ { "frames": 8, "count": 1 } ] } ] }""", "1 + 4k")]
    [InlineData("""{ "kind": "vae", "name": "t", "steps": 1, "batch": 1, "optimizer": { "clipNorm": 0 } }""", "clipNorm")]
    [InlineData("not json", ":1: not valid JSON")]
    [InlineData("", ": is empty")]
    [InlineData("""{ "name": "t", "steps": 1, "batch": 1 }""", "lacks 'kind'; known: vae, text-encoder")]
    [InlineData("""{ "kind": "vea", "name": "t", "steps": 1, "batch": 1 }""", "unknown kind 'vea'; did you mean 'vae'?")]
    [InlineData("""{ "kind": "policy", "name": "t", "steps": 1, "batch": 1, "polcy": "sink-only" }""", "$.polcy: unknown property 'polcy'; did you mean 'policy'?")]
    [InlineData("""{ "kind": "policy", "name": "t", "steps": "ten", "batch": 1, "policy": "sink-only" }""", "$.steps: expected a whole number")]
    [InlineData("""{ "kind": "policy", "name": "t", "steps": 1, "batch": 1, "policy": "sink-only", "profile": "hard" }""", "$.profile: expected one of simple")]
    public void A_wrong_recipe_is_refused_with_the_file_and_the_reason(string json, string reason)
    {
        var error = Assert.Throws<UsageException>(() => RecipeFile.Parse(json, "my-recipe.json"));
        Assert.StartsWith("my-recipe.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("""{ "Sampler": "Euler", "EulerSteps": 0, "Shift": 5, "ChunkFrames": 3 }""", "eulerSteps must be positive")]
    [InlineData("""{ "Sampler": "FewStep", "FewSteps": [1001], "Shift": 5, "ChunkFrames": 3 }""", "fewSteps must fall, within 1 to 1000")]
    [InlineData("""{ "Sampler": "Euler", "EulerSteps": 8, "Shift": 5, "ChunkFrames": 3, "ContextNoise": -1 }""", "contextNoise")]
    public void A_checkpoint_says_how_to_sample_under_the_same_conditions(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<UsageException>(() => SamplingEntry.FromJson(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_learning_rate_rises_stays_and_falls()
    {
        var optimizer = new OptimizerRecipe { WarmupSteps = 10, DecayShare = 0.5, FinalShare = 0.1 };
        Assert.Equal(0.1, optimizer.ShareAt(0, 0), 12);
        Assert.Equal(1, optimizer.ShareAt(9, 0.1), 12);
        Assert.Equal(1, optimizer.ShareAt(50, 0.5), 12);
        Assert.Equal(0.5, optimizer.ShareAt(75, 0.75), 12);
        Assert.Equal(0.1, optimizer.ShareAt(99, 0.99), 12);
    }

    internal static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VideoSsm.Eval.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("no solution above the tests");
    }
}
