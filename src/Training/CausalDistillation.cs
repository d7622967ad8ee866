using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training;

/// <summary>The two formulas of stage 1: the causal prediction of a clip and its distance from the teacher's.</summary>
public static class CausalDistillation
{
    /// <summary>
    /// <c>x0_hat = G(x_t, t) = x_t - σ v(x_t, 1000 σ)</c>, every chunk seeing what the policy lets it see of the chunks before it: their noisy
    /// latents, or their clean ones where these are given.
    /// </summary>
    /// <param name="student">The causal model.</param>
    /// <param name="policy">What a chunk sees, and what goes into the state.</param>
    /// <param name="noisy">Points of trajectories, <c>[B, F, C, h, w]</c>.</param>
    /// <param name="sigmas">Their noise levels, <c>[B, F]</c>.</param>
    /// <param name="clean">The past as it would have been generated, <c>[B, F, C, h, w]</c>; <c>null</c> for the noisy one.</param>
    /// <param name="cleanTimestep">Timestep of the clean past.</param>
    /// <param name="text">Rows of the text encoder, <c>[B, L, D]</c>.</param>
    /// <param name="chunkFrames">Latent frames per chunk.</param>
    /// <returns><c>[B, F, C, h, w]</c> with gradients.</returns>
    public static Tensor PredictX0(
        CausalDit student, IMemoryPolicy policy, Tensor noisy, Tensor sigmas, Tensor? clean, double cleanTimestep, Tensor text, int chunkFrames)
    {
        using var scope = NewDisposeScope();
        using var prompts = student.PrepareText(text);
        var shape = new SessionShape
        {
            Batch = (int)noisy.shape[0],
            Height = (int)noisy.shape[3],
            Width = (int)noisy.shape[4],
            ChunkFrames = chunkFrames,
            PlannedFrames = (int)noisy.shape[1],
            Gradients = true,
        };
        using var memory = policy.OpenClip(student, shape, doubled: clean is not null);
        var t = sigmas * (double)FlowMatchSchedule.TrainingSteps;
        var flow = clean is null
            ? student.Forward(noisy, t, prompts, memory, StepKind.FullSequence, 0)
            : student.TeacherForced(clean, noisy, t, prompts, memory, cleanTimestep);
        return FlowMatchSchedule.VelocityToX0(noisy, flow, PerFrame(sigmas)).MoveToOuterDisposeScope();
    }

    /// <summary><c>|| x0_hat - x0 ||²</c>, the mean over a frame, weighted by frame and averaged over the frames that count.</summary>
    /// <param name="predicted">The student's clip, <c>[B, F, C, h, w]</c>.</param>
    /// <param name="x0">The teacher's.</param>
    /// <param name="weights">Weight of every frame, <c>[B, F]</c>.</param>
    /// <param name="counted">1 for frames that count and 0 for others, <c>[B, F]</c>.</param>
    public static Tensor Loss(Tensor predicted, Tensor x0, Tensor weights, Tensor counted)
    {
        using var scope = NewDisposeScope();
        var perFrame = (predicted - x0).square().mean([2, 3, 4]);
        return ((perFrame * weights * counted).sum() / counted.sum()).MoveToOuterDisposeScope();
    }

    private static Tensor PerFrame(Tensor values) => values.reshape(values.shape[0], values.shape[1], 1, 1, 1);
}
