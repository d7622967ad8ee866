using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Study.Design;

/// <summary>How much of what is shown to whom.</summary>
/// <param name="Methods">Methods under study, M.</param>
/// <param name="Prompts">Prompts, N.</param>
/// <param name="Shown">Videos side by side, K ≤ M.</param>
/// <param name="Participants">Participants, P.</param>
/// <param name="Trials">Comparisons per participant, T ≤ N.</param>
public sealed record DesignSize(int Methods, int Prompts, int Shown, int Participants, int Trials);

/// <summary>One comparison by index: a prompt, and the methods by place.</summary>
/// <param name="Prompt">Index of the prompt.</param>
/// <param name="Places">Index of the method at each place.</param>
public sealed record DesignTrial(int Prompt, IReadOnlyList<int> Places);

/// <summary>
/// Assigns prompts and methods to participants so that nothing but the methods differs: every prompt comes as often and at every turn of a session,
/// every method stands as often at every place of the page, and, where a page shows fewer than all methods, every pair meets as often.
/// </summary>
public static class BalancedDesign
{
    /// <summary>The most choices of K of M methods that are weighed against each other.</summary>
    private const int MostSubsets = 20_000;

    /// <summary>Makes the assignment; the same seed gives the same one.</summary>
    /// <param name="size">How much.</param>
    /// <param name="seed">Seed.</param>
    /// <returns>One list of trials per participant.</returns>
    /// <exception cref="UsageException">The sizes do not fit each other.</exception>
    public static IReadOnlyList<IReadOnlyList<DesignTrial>> Make(DesignSize size, ulong seed)
    {
        Check(size);
        int[][] subsets = [.. Subsets(size.Methods, size.Shown)];
        int[] prompts = Shuffled(size.Prompts, seed, "prompts");
        var turns = WilliamsSquare.Rows(size.Prompts);
        var places = WilliamsSquare.Rows(size.Shown);
        var used = new Uses(size);
        return
        [
            .. Enumerable.Range(0, size.Participants).Select(p => (IReadOnlyList<DesignTrial>)
            [
                .. turns[p % turns.Count].Take(size.Trials).Select((turn, t) => used.Next(prompts[turn], subsets, places, new SplitMix64(Seeds.FromName($"{seed}/trial/{p}/{t}")))),
            ]),
        ];
    }

    private static void Check(DesignSize size)
    {
        if (size.Methods < 2 || size.Shown < 2 || size.Shown > size.Methods)
        {
            throw new UsageException($"a study compares 2 methods or more and shows between 2 and all of them at once, not {size.Shown} of {size.Methods}");
        }

        if (size.Prompts < 1 || size.Trials < 1 || size.Trials > size.Prompts)
        {
            throw new UsageException($"a participant can be asked about 1 to {size.Prompts} prompts, not {size.Trials}");
        }

        if (size.Participants is < 1 or > 10_000)
        {
            throw new UsageException($"a study has 1 to 10,000 participants, not {size.Participants}");
        }

        if (Choices(size.Methods, size.Shown) > MostSubsets)
        {
            throw new UsageException($"{size.Shown} of {size.Methods} methods can be chosen in too many ways to balance them; show fewer or all");
        }
    }

    private static double Choices(int n, int k) => Enumerable.Range(1, k).Aggregate(1.0, (c, i) => c * (n - k + i) / i);

    private static IEnumerable<int[]> Subsets(int n, int k, int from = 0) => k == 0
        ? [[]]
        : Enumerable.Range(from, n - from - k + 1).SelectMany(i => Subsets(n, k - 1, i + 1).Select(rest => (int[])[i, .. rest]));

    private static int[] Shuffled(int n, ulong seed, string what)
    {
        var random = new SplitMix64(Seeds.FromName($"{seed}/{what}"));
        int[] order = [.. Enumerable.Range(0, n)];
        for (int i = n - 1; i > 0; i--)
        {
            int j = random.Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    /// <summary>How often everything was shown so far; the next trial is the one that evens it out most, by lot among equals.</summary>
    private sealed class Uses(DesignSize size)
    {
        private readonly int[,] _pairs = new int[size.Methods, size.Methods];
        private readonly int[,] _places = new int[size.Methods, size.Shown];
        private readonly int[,,] _placesOfPrompt = new int[size.Prompts, size.Methods, size.Shown];

        public DesignTrial Next(int prompt, int[][] subsets, IReadOnlyList<int[]> orders, SplitMix64 random)
        {
            int[] subset = Least(subsets, s => s.SelectMany(a => s.Where(b => b > a).Select(b => (long)_pairs[a, b])).Sum(), random);
            int[] shown = Least(
                [.. orders.Select(order => order.Select(i => subset[i]).ToArray())],
                s => s.Select((m, place) => (1000L * _places[m, place]) + _placesOfPrompt[prompt, m, place]).Sum(),
                random);
            for (int place = 0; place < shown.Length; place++)
            {
                _places[shown[place], place]++;
                _placesOfPrompt[prompt, shown[place], place]++;
                foreach (int other in shown.Where(m => m > shown[place]))
                {
                    _pairs[shown[place], other]++;
                }
            }

            return new DesignTrial(prompt, shown);
        }

        private static int[] Least(int[][] choices, Func<int[], long> cost, SplitMix64 random)
        {
            long[] costs = [.. choices.Select(cost)];
            long least = costs.Min();
            int[][] best = [.. choices.Where((_, i) => costs[i] == least)];
            return best[random.Below(best.Length)];
        }
    }
}
