namespace VideoSsm.Eval.World;

/// <summary>A repeated trip: wait, move away smoothly, stay away, move back, pause, and again from the move on.</summary>
public sealed record Excursion
{
    /// <summary>Displacement along x when away, in units.</summary>
    public required double X { get; init; }

    /// <summary>Displacement along y when away, in units.</summary>
    public required double Y { get; init; }

    /// <summary>When the first trip begins.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>Time of each of the two moves; its greatest speed is 1.5 times the mean.</summary>
    public required double MoveSeconds { get; init; }

    /// <summary>Time spent at the far end.</summary>
    public required double HoldSeconds { get; init; }

    /// <summary>Time spent at home before the next trip.</summary>
    public required double PauseSeconds { get; init; }

    /// <summary>Share of the displacement at a time: 0 at home, 1 when away.</summary>
    /// <param name="seconds">Time from the start of the scene.</param>
    public double ShareAt(double seconds)
    {
        double t = seconds - StartSeconds;
        if (t <= 0)
            return 0;
        double period = (2 * MoveSeconds) + HoldSeconds + PauseSeconds;
        t -= period * Math.Floor(t / period);
        if (t < MoveSeconds)
            return WorldMath.Smooth(t / MoveSeconds);
        t -= MoveSeconds + HoldSeconds;
        return t < 0 ? 1 : WorldMath.Smooth(1 - (t / MoveSeconds));
    }
}
