using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;

namespace VideoSsm.Eval.Harness.Tests;

public sealed class PlannerTests : IDisposable
{
    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void ItemsAreMethodsTimesPromptsTimesSamplesTimesLengths()
    {
        Plan plan = _fixture.Plan();

        Assert.Equal(2 * ((2 * 2) + (1 * 2)), plan.Items.Count);
        Assert.Equal(plan.Items.Count, plan.Items.Select(i => i.Key).Distinct().Count());
    }

    [Fact]
    public void TheSameSeedIsUsedForAllMethodsAndLengths()
    {
        Plan plan = _fixture.Plan();

        Assert.All(plan.Items.GroupBy(i => (i.Prompt.Id, i.Sample)), g => Assert.Single(g.Select(i => i.Seed).Distinct()));
    }

    [Fact]
    public void TheKeyOfAVideoChangesWithEverythingThatMayChangeItsFrames()
    {
        MethodInfo method = new FakeMethod().Info;
        var prompt = new Prompt { Id = "p", Text = "text" };
        string[] keys =
        [
            ContentKeys.OfVideo(method, prompt, 1, 5),
            ContentKeys.OfVideo(method with { Id = "other" }, prompt, 1, 5),
            ContentKeys.OfVideo(method with { Version = 2 }, prompt, 1, 5),
            ContentKeys.OfVideo(method with { Config = [new("a", "b")] }, prompt, 1, 5),
            ContentKeys.OfVideo(method with { Weights = [new WeightsFile("w", "00")] }, prompt, 1, 5),
            ContentKeys.OfVideo(method, prompt with { Text = "other" }, 1, 5),
            ContentKeys.OfVideo(method, prompt with { Schedule = [new PromptChange(1, "then")] }, 1, 5),
            ContentKeys.OfVideo(method, prompt, 2, 5),
            ContentKeys.OfVideo(method, prompt, 1, 6),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void TheKeyOfAVideoDoesNotChangeWithWhatCannotChangeItsFrames()
    {
        MethodInfo method = new FakeMethod().Info;
        var prompt = new Prompt { Id = "p", Text = "text" };

        string key = ContentKeys.OfVideo(method, prompt, 1, 5);

        Assert.Equal(key, ContentKeys.OfVideo(method with { DisplayName = "X", Summary = "Y" }, prompt with { Tags = ["t"], ScoreText = "s" }, 1, 5));
    }

    [Fact]
    public void TheKeyOfAScoreChangesWithVideoMetricWindowsAndText()
    {
        MetricInfo metric = new FakeMetric().Info;
        var prompt = new Prompt { Id = "p", Text = "text" };
        string[] keys =
        [
            ContentKeys.OfScore("k", "s", metric, prompt, null),
            ContentKeys.OfScore("k2", "s", metric, prompt, null),
            ContentKeys.OfScore("k", "s2", metric, prompt, null),
            ContentKeys.OfScore("k", "s", metric with { Id = "m" }, prompt, null),
            ContentKeys.OfScore("k", "s", metric with { Version = "2" }, prompt, null),
            ContentKeys.OfScore("k", "s", metric with { Weights = [new WeightsFile("w", "00")] }, prompt, null),
            ContentKeys.OfScore("k", "s", metric, prompt with { ScoreText = "score" }, null),
            ContentKeys.OfScore("k", "s", metric, prompt, new WindowSpec(1, 1)),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Theory]
    [InlineData("fake:stedy", "did you mean 'fake:steady'?")]
    [InlineData("steady", "did you mean 'fake:steady'?")]
    [InlineData("zzzzzz", "known: absent, broken, fake:drift, fake:steady, limited")]
    public void AnUnknownMethodNamesItsNeighboursAndTheSuite(string id, string expected)
    {
        var e = Assert.Throws<UsageException>(() => _fixture.Plan(Fixture.Load(Fixture.Suite(id))));

        Assert.StartsWith("test.json: unknown method", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShardsAreDisjointAndCoverEverything()
    {
        Plan plan = _fixture.Plan();

        foreach (int n in (int[])[1, 2, 3, 8])
        {
            Assert.All(plan.Items, item => Assert.Single(Enumerable.Range(1, n), i => new Shard(i, n).Contains(item.Key)));
        }
    }

    [Theory]
    [InlineData("0/2")]
    [InlineData("3/2")]
    [InlineData("1")]
    [InlineData("a/b")]
    [InlineData("-1/2")]
    [InlineData("1/2/3")]
    public void ABadShardIsExplained(string text) =>
        Assert.Contains("expected i/n", Assert.Throws<UsageException>(() => Shard.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void AddingAPromptChangesNoKeyAndOnlyTheProtocol()
    {
        LoadedSuite small = Fixture.Load();
        LoadedSuite large = small with { Prompts = [.. small.Prompts, new Prompt { Id = "c", Text = "third" }] };

        Plan before = _fixture.Plan(small);
        Plan after = _fixture.Plan(large);

        Assert.Subset(after.Items.Select(i => i.Key).ToHashSet(), before.Items.Select(i => i.Key).ToHashSet());
        Assert.NotEqual(before.ProtocolOf("brightness", 1), after.ProtocolOf("brightness", 1));
        Assert.Equal(before.ProtocolOf("brightness", 2.5), after.ProtocolOf("brightness", 2.5));
    }
}
