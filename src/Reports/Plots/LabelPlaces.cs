namespace VideoSsm.Eval.Reports.Plots;

/// <summary>
/// Where the name of a point stands so that names cover neither each other nor points: each takes the best of four corners in turn, and where a
/// crowd leaves none free a place above or below, with a line to its point. Corners, because the intervals run straight up and across.
/// </summary>
internal static class LabelPlaces
{
    private const double CharacterWidth = 6.1;
    private const double Height = 12;
    private const double Gap = 5;
    private const int Rings = 12;

    /// <summary>Square pixels of overlap that a name bears rather than stand one line further from its point.</summary>
    private const double PriceOfDistance = 25;

    /// <summary>The place of a name.</summary>
    /// <param name="Dx">From the point to the end of the text that is nearest to it, in pixels to the right.</param>
    /// <param name="Dy">From the point to the middle of the text, in pixels downwards.</param>
    /// <param name="Leftwards">Whether the text runs to the left from there.</param>
    /// <param name="Apart">Whether a line should join it to its point.</param>
    public readonly record struct Place(double Dx, double Dy, bool Leftwards, bool Apart);

    private static readonly Place[] Places =
    [
        .. from ring in Enumerable.Range(0, Rings)
           from leftwards in new[] { false, true }
           from up in new[] { true, false }
           let dx = ring == 0 ? Gap : 14
           let dy = 9 + (13.0 * ring)
           select new Place(leftwards ? -dx : dx, up ? -dy : dy, leftwards, ring > 0),
    ];

    /// <summary>The place of each point's name.</summary>
    /// <param name="points">Position in pixels from the top left corner, and the name.</param>
    /// <param name="width">Width of the plot.</param>
    /// <param name="height">Height of the plot.</param>
    public static IReadOnlyList<Place> Choose(IReadOnlyList<(double X, double Y, string Name)> points, double width, double height)
    {
        List<Box> taken = [.. points.Select(p => new Box(p.X - 5, p.Y - 5, p.X + 5, p.Y + 5))];
        var places = new List<Place>();
        foreach (var (x, y, name) in points)
        {
            double w = name.Length * CharacterWidth;
            var best = Places.Select(p => (Place: p, Box: At(p, x, y, w)))
                .OrderBy(c => taken.Sum(t => t.Overlap(c.Box)) + (3 * c.Box.Outside(width, height)) + (PriceOfDistance * Math.Abs(c.Place.Dy) / 13)).First();
            taken.Add(best.Box);
            places.Add(best.Place);
        }

        return places;
    }

    private static Box At(Place place, double x, double y, double w)
    {
        double near = x + place.Dx, top = y + place.Dy - (Height / 2);
        return new Box(place.Leftwards ? near - w : near, top, place.Leftwards ? near : near + w, top + Height);
    }

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public double Overlap(Box other) =>
            Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left)) * Math.Max(0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));

        // Not over the right edge either: on a phone there is nothing beyond it.
        public double Outside(double width, double height) =>
            (Math.Max(0, -Left) + Math.Max(0, Right - width) + Math.Max(0, -Top) + Math.Max(0, Bottom - height)) * Height;
    }
}
