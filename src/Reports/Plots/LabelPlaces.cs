namespace VideoSsm.Eval.Reports.Plots;

/// <summary>Where the name of a point stands so that names cover neither each other nor points: each takes the best of four sides in turn.</summary>
internal static class LabelPlaces
{
    private const double CharacterWidth = 6.1;
    private const double Height = 13;
    private const double Gap = 7;

    /// <summary>The sides, with Vega's alignment, baseline and offsets.</summary>
    public static readonly (string Side, string Align, string Baseline, int Dx, int Dy)[] Sides =
    [
        ("right", "left", "middle", 8, 0), ("left", "right", "middle", -8, 0), ("above", "center", "bottom", 0, -7), ("below", "center", "top", 0, 7),
    ];

    /// <summary>The side of each point.</summary>
    /// <param name="points">Position in pixels from the top left corner, and the name.</param>
    /// <param name="width">Width of the plot.</param>
    /// <param name="height">Height of the plot.</param>
    public static IReadOnlyList<string> Choose(IReadOnlyList<(double X, double Y, string Name)> points, double width, double height)
    {
        List<Box> taken = [.. points.Select(p => new Box(p.X - 5, p.Y - 5, p.X + 5, p.Y + 5))];
        var sides = new List<string>();
        foreach (var (x, y, name) in points)
        {
            double w = name.Length * CharacterWidth;
            var best = Sides.Select(s => (s.Side, Box: At(s.Side, x, y, w)))
                .OrderBy(c => taken.Sum(t => t.Overlap(c.Box)) + (3 * c.Box.Outside(width, height))).First();
            taken.Add(best.Box);
            sides.Add(best.Side);
        }

        return sides;
    }

    private static Box At(string side, double x, double y, double w) => side switch
    {
        "right" => new Box(x + Gap, y - (Height / 2), x + Gap + w, y + (Height / 2)),
        "left" => new Box(x - Gap - w, y - (Height / 2), x - Gap, y + (Height / 2)),
        "above" => new Box(x - (w / 2), y - Gap - Height, x + (w / 2), y - Gap),
        _ => new Box(x - (w / 2), y + Gap, x + (w / 2), y + Gap + Height),
    };

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public double Overlap(Box other) =>
            Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left)) * Math.Max(0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));

        // Names may hang over the right edge a little: there is room before the legend, or nothing.
        public double Outside(double width, double height) =>
            (Math.Max(0, -Left) + Math.Max(0, Right - width - 40) + Math.Max(0, -Top) + Math.Max(0, Bottom - height)) * Height;
    }
}
