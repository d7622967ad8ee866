using VideoSsm.Eval.Baselines;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.World;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

public sealed class DistillTaskTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Theory]
    [InlineData(PastOfChunk.Clean)]
    [InlineData(PastOfChunk.Noisy)]
    public void A_small_student_with_a_state_learns_from_its_teachers_trajectories(PastOfChunk past)
    {
        var recipe = Recipe($"learns-{past}".ToLowerInvariant(), 40) with { Past = past, LogEvery = 10 };
        var facts = TrainingRun.Run(recipe, world.Folder);
        var lines = TrainingLog.Read(world.Path($"{recipe.Name}.csv")).ToList();
        Assert.Equal(40, facts.Steps);
        Assert.True(lines[^1].Loss < 0.7 * lines[0].Loss, $"loss went from {lines[0].Loss} to {lines[^1].Loss}");
        using var student = CheckpointFile.LoadDit(world.Path($"{recipe.Name}.safetensors"));
        Assert.Equal(VideoSsmOptions.World, student.Memory);

        // The output gate starts at zero; it has moved, so the state takes part.
        Assert.True(student.named_parameters().Where(p => p.name.Contains("g_proj", StringComparison.Ordinal)).Sum(p => (double)p.parameter.abs().sum().item<float>()) > 0);
    }

    [Fact]
    public void A_resumed_distillation_ends_with_the_same_bits_and_strips_change_nothing()
    {
        var recipe = Recipe("resumed", 6) with { Past = PastOfChunk.Noisy };
        TrainingRun.Run(recipe, world.Folder);
        byte[] whole = File.ReadAllBytes(world.Path("resumed.safetensors"));
        foreach (string made in Directory.GetFiles(world.Folder, "resumed.*")) File.Delete(made);

        using (var task = TrainingRun.Open(recipe, world.Folder))
            Assert.Null(new Trainer(recipe, task, world.Folder) { StopAfter = 2 }.Run());
        TrainingRun.Run(recipe, world.Folder);
        Assert.Equal(whole, File.ReadAllBytes(world.Path("resumed.safetensors")));

        foreach (string made in Directory.GetFiles(world.Folder, "resumed.*")) File.Delete(made);
        TrainingRun.Run(recipe with { StripEvery = 3 }, world.Folder);
        using var scope = NewDisposeScope();
        using Checkpoint with = Checkpoint.Open(world.Path("resumed.safetensors"));
        byte[][] strips = [File.ReadAllBytes(world.Path("resumed.strip-000003.png")), File.ReadAllBytes(world.Path("resumed.strip-000006.png"))];
        Assert.All(strips, png => Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]));
        Assert.NotEqual(strips[0], strips[1]);
        File.WriteAllBytes(world.Path("whole.safetensors"), whole);
        using Checkpoint without = Checkpoint.Open(world.Path("whole.safetensors"));
        Assert.All(without.ReadAll(), t => Assert.True(t.Value.SameAs(with.Read(t.Key)), t.Key));
    }

    [Fact]
    public void A_student_records_how_it_is_sampled_and_the_method_follows_it()
    {
        var recipe = Recipe("sampled", 1) with { ContextNoise = 20, Trajectories = Trajectories with { Shift = 8 } };
        TrainingRun.Run(recipe, world.Folder);
        var card = VideoSsmMethod.Card with { Id = "sampled", Policy = new VideoSsmMemory(1, 2) };
        using var method = WorldVideoMethod.Load(card, world.Folder);
        var config = method.Info.Config.ToDictionary(p => p.Key, p => p.Value);
        Assert.Equal(("FewStep", "1000 750 500 250", "8", "1", "20"), (config["sampler"], config["steps"], config["shift"], config["chunk_frames"], config["context_noise"]));
        var video = method.Generate(new GenerationRequest { Prompt = new Prompt { Id = "p", Text = "a red star" }, Seed = 1, LengthSeconds = 1 });
        Assert.Equal(13, video.ReadFrames().Count()); // 4 chunks of one latent frame: 1 + 3 * 4

        // A checkpoint without the entry keeps the card's sampling.
        using var old = WorldVideoMethod.Load(WindowOnly.Card with { Id = "teacher" }, world.Folder);
        var before = old.Info.Config.ToDictionary(p => p.Key, p => p.Value);
        Assert.Equal(("Euler", "8"), (before["sampler"], before["steps"]));
    }

    [Theory]
    [InlineData(UpdateRule.Linear, RouterKind.None)]
    [InlineData(UpdateRule.Delta, RouterKind.Constant)]
    [InlineData(UpdateRule.Decay, RouterKind.Content)]
    public void Students_of_the_ablations_train_though_some_weights_have_no_effect(UpdateRule rule, RouterKind router)
    {
        var recipe = Recipe($"ablation-{rule}".ToLowerInvariant(), 2) with { State = VideoSsmOptions.World with { Rule = rule, Router = router } };
        Assert.True(double.IsFinite(TrainingRun.Run(recipe, world.Folder).Loss));
        using var student = CheckpointFile.LoadDit(world.Path($"{recipe.Name}.safetensors"));
        Assert.Equal(rule, student.Memory!.Rule);
    }

    [Fact]
    public void Draws_depend_on_seed_and_step_only_and_levels_are_uniform()
    {
        var draw = DistillDraw.Of(1, 5, 4, 100, 7, 4, 0.2);
        Assert.Equal(draw.Levels, DistillDraw.Of(1, 5, 4, 100, 7, 4, 0.2).Levels);
        Assert.Equal(draw.Rows, DistillDraw.Of(1, 5, 4, 100, 7, 4, 0.2).Rows);
        Assert.NotEqual(draw.Levels, DistillDraw.Of(1, 6, 4, 100, 7, 4, 0.2).Levels);
        Assert.NotEqual(draw.Levels, DistillDraw.Of(2, 5, 4, 100, 7, 4, 0.2).Levels);
        Assert.Equal(draw.Levels.SelectMany(l => new[] { l, l, l }), draw.PerFrame(3));

        int[] counts = new int[5];
        for (int step = 0; step < 500; step++)
        {
            int[] levels = DistillDraw.Of(1, step, 4, 100, 7, 4, 0.2).Levels;
            foreach (int level in levels) counts[level]++;
            Assert.All(levels.Chunk(7), clip => Assert.NotEqual(4, clip[^1]));
        }

        // 14000 chunks: 12000 of them are clean with chance 0.2, the rest share four levels.
        Assert.InRange(counts[4], 2200, 2600);
        Assert.All(counts.Take(4), c => Assert.InRange(c, 2700, 3100));
    }

    [Fact]
    public void Students_of_one_seed_see_the_same_trajectories_at_the_same_levels()
    {
        using var a = TrainingRun.Open(Recipe("a", 3), world.Folder);
        using var b = TrainingRun.Open(Recipe("b", 3) with { View = null, State = null, Policy = "full-causal" }, world.Folder);
        Assert.Equal(a.Describe(a.Prepare(2, 0)), b.Describe(b.Prepare(2, 0)));
        Assert.Contains("(levels ", a.Describe(a.Prepare(2, 0)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_clip_too_short_to_reach_the_state_and_a_missing_teacher_are_refused()
    {
        var shorter = Recipe("short", 1) with { Trajectories = Trajectories with { Frames = 2 } };
        Assert.Contains("leaves the window", Assert.Throws<UsageException>(() => TrainingRun.Run(shorter, world.Folder)).Message, StringComparison.Ordinal);
        var orphan = Recipe("orphan", 1) with { Teacher = "nobody.safetensors" };
        Assert.Contains("nobody.safetensors", Assert.Throws<UsageException>(() => TrainingRun.Run(orphan, world.Folder)).Message, StringComparison.Ordinal);
        var wrong = Recipe("wrong", 1) with { Teacher = "vae.safetensors" };
        Assert.Contains("holds vae", Assert.Throws<UsageException>(() => TrainingRun.Run(wrong, world.Folder)).Message, StringComparison.Ordinal);
    }

    private static TrajectoryRecipe Trajectories { get; } = new() { Clips = 4, Frames = 5, Steps = 4, Guidance = 2, Batch = 4 };

    private static DistillRecipe Recipe(string name, long steps) => new()
    {
        Name = name,
        Steps = steps,
        Batch = 4,
        Profile = WorldProfile.Simple,
        View = new ViewRecipe { SinkFrames = 1, WindowFrames = 2 },
        State = VideoSsmOptions.World,
        ChunkFrames = 1,
        Trajectories = Trajectories,
        Optimizer = new() { LearningRate = 3e-3, MatrixLearningRate = 0.02, WarmupSteps = 2, AverageDecay = 0.5 },
    };
}
