using System.Text.Json.Serialization;

namespace VideoSsm.Eval.World;

/// <summary>One object. Its identity is its place in <see cref="SceneDescription.Objects"/>; later objects lie in front of earlier ones.</summary>
public sealed record SceneObject
{
    /// <summary>Shape.</summary>
    public required ObjectKind Kind { get; init; }

    /// <summary>Colour at the start.</summary>
    public required ObjectColour Colour { get; init; }

    /// <summary>Diameter of the circle around the shape, in units.</summary>
    public required double Diameter { get; init; }

    /// <summary>Trajectory.</summary>
    public required ObjectMotion Motion { get; init; }

    /// <summary>The object travels with the camera: its trajectory is relative to the view instead of to the world.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool FollowsCamera { get; init; }

    /// <summary>The object is not there until an <see cref="SceneEventKind.Enter"/> event.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool EntersLater { get; init; }

    /// <summary>Size in words.</summary>
    [JsonIgnore]
    public ObjectSize Size => Diameter < 19.5 ? ObjectSize.Small : Diameter < 22.5 ? ObjectSize.Medium : ObjectSize.Big;
}
