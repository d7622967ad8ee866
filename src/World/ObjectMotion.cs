using System.Text.Json.Serialization;

namespace VideoSsm.Eval.World;

/// <summary>A trajectory in closed form: the position at any time costs the same and does not depend on earlier frames.</summary>
public sealed record ObjectMotion
{
    /// <summary>Which trajectory; it decides which of the numbers below are used.</summary>
    public required MotionKind Kind { get; init; }

    /// <summary>Start (or centre of the orbit) along x in units from the centre of the first view.</summary>
    public required double X { get; init; }

    /// <summary>Start (or centre of the orbit) along y.</summary>
    public required double Y { get; init; }

    /// <summary>Drift and bounce: velocity along x in units per second.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double VelocityX { get; init; }

    /// <summary>Drift and bounce: velocity along y in units per second.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double VelocityY { get; init; }

    /// <summary>Orbit: radius in units.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Radius { get; init; }

    /// <summary>Spin and orbit: turns per second, positive is clockwise on the screen.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double TurnsPerSecond { get; init; }

    /// <summary>Orbit: angle at the start, in turns.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double PhaseTurns { get; init; }

    /// <summary>Leave and hide: the trip.</summary>
    public Excursion? Trip { get; init; }

    /// <summary>Where a drift or a leaving object goes; <c>null</c> for other motions.</summary>
    [JsonIgnore]
    public Heading? Heading => Kind switch
    {
        MotionKind.Drift => WorldMath.HeadingOf(VelocityX, VelocityY),
        MotionKind.Leave => WorldMath.HeadingOf(Trip!.X, Trip.Y),
        _ => null,
    };
}
