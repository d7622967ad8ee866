using VideoSsm.Eval.Core;
using VideoSsm.Eval.Study.Design;

namespace VideoSsm.Eval.Study.Tests.Design;

/// <summary>What "balanced" means, counted.</summary>
public sealed class BalancedDesignTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    public void AWilliamsSquareBalancesPlacesAndNeighbours(int n)
    {
        var rows = WilliamsSquare.Rows(n);

        for (int place = 0; place < n; place++)
        {
            Assert.All(rows.GroupBy(r => r[place]), g => Assert.Equal(rows.Count / n, g.Count()));
        }

        var neighbours = rows.SelectMany(r => r.Zip(r.Skip(1))).GroupBy(p => p).Select(g => g.Count()).ToArray();
        Assert.Equal(n * (n - 1), neighbours.Length);
        Assert.All(neighbours, count => Assert.Equal(n % 2 == 0 ? 1 : 2, count));
    }

    [Fact]
    public void ThePapersStudyIsBalanced()
    {
        // Table 3: 40 participants, 8 prompts, 4 methods, all shown.
        var design = BalancedDesign.Make(new(4, 8, 4, 40, 8), 1);
        var trials = design.SelectMany(s => s).ToArray();

        Assert.All(design, s => Assert.Equal(8, s.Select(t => t.Prompt).Distinct().Count()));
        for (int turn = 0; turn < 8; turn++)
        {
            Assert.All(design.GroupBy(s => s[turn].Prompt), g => Assert.Equal(5, g.Count()));
        }

        for (int place = 0; place < 4; place++)
        {
            Assert.All(trials.GroupBy(t => t.Places[place]), g => Assert.Equal(80, g.Count()));
            Assert.All(trials.GroupBy(t => (t.Prompt, t.Places[place])), g => Assert.InRange(g.Count(), 8, 12));
        }
    }

    [Theory]
    [InlineData(8, 4, 8, 14, 8)]
    [InlineData(5, 2, 3, 20, 2)]
    [InlineData(6, 3, 5, 7, 4)]
    public void WhereNotAllAreShownEveryPairMeetsAsOften(int methods, int shown, int prompts, int participants, int each)
    {
        var trials = BalancedDesign.Make(new(methods, prompts, shown, participants, each), 3).SelectMany(s => s).ToArray();

        Assert.All(trials, t => Assert.Equal(shown, t.Places.Distinct().Count()));
        int[] pairs = [.. trials.SelectMany(t => t.Places.SelectMany(a => t.Places.Where(b => b > a).Select(b => (a, b)))).GroupBy(p => p).Select(g => g.Count())];
        Assert.Equal(methods * (methods - 1) / 2, pairs.Length);
        Assert.InRange(pairs.Max() - pairs.Min(), 0, 2);
        int[] places = [.. trials.SelectMany(t => t.Places.Select((m, place) => (m, place))).GroupBy(p => p).Select(g => g.Count())];
        Assert.InRange(places.Max() - places.Min(), 0, 2);
    }

    [Fact]
    public void TheSeedDecidesEverything()
    {
        string Of(ulong seed) => string.Join(' ', BalancedDesign.Make(new(4, 8, 3, 6, 8), seed).SelectMany(s => s).Select(t => $"{t.Prompt}:{string.Join(',', t.Places)}"));

        Assert.Equal(Of(1), Of(1));
        Assert.NotEqual(Of(1), Of(2));
    }

    [Theory]
    [InlineData(1, 3, 1, 2, 3)]
    [InlineData(4, 3, 5, 2, 3)]
    [InlineData(4, 3, 4, 2, 4)]
    [InlineData(4, 3, 4, 0, 3)]
    [InlineData(40, 3, 20, 2, 3)]
    public void SizesThatDoNotFitAreRefused(int methods, int prompts, int shown, int participants, int trials) =>
        Assert.Throws<UsageException>(() => BalancedDesign.Make(new(methods, prompts, shown, participants, trials), 1));
}
