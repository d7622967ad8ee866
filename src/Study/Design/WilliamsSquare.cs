namespace VideoSsm.Eval.Study.Design;

/// <summary>
/// Orders of n things in which every thing stands at every place equally often, and follows every other equally often (Williams, Experimental designs
/// balanced for the estimation of residual effects of treatments, 1949).
/// </summary>
public static class WilliamsSquare
{
    /// <summary>The orders: n rows for even n, 2n for odd n.</summary>
    /// <remarks><code>row r, place i:  (w_i + r) mod n,   w = 0, 1, n−1, 2, n−2, …;   for odd n also every row backwards</code></remarks>
    /// <param name="n">Things, at least 1.</param>
    public static IReadOnlyList<int[]> Rows(int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        int[] first = [.. Enumerable.Range(0, n).Select(i => i % 2 == 1 ? (i + 1) / 2 : (n - (i / 2)) % n)];
        int[][] rows = [.. Enumerable.Range(0, n).Select(r => first.Select(w => (w + r) % n).ToArray())];
        return n % 2 == 0 ? rows : [.. rows, .. rows.Select(row => row.Reverse().ToArray())];
    }
}
