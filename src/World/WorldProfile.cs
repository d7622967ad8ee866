namespace VideoSsm.Eval.World;

/// <summary>A named distribution of scenes.</summary>
public enum WorldProfile
{
    /// <summary>One object, camera static or panning steadily.</summary>
    Simple,

    /// <summary>Mostly as <see cref="Simple"/>, with a share of two objects, pillars, and objects or cameras that leave and return.</summary>
    Standard,

    /// <summary>Every scene has absences of 4 to 8 s, longer than a window of 3 s, followed by a return.</summary>
    LongMemory,

    /// <summary>Every scene changes every ten seconds: colours, background, objects that enter and leave.</summary>
    Interactive,
}
