namespace VideoSsm.Eval.World;

/// <summary>A direction along an axis of the picture.</summary>
public enum Heading
{
    /// <summary>Towards smaller x.</summary>
    Left,

    /// <summary>Towards larger x.</summary>
    Right,

    /// <summary>Towards smaller y.</summary>
    Up,

    /// <summary>Towards larger y.</summary>
    Down,
}
