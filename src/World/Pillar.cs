namespace VideoSsm.Eval.World;

/// <summary>An occluder: a black pillar in front of all objects, as high as the world and fixed to it.</summary>
/// <param name="X">Centre along x in units from the centre of the first view.</param>
/// <param name="Width">Width in units.</param>
public sealed record Pillar(double X, double Width);
