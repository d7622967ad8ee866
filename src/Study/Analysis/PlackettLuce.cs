namespace VideoSsm.Eval.Study.Analysis;

/// <summary>
/// Plackett and Luce's model of rankings: the best is chosen from all with probability in proportion to its strength, then the best of the rest
/// (Luce, Individual choice behavior, 1959; Plackett, The analysis of permutations, 1975), by maximum likelihood.
/// </summary>
/// <remarks><code>P(a_1 ≻ a_2 ≻ … ≻ a_m) = Π_{t=1..m−1} γ(a_t) / Σ_{s≥t} γ(a_s)</code></remarks>
public static class PlackettLuce
{
    /// <summary>Strengths γ that add up to 1.</summary>
    /// <remarks><code>γ_i ← w_i / Σ_{rankings} Σ_{t: i among the rest at t} 1 / Σ_{s≥t} γ(a_s),   w_i = how often i was chosen</code> Hunter, 2004, eq. 30.</remarks>
    /// <param name="orders">Rankings from best to worst by index of the method, with weights; not all need hold every method.</param>
    /// <param name="k">Methods.</param>
    /// <returns><c>null</c> where no finite strengths fit best, as for <see cref="BradleyTerry.Fit"/>.</returns>
    public static double[]? Fit(IReadOnlyCollection<(int[] Order, double Weight)> orders, int k)
    {
        var beats = new bool[k, k];
        var chosen = new double[k];
        foreach (var (order, weight) in orders)
        {
            for (int t = 0; t + 1 < order.Length; t++)
            {
                chosen[order[t]] += weight;
                for (int s = t + 1; s < order.Length; s++)
                {
                    beats[order[t], order[s]] = true;
                }
            }
        }

        return Strengths.Exist((i, j) => beats[i, j], k) ? Strengths.Fix(k, g => Step(orders, chosen, g)) : null;
    }

    /// <summary>
    /// The rankings that agree with one that has ties, each with an equal part of its weight: who says "equal" is taken to mean that either order would
    /// do as well.
    /// </summary>
    /// <param name="ranks">Rank of each method shown; equal ranks are a tie.</param>
    /// <param name="methods">Index of each method shown.</param>
    public static IEnumerable<(int[] Order, double Weight)> Untie(IReadOnlyList<int> ranks, IReadOnlyList<int> methods)
    {
        int[][] orders = [[]];
        foreach (var tied in Enumerable.Range(0, ranks.Count).GroupBy(i => ranks[i]).OrderBy(g => g.Key))
        {
            int[] group = [.. tied.Select(i => methods[i])];
            orders = [.. orders.SelectMany(before => Permutations(group).Select(after => (int[])[.. before, .. after]))];
        }

        return orders.Select(order => (order, 1.0 / orders.Length));
    }

    private static double[] Step(IReadOnlyCollection<(int[] Order, double Weight)> orders, double[] chosen, double[] g)
    {
        var met = new double[g.Length];
        foreach (var (order, weight) in orders)
        {
            double rest = order.Sum(i => g[i]), inverse = 0;
            for (int t = 0; t < order.Length; t++)
            {
                // The last one left is no choice; who was chosen at t was among the rest up to t.
                inverse += t + 1 < order.Length ? weight / rest : 0;
                met[order[t]] += inverse;
                rest -= g[order[t]];
            }
        }

        return [.. chosen.Select((w, i) => w / met[i])];
    }

    private static IEnumerable<int[]> Permutations(int[] things) => things.Length <= 1
        ? [things]
        : things.SelectMany(first => Permutations([.. things.Where(t => t != first)]).Select(rest => (int[])[first, .. rest]));
}
