using System.Runtime.CompilerServices;

namespace VideoSsm.Eval.World;

/// <summary>Signed distances to the borders of the shapes, for a circumscribed radius of 1: negative inside.</summary>
internal static class Shapes
{
    /// <summary>Width of the darker rim of an object as a share of the radius.</summary>
    public const float Rim = 0.13f;

    // The star: outer radius 1.04, inner radius 0.50; the normal of the edge between them, and sines and cosines of 36 and 108 degrees.
    private const float StarTip = 1.04f;
    private const float StarNormalX = 0.9076391f;
    private const float StarNormalY = 0.4197514f;
    private const float Sin36 = 0.5877853f;
    private const float Cos36 = 0.8090170f;
    private const float Sin108 = 0.9510565f;
    private const float Cos108 = -0.3090170f;

    /// <summary>Distance of a point; at most the true distance in size outside corners, exact near straight edges.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Distance(ObjectKind kind, float x, float y)
    {
        switch (kind)
        {
            case ObjectKind.Circle:
                return MathF.Sqrt((x * x) + (y * y)) - 0.94f;
            case ObjectKind.Square:
                return MathF.Max(MathF.Abs(x), MathF.Abs(y)) - 0.80f;
            case ObjectKind.Triangle:
                // Three half planes; a little below the centre of the circle so that it looks centred.
                return MathF.Max(y, (0.8660254f * MathF.Abs(x)) - (0.5f * y)) - 0.54f;
            case ObjectKind.Star:
                return Star(MathF.Abs(x), -y);
            case ObjectKind.Cross:
                float ax = MathF.Abs(x), ay = MathF.Abs(y);
                return MathF.Min(MathF.Max(ax - 0.95f, ay - 0.31f), MathF.Max(ax - 0.31f, ay - 0.95f));
            default:
                return MathF.Abs(MathF.Sqrt((x * x) + (y * y)) - 0.66f) - 0.30f;
        }
    }

    // Mirrored at 108 and 36 degrees from the upper tip, every point falls next to that tip, where the border is one straight line.
    private static float Star(float x, float up)
    {
        float beyond = (x * Cos108) - (up * Sin108);
        if (beyond > 0)
        {
            x -= 2 * beyond * Cos108;
            up += 2 * beyond * Sin108;
        }

        beyond = (x * Cos36) - (up * Sin36);
        if (beyond > 0)
        {
            x -= 2 * beyond * Cos36;
            up += 2 * beyond * Sin36;
        }

        return (MathF.Abs(x) * StarNormalX) + ((up - StarTip) * StarNormalY);
    }
}
