using VideoSsm.Eval.Core;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.Training.Tasks;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

public sealed class TeacherTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Fact]
    public void Weighed_positions_count_as_often_as_their_weight()
    {
        using var scope = NewDisposeScope();
        var clean = zeros([1, 1, 1, 1, 2]);
        var noise = zeros([1, 1, 1, 1, 2]);
        var flow = tensor(new float[] { 1, 3 }, [1, 1, 1, 1, 2]);
        var levels = ones([1, 1]);

        // Squared errors 1 and 9; weights 1 and 4: (1 + 4 * 9) / 5.
        var weighed = NoiseLevels.FlowLoss(flow, clean, noise, levels, 0.25, tensor(new float[] { 1, 4 }, [1, 1, 1, 1, 2]));
        Assert.Equal(37.0 / 5, weighed.item<float>(), 5);
        Assert.Equal(5, NoiseLevels.FlowLoss(flow, clean, noise, levels, 0.25).item<float>(), 5);
    }

    [Fact]
    public void A_pool_tells_which_latent_positions_objects_touch()
    {
        using var encoders = WorldEncoders.Load(world.Folder, "vae.safetensors", "text-encoder.safetensors");
        using var pool = encoders.Pool(Recipe(1), 2, 2, CancellationToken.None, touched: true);
        using var again = encoders.Pool(Recipe(1), 2, 2, CancellationToken.None, touched: true);
        Assert.Equal([2, 2, 1, 8, 8], pool.Touched!.shape);
        Assert.True(pool.Touched.SameAs(again.Touched!));
        ulong stream = Seeds.FromName($"pool/{WorldProfile.Simple}/1/2");
        var clips = ClipBatch.Draw(WorldProfile.Simple, stream, 0, 2, 5, 64, covered: true);
        var touched = pool.Touched.data<float>().ToArray();
        for (int clip = 0; clip < 2; clip++)
        {
            for (int cell = 0; cell < 64; cell++)
            {
                Assert.Equal(Covered(clips, clip, 0, 1, cell) ? 1 : 0, touched[(((clip * 2) + 0) * 64) + cell]);
                Assert.Equal(Covered(clips, clip, 1, 5, cell) ? 1 : 0, touched[(((clip * 2) + 1) * 64) + cell]);
            }
        }
    }

    [Fact]
    public void A_tiny_teacher_learns_and_goes_on_from_a_saved_state_with_the_same_bits()
    {
        string whole = Run("whole", stopAfter: null), parts = Run("parts", stopAfter: 9);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "tiny-teacher.safetensors")), File.ReadAllBytes(Path.Combine(parts, "tiny-teacher.safetensors")));
        double[] losses = [.. TrainingLog.Read(Path.Combine(whole, "tiny-teacher.csv")).Select(line => line.Loss)];
        Assert.True(losses[^1] < 0.9 * losses[0], $"{losses[0]} -> {losses[^1]}");
        using var dit = CheckpointFile.LoadDit(Path.Combine(whole, "tiny-teacher.safetensors"));
        Assert.Null(dit.Memory);
    }

    private static TeacherRecipe Recipe(long steps) => new()
    {
        Name = "tiny-teacher",
        Steps = steps,
        Batch = 4,
        Profile = WorldProfile.Simple,
        Model = TinyWorld.Geometry,
        LogEvery = 8,
        TextDropout = 0.3,
        Stages = [new() { Until = 0.5, Frames = 1, Clips = 4, PoolClips = 4 }, new() { Until = 1, Frames = 2, Clips = 2, PoolClips = 2 }],
        Optimizer = new() { LearningRate = 2e-3, MatrixLearningRate = 0.02, WarmupSteps = 2 },
    };

    private string Run(string name, long? stopAfter)
    {
        var folder = Directory.CreateDirectory(world.Path(name)).FullName;
        foreach (string file in (string[])["vae.safetensors", "text-encoder.safetensors"]) File.Copy(world.Path(file), Path.Combine(folder, file), overwrite: true);
        var recipe = Recipe(32);
        while (true)
        {
            using var task = new TeacherTask(recipe, folder);
            if (new Trainer(recipe, task, folder) { StopAfter = stopAfter }.Run() is not null) return folder;
        }
    }

    private static bool Covered(ClipBatch clips, int clip, int from, int to, int cell) => Enumerable.Range(from, to - from).Any(frame => Enumerable.Range(0, 64).Any(pixel =>
        clips.Covered![(((clip * 5) + frame) * 64 * 64) + ((((cell / 8) * 8) + (pixel / 8)) * 64) + ((cell % 8) * 8) + (pixel % 8)] == 1));
}
