using System.Numerics;
using System.Runtime.CompilerServices;

namespace VideoSsm.Eval.Metrics;

/// <summary>Exact integer sums over the bytes of two frames; the same number on every processor.</summary>
public static class PixelSums
{
    // A lane of 16 bits takes two differences of at most 255 per step, a lane of 32 bits two squares of at most 65,025 per step and half.
    private const int StepsPer16Bits = 65_535 / (2 * 255);
    private const int StepsPer32Bits = 16_000;

    /// <summary>Sum of <c>|a - b|</c>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static long AbsoluteDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        RequireEqualLength(a, b);
        long sum = 0;
        int i = 0;
        while (i <= a.Length - Vector<byte>.Count)
        {
            Vector<ushort> lanes = Vector<ushort>.Zero;
            for (int step = 0; step < StepsPer16Bits && i <= a.Length - Vector<byte>.Count; step++, i += Vector<byte>.Count)
            {
                Vector.Widen(Difference(a, b, i), out Vector<ushort> low, out Vector<ushort> high);
                lanes += low + high;
            }

            Vector.Widen(lanes, out Vector<uint> first, out Vector<uint> second);
            sum += Vector.Sum(first + second);
        }

        for (; i < a.Length; i++)
            sum += Math.Abs(a[i] - b[i]);
        return sum;
    }

    /// <summary>Sum of <c>(a - b)²</c>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static long SquaredDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        RequireEqualLength(a, b);
        long sum = 0;
        int i = 0;
        while (i <= a.Length - Vector<byte>.Count)
        {
            Vector<uint> even = Vector<uint>.Zero, odd = Vector<uint>.Zero;
            for (int step = 0; step < StepsPer32Bits && i <= a.Length - Vector<byte>.Count; step++, i += Vector<byte>.Count)
            {
                Vector.Widen(Difference(a, b, i), out Vector<ushort> low, out Vector<ushort> high);
                Vector.Widen(low * low, out Vector<uint> s0, out Vector<uint> s1);
                Vector.Widen(high * high, out Vector<uint> s2, out Vector<uint> s3);
                even += s0 + s1;
                odd += s2 + s3;
            }

            Vector.Widen(even, out Vector<ulong> e0, out Vector<ulong> e1);
            Vector.Widen(odd, out Vector<ulong> o0, out Vector<ulong> o1);
            sum += (long)Vector.Sum(e0 + e1 + o0 + o1);
        }

        for (; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<byte> Difference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int at)
    {
        var x = new Vector<byte>(a[at..]);
        var y = new Vector<byte>(b[at..]);
        return Vector.Max(x, y) - Vector.Min(x, y);
    }

    private static void RequireEqualLength(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"frames of {a.Length} and {b.Length} bytes cannot be compared");
    }
}
