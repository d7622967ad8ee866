using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// Students after stage 1 alone: causal distillation on the teacher's ODE trajectories (CausVid, arXiv 2412.07772; first half of VideoSSM's
/// training, arXiv 2512.04519), without the long self-rollout of stage 2. One student per memory of the ablation, and one that sees everything.
/// </summary>
/// <remarks>Each differs from the method of the same name in its weights only, which is what "stage 1" against "stages 1 and 2" compares.</remarks>
public static class StageOne
{
    /// <summary>The student without a bounded memory.</summary>
    public static MethodCard Causal { get; } = new()
    {
        Id = "causal-distilled",
        DisplayName = "Causal, stage 1",
        Summary = "Attends to every latent frame before it; distilled from the bidirectional teacher, stage 1 only.",
        Citation = "arXiv:2412.07772",
        Policy = WindowSinkMemory.Full,
    };

    /// <summary>All students.</summary>
    public static IReadOnlyList<MethodCard> Cards { get; } =
        [Causal, .. new[] { VideoSsmMethod.Card, SinkWindow.Card, WindowOnly.Card, SinkOnly.Card }.Select(After)];

    private static MethodCard After(MethodCard card) => card with
    {
        Id = $"stage1-{card.Id}",
        DisplayName = $"{card.DisplayName}, stage 1",
        Summary = $"{card.Summary} Distilled, stage 1 only.",
    };
}
