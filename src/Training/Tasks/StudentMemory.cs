using VideoSsm.Eval.Baselines;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Recipes;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>The memory a distillation recipe asks for.</summary>
/// <param name="Name">Name for the checkpoint.</param>
/// <param name="Policy">What is remembered.</param>
/// <param name="State">The state's weights; <c>null</c> for none.</param>
internal sealed record StudentMemory(string Name, IMemoryPolicy Policy, VideoSsmOptions? State)
{
    /// <summary>Every past frame: the plain causal student.</summary>
    public const string FullCausal = "full-causal";

    public static StudentMemory Of(DistillRecipe recipe)
    {
        if (recipe.View is { } view)
        {
            IMemoryPolicy given = recipe.State is null
                ? new WindowSinkMemory(view.SinkFrames, view.WindowFrames, view.Positions)
                : new VideoSsmMemory(view.SinkFrames, view.WindowFrames, view.Positions);
            return new StudentMemory(given.Name, given, recipe.State);
        }

        string name = recipe.Policy!;
        var policy = name == FullCausal ? WindowSinkMemory.Full : MethodCatalog.Find(name).Policy;
        return new StudentMemory(name, policy, policy.HasState ? recipe.State ?? VideoSsmOptions.World : null);
    }

    /// <summary>Refuses clips in which the state is never read: its weights would have no gradient.</summary>
    /// <exception cref="UsageException">No frame leaves the window before the last chunk.</exception>
    public void CheckReach(DistillRecipe recipe)
    {
        if (State is null) return;
        var (start, end) = new WindowGeometry(Policy.SinkFrames, Policy.WindowFrames, recipe.ChunkFrames).EvictedAt(recipe.Trajectories.Frames - recipe.ChunkFrames);
        if (end <= start)
            throw new UsageException($"{recipe.Name}: in clips of {recipe.Trajectories.Frames} latent frames nothing leaves the window of {Policy.WindowFrames} before the last chunk, so the state cannot learn; use longer clips");
    }
}
