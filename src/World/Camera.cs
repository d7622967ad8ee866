using System.Text.Json.Serialization;

namespace VideoSsm.Eval.World;

/// <summary>The camera's path.</summary>
public sealed record Camera
{
    /// <summary>A camera that does not move.</summary>
    public static Camera Still { get; } = new() { Kind = CameraKind.Static };

    /// <summary>Which path.</summary>
    public required CameraKind Kind { get; init; }

    /// <summary>Pan: velocity along x in units per second.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double VelocityX { get; init; }

    /// <summary>Pan: velocity along y in units per second.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double VelocityY { get; init; }

    /// <summary>Pan and return: the trip.</summary>
    public Excursion? Trip { get; init; }

    /// <summary>Where it goes; <c>null</c> for a camera that stands still.</summary>
    [JsonIgnore]
    public Heading? Heading => Kind switch
    {
        CameraKind.Pan => WorldMath.HeadingOf(VelocityX, VelocityY),
        CameraKind.PanAndReturn => WorldMath.HeadingOf(Trip!.X, Trip.Y),
        _ => null,
    };

    /// <summary>Position at a time, in units from the first view.</summary>
    /// <param name="seconds">Time from the start of the scene.</param>
    public (double X, double Y) At(double seconds)
    {
        switch (Kind)
        {
            case CameraKind.Pan:
                return (VelocityX * seconds, VelocityY * seconds);
            case CameraKind.PanAndReturn:
                double share = Trip!.ShareAt(seconds);
                return (Trip.X * share, Trip.Y * share);
            default:
                return (0, 0);
        }
    }
}
