namespace VideoSsm.Eval.World;

/// <summary>Shape of an object.</summary>
public enum ObjectKind
{
    /// <summary>A filled disc.</summary>
    Circle,

    /// <summary>A square.</summary>
    Square,

    /// <summary>An equilateral triangle, one corner up.</summary>
    Triangle,

    /// <summary>A five-pointed star.</summary>
    Star,

    /// <summary>A plus sign.</summary>
    Cross,

    /// <summary>A ring with a hole.</summary>
    Ring,
}
