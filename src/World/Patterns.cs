namespace VideoSsm.Eval.World;

/// <summary>Draws the backgrounds, one row of a picture at a time, anti-aliased by the distance to the nearest edge.</summary>
internal static class Patterns
{
    /// <summary>Fills a row with the share of the second shade, 0 to 1.</summary>
    /// <param name="background">What to draw.</param>
    /// <param name="x">World position of the first pixel's centre along x, in units.</param>
    /// <param name="y">World position of the row along y.</param>
    /// <param name="step">Units per pixel.</param>
    /// <param name="row">One value per pixel.</param>
    public static void Row(Background background, double x, double y, double step, Span<float> row)
    {
        double period = background.Period;
        double cos = WorldMath.Cos(background.AngleTurns) / period, sin = WorldMath.Sin(background.AngleTurns) / period;

        // Pattern coordinates in periods. Pairs of periods are dropped in double precision, so a far camera costs no accuracy;
        // pairs, because the crests of waves come again every second period.
        double u0 = (x * cos) + (y * sin) + background.PhaseX;
        double v0 = (y * cos) - (x * sin) + background.PhaseY;
        float u = (float)(u0 - (2 * Math.Floor(u0 / 2))), v = (float)(v0 - (2 * Math.Floor(v0 / 2)));
        float du = (float)(cos * step), dv = (float)(-sin * step);
        float sharpness = (float)(period / step);
        switch (background.Pattern)
        {
            case BackgroundPattern.Stripes:
                for (int i = 0; i < row.Length; i++)
                    row[i] = Half((Fold(u + (i * du)) - 0.25f) * sharpness);
                break;
            case BackgroundPattern.Checks:
                for (int i = 0; i < row.Length; i++)
                {
                    float a = Half((Fold(u + (i * du)) - 0.25f) * sharpness), b = Half((Fold(v + (i * dv)) - 0.25f) * sharpness);
                    row[i] = a + b - (2 * a * b);
                }

                break;
            case BackgroundPattern.Dots:
                for (int i = 0; i < row.Length; i++)
                {
                    float a = 0.5f - Fold(u + (i * du)), b = 0.5f - Fold(v + (i * dv));
                    row[i] = Half((0.30f - MathF.Sqrt((a * a) + (b * b))) * sharpness);
                }

                break;
            case BackgroundPattern.Waves:
                // The crests are displaced along their length; a parabola stands in for the sine.
                for (int i = 0; i < row.Length; i++)
                {
                    float s = (v + (i * dv)) * 0.5f;
                    s -= MathF.Floor(s + 0.5f);
                    float displaced = u + (i * du) + (0.28f * s * (8 - (16 * MathF.Abs(s))));
                    row[i] = Half((Fold(displaced) - 0.25f) * sharpness);
                }

                break;
            default:
                for (int i = 0; i < row.Length; i++)
                {
                    float line = MathF.Max(Fold(u + (i * du)), Fold(v + (i * dv)));
                    row[i] = Half((line - 0.38f) * sharpness);
                }

                break;
        }
    }

    // Distance to the nearest whole number plus a half: 0 there is 0.5, so the value runs 0.5, 0, 0.5 over a period.
    private static float Fold(float x)
    {
        x -= MathF.Floor(x);
        return MathF.Abs(x - 0.5f);
    }

    private static float Half(float distanceInPixels) => Math.Clamp(distanceInPixels + 0.5f, 0, 1);
}
