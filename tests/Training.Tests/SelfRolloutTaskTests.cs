using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.Training.Tasks;
using VideoSsm.Eval.Training.Tests.Distillation;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

/// <summary>Stage 2 from a recipe, with tiny networks.</summary>
public sealed class SelfRolloutTaskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stage2").FullName;

    public SelfRolloutTaskTests() => TinyRecipes.Prepare(_folder);

    [Theory]
    [InlineData("video-ssm", CriticRollouts.Own, ScoreLoss.Dmd)]
    [InlineData("sink-window", CriticRollouts.Shared, ScoreLoss.Sid)]
    public void A_resumed_run_ends_with_the_same_bits_as_an_uninterrupted_one(string policy, CriticRollouts rollouts, ScoreLoss loss)
    {
        var recipe = Recipe(policy, rollouts, loss);
        Copy("whole");
        Copy("parts");
        string whole = Path.Combine(_folder, "whole"), parts = Path.Combine(_folder, "parts");
        var facts = TrainingRun.Run(recipe, whole);
        using (var task = TrainingRun.Open(recipe, parts))
            Assert.Null(new Trainer(recipe, task, parts) { StopAfter = 2 }.Run());
        TrainingRun.Run(recipe, parts);

        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "tiny-long.safetensors")), File.ReadAllBytes(Path.Combine(parts, "tiny-long.safetensors")));
        using var a = Checkpoint.Open(Path.Combine(whole, "tiny-long.state.safetensors"));
        using var b = Checkpoint.Open(Path.Combine(parts, "tiny-long.state.safetensors"));
        Assert.Equal(a.Tensors.Select(t => t.Name), b.Tensors.Select(t => t.Name));
        Assert.Contains(a.Tensors, t => t.Name.StartsWith("critic.second.", StringComparison.Ordinal));
        foreach (var entry in a.Tensors)
        {
            using var x = a.Read(entry.Name);
            using var y = b.Read(entry.Name);
            Assert.Equal(0, TinyNetworks.Difference(x, y));
        }

        // Three steps: three moves of the student, two of the critic for each.
        Assert.Equal("3", a.Metadata["moves"]);
        Assert.Equal("6", a.Metadata["critic.moves"]);
        Assert.Equal(3, facts.Steps);
        var lines = TrainingLog.Read(Path.Combine(parts, "tiny-long.csv")).ToList();
        Assert.Equal([1L, 2, 3], lines.Select(l => l.Step));
        Assert.All(lines, l => Assert.True(l.Loss != 0 && l.Others.Single() is { Group: "critic", Loss: > 0, GradNorm: > 0 }));
        Assert.StartsWith("step,loss,grad_norm,learning_rate,samples_per_second,seconds,critic_loss,critic_grad_norm", File.ReadAllText(Path.Combine(parts, "tiny-long.csv")), StringComparison.Ordinal);

        using var student = CheckpointFile.LoadDit(Path.Combine(whole, "tiny-long.safetensors"));
        Assert.Equal(policy == "video-ssm", student.Memory is not null);
        using var start = CheckpointFile.LoadDit(Path.Combine(_folder, "tiny-base.safetensors"));
        Assert.True(Moved(start, student) > 0);
        Assert.True(new FileInfo(Path.Combine(whole, "tiny-long.strip-000003.png")).Length > 1000);
        using var file = Checkpoint.Open(Path.Combine(whole, "tiny-long.safetensors"));
        Assert.Equal([1000, 500], SamplingEntry.FromJson(file.Metadata[SamplingEntry.MetadataKey]).FewSteps);
    }

    [Fact]
    public void A_discriminator_moves_with_the_critic_and_resumes_with_it()
    {
        var recipe = Recipe("sink-window", CriticRollouts.Shared, ScoreLoss.Dmd);
        recipe = recipe with { StripEvery = 0, Score = recipe.Score with { Adversarial = new() { Registers = 2, PoolClips = 2, R1 = 1, Weight = 0.5 } } };
        Resumed(recipe, stopAfter: 2);
        using var state = Checkpoint.Open(Path.Combine(_folder, "whole", "tiny-long.state.safetensors"));
        using var logit = state.Read("critic.weight.discriminator.logit.weight");
        Assert.True(TinyNetworks.Size(logit) > 0);
        using var file = Checkpoint.Open(Path.Combine(_folder, "whole", "tiny-long.safetensors"));
        Assert.DoesNotContain(file.Tensors, t => t.Name.Contains("discriminator", StringComparison.Ordinal));
    }

    [Fact]
    public void Streaming_goes_on_at_the_beginning_of_a_video()
    {
        var recipe = Recipe("video-ssm", CriticRollouts.Shared, ScoreLoss.Dmd);
        recipe = recipe with { StripEvery = 0, Steps = 6, Streaming = new() { NewFrames = 3 }, Stages = [new() { Until = 1, Frames = 12 }] };
        Resumed(recipe, stopAfter: 3);

        Copy("middle");
        string middle = Path.Combine(_folder, "middle");
        using (var task = TrainingRun.Open(recipe, middle))
            Assert.Null(new Trainer(recipe, task, middle) { StopAfter = 2 }.Run());
        var error = Assert.Throws<UsageException>(() => TrainingRun.Run(recipe, middle));
        Assert.Contains("beginning of a video", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_critic_is_a_group_of_its_own_and_the_length_follows_the_stages()
    {
        var recipe = Recipe("sink-window", CriticRollouts.Own, ScoreLoss.Dmd);
        Assert.Equal(6, recipe.FramesAt(0));
        Assert.Equal(12, recipe.FramesAt(0.5));
        Assert.Equal(12, recipe.FramesAt(1));
        using var task = new SelfRolloutTask(recipe, _folder);
        Assert.Equal([SelfRolloutTask.Critic], task.Others.Select(g => g.Name));
        var names = task.Parameters.Select(p => p.Name).ToHashSet();
        Assert.All(task.Others[0].Parameters, p => Assert.Contains(p.Name, names));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_step_is_one_move_of_the_student_and_as_many_of_the_critic_as_the_recipe_says(int criticSteps)
    {
        var recipe = Recipe("sink-window", CriticRollouts.Shared, ScoreLoss.Dmd);
        recipe = recipe with { StripEvery = 0, Score = recipe.Score with { CriticSteps = criticSteps } };
        using var task = new SelfRolloutTask(recipe, _folder);
        using var random = new Generator(1);
        using var scope = NewDisposeScope();
        string[] moved = [.. task.Phases(task.Prepare(0, 0), 0, random).Select(phase => phase.Group)];
        Assert.Equal(["", .. Enumerable.Repeat(SelfRolloutTask.Critic, criticSteps)], moved);
    }

    [Theory]
    [InlineData("""{ "criticSteps": 0 }""", "{}", "criticSteps")]
    [InlineData("""{ "minLevel": 0.9, "maxLevel": 0.1 }""", "{}", "minLevel")]
    [InlineData("{}", """{ "windowFrames": 20 }""", "windowFrames")]
    [InlineData("{}", """{ "fewSteps": [ 500, 1000 ] }""", "fewSteps")]
    [InlineData("{}", """{ "windowFrames": 243 }""", "stage")]
    [InlineData("""{ "adversarial": { "registers": 0 } }""", "{}", "registers")]
    [InlineData("""{ "adversarial": { "criticWeight": 0 } }""", "{}", "criticWeight")]
    public void A_wrong_recipe_is_refused(string score, string rollout, string reason)
    {
        string json = $$"""
            { "kind": "self-rollout", "name": "t", "steps": 1, "batch": 1, "policy": "sink-window", "student": "s", "score": {{score}}, "rollout": {{rollout}} }
            """;
        var error = Assert.Throws<UsageException>(() => RecipeFile.Parse(json, "my-recipe.json"));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "shared", "\"saveEvery\": 13", null)]
    [InlineData("{}", "shared", "\"saveEvery\": 10", "multiple of the 13 steps")]
    [InlineData("{}", "own", "\"saveEvery\": 13", "criticRollouts")]
    [InlineData("""{ "newFrames": 4 }""", "shared", "\"saveEvery\": 13", "newFrames")]
    [InlineData("{}", "shared", "\"saveEvery\": 13, \"rollout\": { \"stateGradient\": \"rollout\" }", "whole rollout")]
    public void A_recipe_that_cannot_stream_is_refused(string streaming, string critic, string more, string? reason)
    {
        string json = $$"""
            { "kind": "self-rollout", "name": "t", "steps": 1, "batch": 1, "policy": "sink-window", "student": "s", "streaming": {{streaming}}, "score": { "criticRollouts": "{{critic}}" }, {{more}} }
            """;
        if (reason is null)
            Assert.Equal(18, ((SelfRolloutRecipe)RecipeFile.Parse(json, "my-recipe.json")).Streaming!.NewFrames);
        else
            Assert.Contains(reason, Assert.Throws<UsageException>(() => RecipeFile.Parse(json, "my-recipe.json")).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static SelfRolloutRecipe Recipe(string policy, CriticRollouts rollouts, ScoreLoss loss) =>
        TinyRecipes.Long with { Policy = policy, StripEvery = 3, Score = TinyRecipes.Long.Score with { Loss = loss, CriticRollouts = rollouts } };

    private void Copy(string name)
    {
        Directory.CreateDirectory(Path.Combine(_folder, name));
        foreach (string file in Directory.GetFiles(_folder, "tiny-*.safetensors")) File.Copy(file, Path.Combine(_folder, name, Path.GetFileName(file)));
    }

    /// <summary>Runs a recipe at once and in two sittings and compares everything they leave.</summary>
    private void Resumed(SelfRolloutRecipe recipe, int stopAfter)
    {
        Copy("whole");
        Copy("parts");
        string whole = Path.Combine(_folder, "whole"), parts = Path.Combine(_folder, "parts");
        TrainingRun.Run(recipe, whole);
        using (var task = TrainingRun.Open(recipe, parts))
            Assert.Null(new Trainer(recipe, task, parts) { StopAfter = stopAfter }.Run());
        TrainingRun.Run(recipe, parts);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "tiny-long.safetensors")), File.ReadAllBytes(Path.Combine(parts, "tiny-long.safetensors")));
        Assert.All(TrainingLog.Read(Path.Combine(parts, "tiny-long.csv")), l => Assert.True(double.IsFinite(l.Loss) && l.Others.Single() is { Loss: > 0, GradNorm: > 0 }));
    }

    private static double Moved(CausalDit a, CausalDit b)
    {
        using var scope = NewDisposeScope();
        var other = b.named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);
        return a.named_parameters().Sum(p => (double)(p.parameter - other[p.name]).abs().sum().item<float>());
    }
}
