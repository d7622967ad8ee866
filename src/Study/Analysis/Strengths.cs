namespace VideoSsm.Eval.Study.Analysis;

/// <summary>What the two models of choice share: positive strengths that add up to 1, found by minorisation-maximisation.</summary>
internal static class Strengths
{
    private const int MostSteps = 20_000;
    private const double Close = 1e-12;

    /// <summary>
    /// Whether strengths exist: however the methods are split in two, some of the one part beat some of the other (Ford, Solution of a ranking
    /// problem from binary comparisons, 1957). Otherwise the likelihood grows for ever as one part becomes infinitely better.
    /// </summary>
    /// <param name="beats">Whether the first was ever preferred to the second.</param>
    /// <param name="k">Methods.</param>
    public static bool Exist(Func<int, int, bool> beats, int k) => Reached(beats, k) == k && Reached((i, j) => beats(j, i), k) == k;

    /// <summary>Repeats a step until nothing moves.</summary>
    /// <param name="k">Methods.</param>
    /// <param name="step">New strengths from old ones, up to a common factor.</param>
    public static double[] Fix(int k, Func<double[], double[]> step)
    {
        double[] strengths = [.. Enumerable.Repeat(1.0 / k, k)];
        for (int i = 0; i < MostSteps; i++)
        {
            double[] next = step(strengths);
            double sum = next.Sum();
            double moved = 0;
            for (int m = 0; m < k; m++)
            {
                next[m] /= sum;
                moved = Math.Max(moved, Math.Abs(next[m] - strengths[m]));
            }

            strengths = next;
            if (moved < Close)
            {
                break;
            }
        }

        return strengths;
    }

    private static int Reached(Func<int, int, bool> leads, int k)
    {
        var seen = new HashSet<int> { 0 };
        var open = new Stack<int>([0]);
        while (open.TryPop(out int from))
        {
            foreach (int to in Enumerable.Range(0, k).Where(to => to != from && leads(from, to)))
            {
                if (seen.Add(to))
                {
                    open.Push(to);
                }
            }
        }

        return seen.Count;
    }
}
