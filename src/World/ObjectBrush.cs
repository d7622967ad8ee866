namespace VideoSsm.Eval.World;

/// <summary>The outline of one object in one picture: where its pixels may be and how far each is from the border.</summary>
internal readonly struct ObjectBrush
{
    private readonly ObjectKind _kind;
    private readonly float _x;
    private readonly float _y;
    private readonly float _cos;
    private readonly float _sin;
    private readonly float _radius;

    public ObjectBrush(SceneObject item, ObjectPose pose, WorldView view)
    {
        _kind = item.Kind;
        PictureWidth = view.Width;
        double x = view.PixelX(pose.X), y = view.PixelY(pose.Y), radius = item.Diameter / 2 * view.Scale;
        _cos = (float)(WorldMath.Cos(pose.Turns) / radius);
        _sin = (float)(WorldMath.Sin(pose.Turns) / radius);
        _radius = (float)radius;
        RimInPixels = Shapes.Rim * _radius;

        // The star's tips reach 1.04 radii, the square's corners 1.13; one more pixel for the soft edge.
        double reach = (1.15 * radius) + 1;
        UnclippedLeft = (int)Math.Clamp(Math.Floor(x - reach), -1e6, 1e6);
        UnclippedTop = (int)Math.Clamp(Math.Floor(y - reach), -1e6, 1e6);
        UnclippedRight = (int)Math.Clamp(Math.Ceiling(x + reach), -1e6, 1e6);
        UnclippedBottom = (int)Math.Clamp(Math.Ceiling(y + reach), -1e6, 1e6);
        Left = Math.Clamp(UnclippedLeft, 0, view.Width);
        Top = Math.Clamp(UnclippedTop, 0, view.Height);
        Right = Math.Clamp(UnclippedRight, 0, view.Width);
        Bottom = Math.Clamp(UnclippedBottom, 0, view.Height);

        // Far outside the picture nothing is drawn; a single-precision centre would only lose accuracy there.
        _x = (float)x;
        _y = (float)y;
    }

    /// <summary>Width of the picture it is drawn in.</summary>
    public int PictureWidth { get; }

    public int Left { get; }

    public int Top { get; }

    public int Right { get; }

    public int Bottom { get; }

    public int UnclippedLeft { get; }

    public int UnclippedTop { get; }

    public int UnclippedRight { get; }

    public int UnclippedBottom { get; }

    /// <summary>Width of the dark rim in pixels.</summary>
    public float RimInPixels { get; }

    /// <summary>Signed distance of a pixel's centre to the outline, in pixels, negative inside.</summary>
    public float DistanceInPixels(int column, int row)
    {
        float dx = column + 0.5f - _x, dy = row + 0.5f - _y;
        return Shapes.Distance(_kind, (dx * _cos) + (dy * _sin), (dy * _cos) - (dx * _sin)) * _radius;
    }

    /// <summary>Share of a pixel the object covers, 0 to 1.</summary>
    public float Cover(int column, int row) => Math.Clamp(0.5f - DistanceInPixels(column, row), 0, 1);
}
