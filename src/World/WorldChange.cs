namespace VideoSsm.Eval.World;

/// <summary>A change told by a prompt: "the star turns green".</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Object">Shape of the object concerned.</param>
/// <param name="Colour">Its new colour, or the colour of the object that enters.</param>
/// <param name="Pattern">The new pattern of the background.</param>
/// <param name="BackgroundColour">The new colour of the background.</param>
public sealed record WorldChange(
    SceneEventKind Kind,
    ObjectKind? Object = null,
    ObjectColour? Colour = null,
    BackgroundPattern? Pattern = null,
    BackgroundColour? BackgroundColour = null);
