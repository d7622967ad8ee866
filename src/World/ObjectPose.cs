namespace VideoSsm.Eval.World;

/// <summary>An object at one time.</summary>
/// <param name="Present">The object is part of the scene now (it may still be out of view).</param>
/// <param name="X">Centre along x in units from the centre of the view.</param>
/// <param name="Y">Centre along y.</param>
/// <param name="Turns">Rotation in turns, clockwise on the screen.</param>
/// <param name="Red">Fill, red, 0 to 255.</param>
/// <param name="Green">Fill, green.</param>
/// <param name="Blue">Fill, blue.</param>
public readonly record struct ObjectPose(bool Present, double X, double Y, double Turns, double Red, double Green, double Blue);
