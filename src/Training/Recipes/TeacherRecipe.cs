namespace VideoSsm.Eval.Training.Recipes;

/// <summary>
/// Trains the bidirectional teacher: one noise level a clip, every frame sees every other; some clips without their caption, so that
/// guidance works. Pictures first, then longer and longer clips.
/// </summary>
public sealed record TeacherRecipe : ClipRecipe
{
    /// <summary>The defaults of guidance and object weight.</summary>
    public TeacherRecipe() => (TextDropout, ObjectWeight) = (0.1, 3);

    /// <summary>Stages of growing clip length; the last reaches to the end of the run.</summary>
    public required IReadOnlyList<ClipStage> Stages { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ClipStage> Plan() => Stages;
}
