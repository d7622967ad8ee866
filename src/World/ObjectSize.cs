namespace VideoSsm.Eval.World;

/// <summary>Size of an object in words; see <see cref="SceneObject.Size"/> for the borders.</summary>
public enum ObjectSize
{
    /// <summary>Diameter below 19.5 units.</summary>
    Small,

    /// <summary>In between; not mentioned in prompts.</summary>
    Medium,

    /// <summary>Diameter of 22.5 units or more.</summary>
    Big,
}
