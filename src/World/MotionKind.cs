namespace VideoSsm.Eval.World;

/// <summary>How an object moves.</summary>
public enum MotionKind
{
    /// <summary>It stays where it is.</summary>
    Still,

    /// <summary>It stays where it is and rotates.</summary>
    Spin,

    /// <summary>Constant velocity along an axis; leaves on one side and enters on the other.</summary>
    Drift,

    /// <summary>Constant velocity, reflected at the borders of the view.</summary>
    Bounce,

    /// <summary>Along a circle.</summary>
    Orbit,

    /// <summary>Leaves the view, stays away, comes back; again and again.</summary>
    Leave,

    /// <summary>Goes behind a pillar, stays there, comes back; again and again.</summary>
    Hide,
}
