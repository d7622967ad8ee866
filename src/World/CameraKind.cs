namespace VideoSsm.Eval.World;

/// <summary>How the camera moves.</summary>
public enum CameraKind
{
    /// <summary>It does not move.</summary>
    Static,

    /// <summary>It pans steadily.</summary>
    Pan,

    /// <summary>It pans away, stays there and comes back; again and again.</summary>
    PanAndReturn,
}
