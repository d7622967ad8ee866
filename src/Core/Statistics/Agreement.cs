namespace VideoSsm.Eval.Core.Statistics;

/// <summary>What data allow to say about two numbers that should be equal.</summary>
public enum Agreement
{
    /// <summary>Equal within the margin: <see cref="Equivalence"/> is shown.</summary>
    Agrees,

    /// <summary>A difference is shown, and equality within the margin is not.</summary>
    Differs,

    /// <summary>Neither is shown at this n.</summary>
    CannotTell,
}
