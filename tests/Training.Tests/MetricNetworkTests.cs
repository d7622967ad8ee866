using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Evaluation;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.Training.Tasks;
using VideoSsm.Eval.World;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

/// <summary>Trainings of the metrics' networks on the world's truth, on a tiny setting.</summary>
public sealed class MetricNetworkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("metrics").FullName;

    public static TheoryData<string> Kinds => ["dino", "clip", "raft", "amt", "musiq"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheLossFallsAndTheCheckpointLoads(string kind)
    {
        // Self-distillation has no answer to learn, only its own to agree with: its loss falls slowly, and not far, for the targets keep their entropy.
        int steps = kind == "dino" ? 60 : 24;
        Recipe recipe = Tiny(kind, steps);
        using (var task = TrainingRun.Open(recipe, _folder))
        {
            // How much moves differs from batch to batch, so the loss of a motion network is compared on one and the same.
            bool moves = kind is "raft" or "amt";
            double first = moves ? Loss(task) : 0;
            var facts = new Trainer(recipe, task, _folder).Run();
            var lines = TrainingLog.Read(Path.Combine(_folder, $"{recipe.Name}.csv")).ToList();
            var (before, after) = moves ? (first, Loss(task)) : (lines[0].Loss, lines[^1].Loss);
            Assert.True(after < (kind == "dino" ? 0.97 : 0.95) * before, $"loss went from {before} to {after}");
            Assert.Equal(steps, facts!.Steps);
        }

        string path = Path.Combine(_folder, $"{recipe.Name}.safetensors");
        using (var file = Checkpoint.Open(path)) Assert.Equal(kind, file.Metadata["kind"]);
        using nn.Module network = kind switch
        {
            "dino" => DinoVit.Load(path, DinoVitConfig.World),
            "clip" => Clip.LoadVision(path, ClipConfig.World),
            "raft" => Raft.Load(path, RaftConfig.World),
            "amt" => Amt.Load(path, AmtConfig.World),
            _ => Musiq.Load(path, MusiqConfig.World),
        };
        Assert.All(network.parameters(), p => Assert.True(float.IsFinite(p.abs().sum().item<float>())));
    }

    [Fact]
    public void AResumedSelfDistillationEndsWithTheSameBits()
    {
        string whole = Path.Combine(_folder, "whole"), parts = Path.Combine(_folder, "parts");
        Recipe recipe = Tiny("dino", 4);
        TrainingRun.Run(recipe, whole);
        using (var task = TrainingRun.Open(recipe, parts))
            Assert.Null(new Trainer(recipe, task, parts) { StopAfter = 2 }.Run());
        TrainingRun.Run(recipe, parts);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "dino.safetensors")), File.ReadAllBytes(Path.Combine(parts, "dino.safetensors")));
    }

    [Fact]
    public void ATeacherWithoutAnAverageIsRefused()
    {
        var error = Assert.Throws<UsageException>(() => RecipeFile.Parse("""{ "kind": "dino", "name": "t", "steps": 1, "batch": 1, "optimizer": { "averageDecay": 0 } }""", "r"));
        Assert.Contains("averageDecay must be positive", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheTeachersAnswersUseEveryPrototypeAlike()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        var shares = DinoTask.Balanced(randn([64, 8], generator: random) + (arange(8, dtype: ScalarType.Float32) * 0.5));

        Assert.All(shares.sum([1]).data<float>(), s => Assert.Equal(1, s, 1e-5f));
        Assert.All(shares.sum([0]).data<float>(), s => Assert.InRange(s, 6.5f, 9.5f));
    }

    [Fact]
    public void EveryWordOfTheWorldIsOneToken()
    {
        var tokenizer = new ClipTokenizer(BytePairs.Learn(WorldVocabulary.Words));
        var ids = WorldVocabulary.Words.Select(w => Assert.Single(tokenizer.Encode(w))).ToList();
        Assert.Equal(WorldVocabulary.Words.Count, ids.Distinct().Count());
        Assert.True(ids.Max() < tokenizer.End && tokenizer.Size == tokenizer.End + 1);
        Assert.Equal("#version: 0.2\na b</w>", BytePairs.Learn(["ab"]));
    }

    [Fact]
    public void EveryDistortionGrowsWithItsDose()
    {
        const int Size = 64;
        byte[] clean = new byte[Size * Size * 3];
        WorldRenderer.Render(WorldSampler.Sample(WorldProfile.Simple, 1, 3), 0, Size, Size, clean);
        foreach (DistortionKind kind in Enum.GetValues<DistortionKind>())
        {
            double[] errors = [.. new[] { 0, 0.25, 0.5, 1 }.Select(dose => Error(kind, dose))];
            Assert.Equal(0, errors[0]);
            Assert.True(errors[0] < errors[1] && errors[1] < errors[2] && errors[2] < errors[3], $"{kind}: {string.Join(", ", errors)}");
            Assert.InRange(-10 * Math.Log10(errors[3] / (255 * 255)), 8, 34);
        }

        double Error(DistortionKind kind, double dose)
        {
            byte[] changed = [.. clean];
            Distortion.Apply(kind, dose, changed, Size, new SplitMix64(1));
            return changed.Zip(clean, (a, b) => (double)(a - b) * (a - b)).Average();
        }
    }

    [Fact]
    public void RanksCorrelateAsSpearmanSays()
    {
        Assert.Equal(1, RankCorrelation.Of([1, 2, 3, 4], [10, 20, 400, 8000]), 12);
        Assert.Equal(-1, RankCorrelation.Of([1, 2, 3], [3, 2, 1]), 12);
        Assert.Equal(1 - (6 * 4 / (4.0 * 15)), RankCorrelation.Of([1, 2, 3, 4], [2, 1, 4, 3]), 12);
        Assert.Equal(2 / Math.Sqrt(4.5 * 3.0), RankCorrelation.Of([1, 1, 2, 3], [1, 2, 2, 2]), 12);
        Assert.True(double.IsNaN(RankCorrelation.Of([1, 1], [1, 2])));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static double Loss(ITrainingTask task)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        return task.Loss(task.Prepare(0, 0), 0, random).item<float>();
    }

    private static Recipe Tiny(string kind, int steps)
    {
        var optimizer = new OptimizerRecipe { LearningRate = 2e-3, MatrixLearningRate = 0.01, WarmupSteps = 2, AverageDecay = 0.9 };
        return kind switch
        {
            "dino" => new DinoRecipe { Name = kind, Steps = steps, Batch = 6, LogEvery = 6, HeldOut = 8, OwnBackgroundEvery = 2, Optimizer = optimizer },
            "clip" => new CaptionMatchRecipe { Name = kind, Steps = steps, Batch = 16, LogEvery = 6, HeldOut = 8, Optimizer = optimizer },
            "raft" => new FlowRecipe { Name = kind, Steps = steps, Batch = 2, LogEvery = 6, HeldOut = 2, Iterations = 2, Optimizer = optimizer with { MatrixLearningRate = 0 } },
            "amt" => new MiddleFrameRecipe { Name = kind, Steps = steps, Batch = 2, LogEvery = 6, HeldOut = 2, Optimizer = optimizer },
            _ => new QualityRecipe { Name = kind, Steps = steps, Batch = 8, LogEvery = 6, HeldOut = 8, Optimizer = optimizer },
        };
    }
}
