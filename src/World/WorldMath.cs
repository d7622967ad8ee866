namespace VideoSsm.Eval.World;

/// <summary>Arithmetic of additions, products and square roots only, so that every machine gets the same bits.</summary>
internal static class WorldMath
{
    /// <summary>Sine of an angle in turns; error below 1e-9.</summary>
    public static double Sin(double turns)
    {
        double x = turns - Math.Floor(turns + 0.5);
        if (x > 0.25)
            x = 0.5 - x;
        else if (x < -0.25)
            x = -0.5 - x;
        double a = x * (2 * Math.PI);
        double q = a * a;
        return a * (1 - (q / 6 * (1 - (q / 20 * (1 - (q / 42 * (1 - (q / 72 * (1 - (q / 110 * (1 - (q / 156))))))))))));
    }

    /// <summary>Cosine of an angle in turns.</summary>
    public static double Cos(double turns) => Sin(turns + 0.25);

    /// <summary>The cubic step 3x² − 2x³, clamped to [0, 1].</summary>
    public static double Smooth(double x)
    {
        x = Math.Clamp(x, 0, 1);
        return x * x * (3 - (2 * x));
    }

    /// <summary>Moves a value into <c>[-half, half)</c> by whole spans.</summary>
    public static double Wrap(double value, double half) => value - (2 * half * Math.Floor((value + half) / (2 * half)));

    /// <summary>Reflects a value at both ends of <c>[-half, half]</c>; 0 when there is no room.</summary>
    public static double Reflect(double value, double half)
    {
        if (half <= 0)
            return 0;
        double x = Wrap(value - half, 2 * half);
        return half - Math.Abs(x);
    }

    /// <summary>The axis direction nearest to a vector.</summary>
    public static Heading HeadingOf(double x, double y) =>
        Math.Abs(x) >= Math.Abs(y) ? (x < 0 ? Heading.Left : Heading.Right) : y < 0 ? Heading.Up : Heading.Down;

    /// <summary>Unit vector of a direction.</summary>
    public static (int X, int Y) Vector(Heading heading) => heading switch
    {
        Heading.Left => (-1, 0),
        Heading.Right => (1, 0),
        Heading.Up => (0, -1),
        _ => (0, 1),
    };
}
