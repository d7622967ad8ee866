namespace VideoSsm.Eval.Reports.Plots;

/// <summary>
/// Where the name of a point stands so that names cover neither each other nor points: each takes the best of four corners in turn. Corners, because
/// the intervals run straight up and across.
/// </summary>
internal static class LabelPlaces
{
    private const double CharacterWidth = 6.1;
    private const double Height = 12;
    private const double Gap = 5;

    /// <summary>The corners, with Vega's alignment, baseline and offsets.</summary>
    public static readonly (string Side, string Align, string Baseline, int Dx, int Dy)[] Sides =
    [
        ("above right", "left", "bottom", 5, -3), ("below right", "left", "top", 5, 4), ("above left", "right", "bottom", -5, -3), ("below left", "right", "top", -5, 4),
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

    private static Box At(string side, double x, double y, double w)
    {
        double left = side.EndsWith("right", StringComparison.Ordinal) ? x + Gap : x - Gap - w;
        double top = side.StartsWith("above", StringComparison.Ordinal) ? y - 3 - Height : y + 4;
        return new Box(left, top, left + w, top + Height);
    }

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public double Overlap(Box other) =>
            Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left)) * Math.Max(0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));

        // Names may hang over the right edge a little: there is room before the legend, or nothing.
        public double Outside(double width, double height) =>
            (Math.Max(0, -Left) + Math.Max(0, Right - width - 40) + Math.Max(0, -Top) + Math.Max(0, Bottom - height)) * Height;
    }
}
