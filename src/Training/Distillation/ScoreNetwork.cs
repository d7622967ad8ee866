using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Distillation;

/// <summary>
/// A bidirectional network as the score of noisy clips. Score and prediction are one: <c>s(x_t) = ((1 - sigma) x0(x_t) - x_t) / sigma^2</c>,
/// so a difference of scores is a difference of predictions up to a factor.
/// </summary>
/// <param name="dit">The network: the frozen teacher (real score) or the critic (fake score).</param>
public sealed class ScoreNetwork(CausalDit dit)
{
    /// <summary>The network.</summary>
    public CausalDit Dit => dit;

    /// <summary>Predicts the flow of whole clips, positions 0, 1, 2, ....</summary>
    /// <param name="xt">Noisy clips <c>[B, F, C, h, w]</c>.</param>
    /// <param name="levels">Noise level of each clip, <c>[B]</c>.</param>
    /// <param name="rows">Text rows, <c>[B, L, D]</c>.</param>
    /// <param name="observe">See <see cref="CausalDit.Forward"/>.</param>
    /// <returns><c>[B, F, C, h, w]</c>.</returns>
    public Tensor Flow(Tensor xt, Tensor levels, Tensor rows, Action<int, Tensor>? observe = null)
    {
        using var scope = NewDisposeScope();
        using var text = dit.PrepareText(rows);
        var shape = new SessionShape
        {
            Batch = (int)xt.shape[0],
            Height = (int)xt.shape[3],
            Width = (int)xt.shape[4],
            ChunkFrames = (int)xt.shape[1],
            PlannedFrames = (int)xt.shape[1],
            Gradients = true,
        };
        using var memory = new BidirectionalMemory().OpenClip(dit, shape, doubled: false);
        var t = levels.mul(FlowMatchSchedule.TrainingSteps).unsqueeze(1).expand(xt.shape[0], xt.shape[1]);
        return dit.Forward(xt, t, text, memory, StepKind.FullSequence, 0, observe).MoveToOuterDisposeScope();
    }

    /// <summary>Predicts the clean clips, with classifier-free guidance <c>v = v_u + g (v_c - v_u)</c>.</summary>
    /// <param name="xt">Noisy clips <c>[B, F, C, h, w]</c>.</param>
    /// <param name="levels">Noise level of each clip, <c>[B]</c>.</param>
    /// <param name="rows">Text rows, <c>[B, L, D]</c>.</param>
    /// <param name="empty">Rows of the empty prompt, <c>[1, L, D]</c>.</param>
    /// <param name="guidance">g; 1 asks the prompt alone. Self Forcing's 3.0 is 4 here: it adds <c>3 (v_c - v_u)</c> to <c>v_c</c>.</param>
    /// <returns><c>[B, F, C, h, w]</c>.</returns>
    public Tensor Clean(Tensor xt, Tensor levels, Tensor rows, Tensor empty, double guidance = 1)
    {
        using var scope = NewDisposeScope();
        Tensor flow;
        if (guidance == 1)
        {
            flow = Flow(xt, levels, rows);
        }
        else
        {
            var both = Flow(cat([xt, xt], 0), cat([levels, levels], 0), cat([rows, empty.expand(rows.shape[0], rows.shape[1], rows.shape[2])], 0)).chunk(2, 0);
            flow = both[1] + ((both[0] - both[1]) * guidance);
        }

        return FlowMatchSchedule.VelocityToX0(xt, flow, levels.reshape(-1, 1, 1, 1, 1)).MoveToOuterDisposeScope();
    }
}
