namespace VideoSsm.Eval.World;

/// <summary>How a picture of some size looks at the world: the largest centred part of the view that has its shape.</summary>
internal readonly struct WorldView
{
    public WorldView(SceneDescription scene, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (Width, Height) = (width, height);
        Scale = Math.Max(width / scene.ViewWidth, height / scene.ViewHeight);
        Step = 1 / Scale;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Pixels per unit.</summary>
    public double Scale { get; }

    /// <summary>Units per pixel.</summary>
    public double Step { get; }

    /// <summary>Position of a pixel column's centre in units from the centre of the view.</summary>
    public double UnitX(double column) => (column + 0.5 - (Width / 2.0)) * Step;

    /// <summary>Position of a pixel row's centre.</summary>
    public double UnitY(double row) => (row + 0.5 - (Height / 2.0)) * Step;

    /// <summary>Where a position lies in the picture, in pixels from its left border (the first centre is 0.5).</summary>
    public double PixelX(double unit) => (unit * Scale) + (Width / 2.0);

    /// <summary>Where a position lies in the picture, in pixels from its upper border.</summary>
    public double PixelY(double unit) => (unit * Scale) + (Height / 2.0);

    /// <summary>Share of a pixel column a pillar covers.</summary>
    public float PillarCover(Pillar pillar, double cameraX, int column) =>
        (float)Math.Clamp(0.5 + (((pillar.Width / 2) - Math.Abs(UnitX(column) + cameraX - pillar.X)) * Scale), 0, 1);
}
