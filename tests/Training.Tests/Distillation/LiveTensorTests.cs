using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Distillation;
using VideoSsm.Eval.Training.Recipes;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests.Distillation;

/// <summary>Counts the tensors of the whole process, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(LiveTensorTests), DisableParallelization = true)]
[Collection(nameof(LiveTensorTests))]
public sealed class LiveTensorTests
{
    [Fact]
    public void A_step_of_student_and_critic_leaves_no_tensor_behind()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var config = TinyNetworks.Config with { InChannels = 16, OutChannels = 16 };
        using var student = TinyNetworks.Dit(VideoSsmOptions.World, config: config);
        using var teacher = TinyNetworks.Dit(seed: 2, config: config);
        using var critic = TinyNetworks.Dit(seed: 3, config: config);
        using var vae = new VideoVae(VaeConfig.World with { BaseDim = 4 }, 3);
        using var rows = TinyNetworks.Rows(1);
        var recipe = new RolloutRecipe { ChunkFrames = 2, WindowFrames = 6, TailFrames = 3, FewSteps = [1000, 500] };
        var rollout = new SelfRollout(student, new VideoSsmMemory(1, 3), recipe);
        var dmd = new WindowedDmd(new ScoreNetwork(teacher), new ScoreNetwork(critic), vae, recipe, new ScoreRecipe());
        List<long> counts = [];
        for (int i = 0; i < 3; i++)
        {
            using (NewDisposeScope())
            {
                using var random = new Generator(1);
                using var sample = rollout.Roll(rows, (4, 4), 12, new RolloutWindow(6, 6), 1, gradients: true, random);
                using var loss = dmd.StudentLoss(sample, rows, rows, random);
                foreach (var gradient in TinyNetworks.Gradients(student, loss).Values) gradient.Dispose();
                using var other = dmd.CriticLoss(sample, rows, random);
            }

            counts.Add(Tensor.TotalCount);
        }

        Assert.Equal(counts[1], counts[2]);
    }
}
