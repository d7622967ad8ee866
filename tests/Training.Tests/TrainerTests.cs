using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.Training.Tasks;
using VideoSsm.Eval.World;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("training").FullName;

    [Fact]
    public void A_tiny_text_encoder_learns_and_leaves_a_checkpoint_that_loads()
    {
        var facts = TrainingRun.Run(TextRecipe(40), _folder);
        var lines = TrainingLog.Read(Path.Combine(_folder, "tiny.csv")).ToList();
        Assert.Equal(8, lines.Count);
        Assert.True(lines[^1].Loss < 0.9 * lines[0].Loss, $"loss went from {lines[0].Loss} to {lines[^1].Loss}");
        Assert.Equal(40, facts.Steps);
        var (encoder, tokenizer) = CheckpointFile.LoadTextEncoder(Path.Combine(_folder, "tiny.safetensors"));
        using var rows = encoder.Encode(tokenizer, ["a red star bounces over blue stripes"]);
        Assert.Equal([1, 24, 32], rows.shape);
        Assert.Contains("<polyline", File.ReadAllText(Path.Combine(_folder, "tiny.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_resumed_run_ends_with_the_same_bits_as_an_uninterrupted_one()
    {
        string whole = Path.Combine(_folder, "whole"), parts = Path.Combine(_folder, "parts");
        TrainingRun.Run(TextRecipe(12), whole);
        using (var task = TrainingRun.Open(TextRecipe(12), parts))
            Assert.Null(new Trainer(TextRecipe(12), task, parts) { StopAfter = 5 }.Run());
        TrainingRun.Run(TextRecipe(12), parts);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "tiny.safetensors")), File.ReadAllBytes(Path.Combine(parts, "tiny.safetensors")));
        Assert.Equal(
            TrainingLog.Read(Path.Combine(whole, "tiny.csv")).Select(l => l.Step),
            TrainingLog.Read(Path.Combine(parts, "tiny.csv")).Select(l => l.Step));
    }

    [Fact]
    public void A_state_is_not_taken_up_by_another_recipe()
    {
        using (var task = TrainingRun.Open(TextRecipe(12), _folder))
            new Trainer(TextRecipe(12), task, _folder) { StopAfter = 2 }.Run();
        var error = Assert.Throws<UsageException>(() => TrainingRun.Run(TextRecipe(12) with { Seed = 9 }, _folder));
        Assert.Contains("another recipe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_not_a_number_stops_the_run_with_the_facts_of_its_step()
    {
        var recipe = TextRecipe(10);
        using var task = new BrokenTask(breaksAt: 3);
        var error = Assert.Throws<DivergedException>(() => new Trainer(recipe, task, _folder).Run());
        Assert.Contains("diverged at step 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("loss NaN", error.Message, StringComparison.Ordinal);
        Assert.Contains("batch: scene 3", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "tiny.safetensors")));
    }

    [Fact]
    public void A_gradient_that_is_not_a_number_stops_the_run_and_leaves_the_last_saved_state()
    {
        var recipe = TextRecipe(10) with { SaveEvery = 2 };
        using var task = new BrokenTask(breaksAt: 3, onlyGradient: true);
        var error = Assert.Throws<DivergedException>(() => new Trainer(recipe, task, _folder).Run());
        Assert.Contains("diverged at step 3: loss 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("gradient norm NaN, learning rate 0.003", error.Message, StringComparison.Ordinal);
        Assert.Contains("batch: scene 3", error.Message, StringComparison.Ordinal);

        // The weights were not touched by the broken step, and the state of step 2 is there to look at.
        Assert.All(task.Parameters[0].Value.data<float>(), w => Assert.True(float.IsFinite(w)));
        using var state = Checkpoint.Open(Path.Combine(_folder, "tiny.state.safetensors"));
        Assert.Equal("2", state.Metadata["step"]);
    }

    [Fact]
    public void Strips_are_asked_for_at_their_steps_with_the_average_in_place_and_the_weights_come_back()
    {
        var recipe = TextRecipe(6) with { StripEvery = 2, Optimizer = new() { LearningRate = 0.1, AverageDecay = 0.9 } };
        using var task = new BrokenTask(breaksAt: -1);
        new Trainer(recipe, task, Path.Combine(_folder, "strips")).Run();
        using var plain = new BrokenTask(breaksAt: -1);
        new Trainer(recipe with { StripEvery = 0 }, plain, Path.Combine(_folder, "plain")).Run();
        Assert.Equal([2L, 4, 6], task.Strips.Select(s => s.Step));
        Assert.Equal(task.Parameters[0].Value.data<float>()[0], plain.Parameters[0].Value.data<float>()[0]);

        // At the end the average is installed: the last strip saw the same weights.
        Assert.Equal(task.Parameters[0].Value.data<float>()[0], task.Strips[^1].Weight);
        Assert.EndsWith("tiny.strip-000002.png", task.Strips[0].Path, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_limit_ends_a_run_and_is_recorded()
    {
        var recipe = TextRecipe(100_000) with { MaxMinutes = 0.02 };
        using var task = new BrokenTask(breaksAt: -1);
        var facts = new Trainer(recipe, task, _folder).Run()!;
        Assert.True(facts.LimitedByTime);
        Assert.InRange(facts.Steps, 1, 99_999);
    }

    [Fact]
    public void A_tiny_autoencoder_trains_and_measures_its_latents()
    {
        var recipe = new VaeRecipe
        {
            Name = "tiny-vae",
            Steps = 3,
            Batch = 2,
            LogEvery = 1,
            StatisticsClips = 2,
            Model = VaeConfig.World with { BaseDim = 4 },
            Stages = [new() { Until = 0.5, Clips = [new() { Frames = 5, Count = 2 }] }, new() { Until = 1, Clips = [new() { Frames = 9, Count = 1 }] }],
            Optimizer = new() { MatrixLearningRate = 0.02, WarmupSteps = 0 },
        };
        TrainingRun.Run(recipe, _folder);
        using var vae = CheckpointFile.LoadVae(Path.Combine(_folder, "tiny-vae.safetensors"));
        Assert.Equal(16, vae.Config.LatentStd.Count);
        Assert.NotEqual(VaeConfig.World.LatentStd, vae.Config.LatentStd);
        var wrong = Assert.Throws<UsageException>(() => CheckpointFile.LoadDit(Path.Combine(_folder, "tiny-vae.safetensors")));
        Assert.Contains("holds vae, not causal", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_generator_and_a_policy_train_on_top_of_tiny_encoders()
    {
        TrainingRun.Run(TextRecipe(2), _folder);
        TrainingRun.Run(
            new VaeRecipe
            {
                Name = "tiny-vae",
                Steps = 1,
                Batch = 1,
                StatisticsClips = 2,
                Model = VaeConfig.World with { BaseDim = 4 },
                Stages = [new() { Until = 1, Clips = [new() { Frames = 5, Count = 1 }] }],
            },
            _folder);
        var model = WanConfig.World with { Dim = 24, Heads = 2, FfnDim = 32, Layers = 2, FreqDim = 16 };
        TrainingRun.Run(
            new CausalRecipe
            {
                Name = "tiny-base",
                Steps = 3,
                Batch = 2,
                Model = model,
                Vae = "tiny-vae.safetensors",
                TextEncoder = "tiny.safetensors",
                LogEvery = 1,
                StripEvery = 3,
                Stages = [new() { Until = 0.5, Chunks = 1, Clips = 2, PoolClips = 3 }, new() { Until = 1, Chunks = 2, Clips = 1, PoolClips = 2 }],
            },
            _folder);
        TrainingRun.Run(
            new PolicyRecipe
            {
                Name = "tiny-policy",
                Policy = "video-ssm",
                Base = "tiny-base.safetensors",
                Vae = "tiny-vae.safetensors",
                TextEncoder = "tiny.safetensors",
                Steps = 2,
                Batch = 1,
                PoolClips = 2,
                Chunks = 6,
                LossChunks = 1,
                LogEvery = 1,
                StripEvery = 2,
            },
            _folder);
        Assert.Equal(["tiny-base.strip-000003.png", "tiny-policy.strip-000002.png"], Directory.GetFiles(_folder, "*.png").Select(Path.GetFileName).Order());
        using var file = Checkpoint.Open(Path.Combine(_folder, "tiny-policy.safetensors"));
        Assert.Contains(file.Tensors, t => t.Name.Contains(".mem.", StringComparison.Ordinal));
        using var dit = CheckpointFile.LoadDit(Path.Combine(_folder, "tiny-policy.safetensors"));
        Assert.NotNull(dit.Memory);

        // The gate of the memory starts at zero; it has moved, so gradients reach it through the recurrent state.
        double moved = dit.named_parameters().Where(p => p.name.Contains(".mem.g_proj", StringComparison.Ordinal)).Sum(p => (double)p.parameter.abs().sum().item<float>());
        Assert.True(moved > 0);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TextEncoderRecipe TextRecipe(long steps) => new()
    {
        Name = "tiny",
        Steps = steps,
        Batch = 16,
        LogEvery = 5,
        Profile = WorldProfile.Simple,
        Model = new TextEncoderConfig { VocabularySize = 128, Dim = 32, AttentionDim = 32, FeedForwardDim = 32, Heads = 2, Layers = 1, Length = 24 },
        Optimizer = new() { LearningRate = 3e-3, MatrixLearningRate = 0.02, WarmupSteps = 2 },
    };

    /// <summary>One weight that is pulled to 1; from one step on its loss is not a number.</summary>
    private sealed class BrokenTask(long breaksAt, bool onlyGradient = false) : ITrainingTask
    {
        private readonly Parameter _weight = new(zeros([3]));

        public IReadOnlyList<(string Name, Parameter Value)> Parameters => [("w", _weight)];

        public bool IsMatrix(string name) => false;

        public object Prepare(long step, double progress) => step;

        public Tensor Loss(object batch, double progress, Generator random)
        {
            var loss = (_weight - 1).square().mean();
            if ((long)batch != breaksAt) return loss;

            // The slope of the root at 0 is infinite: 0 as a value, no number as a gradient.
            return onlyGradient ? (_weight * 0).sqrt().sum() : loss * double.NaN;
        }

        public List<(string Path, long Step, float Weight)> Strips { get; } = [];

        public void WriteStrip(string path, long step) => Strips.Add((path, step, _weight.data<float>()[0]));

        public string Describe(object batch) => $"scene {batch}";

        public void Export(string folder, TrainingFacts facts) => File.WriteAllText(Path.Combine(folder, "exported"), "");

        public void Dispose() => _weight.Dispose();
    }
}
