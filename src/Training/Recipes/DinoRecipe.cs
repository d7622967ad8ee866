namespace VideoSsm.Eval.Training.Recipes;

/// <summary>
/// Trains a small DINO vision transformer by self-distillation (Caron et al., ICCV 2021) on frames of the world: without labels, every
/// view of a clip must be told from any other view of it.
/// </summary>
public sealed record DinoRecipe : MetricRecipe
{
    /// <summary>Latest first frame.</summary>
    public int LastFrame { get; init; } = 72;

    /// <summary>Most frames between the two moments of a clip that views are taken of: what a second changes is no other subject.</summary>
    public int Apart { get; init; } = 8;

    /// <summary>
    /// In all but every n-th step the clips share one background: only what is in front of it tells them apart, and a network that looked at the background
    /// alone, which is easier, would learn nothing. 1: never.
    /// </summary>
    public int OwnBackgroundEvery { get; init; } = 1;

    /// <summary>Small views per clip, half the size, in addition to the two large ones.</summary>
    public int LocalViews { get; init; } = 2;

    /// <summary>Lowest share of a frame's area in a large view; the highest is 1.</summary>
    public double GlobalArea { get; init; } = 0.5;

    /// <summary>Lowest share of a frame's area in a small view; the highest is <see cref="GlobalArea"/>.</summary>
    public double LocalArea { get; init; } = 0.15;

    /// <summary>Deviation of the strongest noise, for colours from 0 to 1.</summary>
    public double Degradation { get; init; } = 0.04;

    /// <summary>Width of the head's hidden layers.</summary>
    public int HeadWidth { get; init; } = 256;

    /// <summary>Width of the unit vectors compared with the prototypes.</summary>
    public int Bottleneck { get; init; } = 64;

    /// <summary>Number of prototypes.</summary>
    public int Prototypes { get; init; } = 256;

    /// <summary>Temperature of the student.</summary>
    public double StudentTemperature { get; init; } = 0.1;

    /// <summary>Temperature of the teacher, sharper than the student's.</summary>
    public double TeacherTemperature { get; init; } = 0.05;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Require(LastFrame >= 0 && Apart >= 0 && LocalViews >= 0 && Degradation >= 0, where, "lastFrame, apart, localViews and degradation must not be negative");
        Require(OwnBackgroundEvery > 0, where, "ownBackgroundEvery must be positive");
        Require(0 < LocalArea && LocalArea <= GlobalArea && GlobalArea <= 1, where, "0 < localArea <= globalArea <= 1 must hold");
        Require(HeadWidth > 0 && Bottleneck > 0 && Prototypes > 1, where, "headWidth and bottleneck must be positive, prototypes at least 2");
        Require(0 < TeacherTemperature && TeacherTemperature <= StudentTemperature, where, "0 < teacherTemperature <= studentTemperature must hold");
        Require(Optimizer.AverageDecay > 0, where, "the teacher is the average of the weights: averageDecay must be positive");
    }
}
