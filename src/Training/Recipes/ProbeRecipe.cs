namespace VideoSsm.Eval.Training.Recipes;

/// <summary>Trains the attribute probe: from one frame of a clip, name the object's kind and colour and the background's pattern and colour.</summary>
public sealed record ProbeRecipe : Recipe
{
    /// <summary>Frames taken from each clip.</summary>
    public int FramesPerClip { get; init; } = 2;

    /// <summary>Latest frame they are taken from.</summary>
    public int LastFrame { get; init; } = 80;

    /// <summary>Strength of the blur and noise the frames are degraded with, so that the probe also reads generated frames.</summary>
    public double Degradation { get; init; } = 0.08;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Require(FramesPerClip > 0 && LastFrame >= 0 && Degradation >= 0, where, "framesPerClip must be positive, lastFrame and degradation not negative");
    }
}
