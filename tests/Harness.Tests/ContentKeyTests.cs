using System.Reflection;
using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;
using MethodInfo = VideoSsm.Eval.Core.MethodInfo;

namespace VideoSsm.Eval.Harness.Tests;

/// <summary>
/// Every property of what goes into a number is either in a key or named here with the reason why it cannot change the number. A property that is
/// added later fails here until somebody decides.
/// </summary>
public sealed class ContentKeyTests
{
    private static readonly Dictionary<string, string> OutsideTheVideo = new(StringComparer.Ordinal)
    {
        ["MethodInfo.Given"] = "of all its files only the one of the video counts, which the plan hands over",
        ["MethodInfo.DisplayName"] = "a name for tables",
        ["MethodInfo.Summary"] = "words",
        ["MethodInfo.Citation"] = "words",
        ["MethodInfo.Scale"] = "a label; what it stands for is in configuration and weights",
        ["MethodInfo.Backbone"] = "words; what they stand for is in configuration and weights",
        ["MethodInfo.Comparison"] = "says what the report may put side by side",
        ["MethodInfo.Unavailable"] = "decides whether there is a video; the weights that are missing are in the key when they are there",
        ["Prompt.Id"] = "its effect is the seed, which is in the key",
        ["Prompt.ScoreText"] = "for metrics",
        ["Prompt.Tags"] = "for filters and groups",
    };

    private static readonly Dictionary<string, string> OutsideTheScore = new(StringComparer.Ordinal)
    {
        ["MetricInfo.DisplayName"] = "a name for tables",
        ["MetricInfo.Definition"] = "words; the version is raised when they change their meaning",
        ["MetricInfo.Direction"] = "for tables",
        ["MetricInfo.Minimum"] = "for plots",
        ["MetricInfo.Maximum"] = "for plots",
        ["MetricInfo.Unit"] = "for tables",
        ["MetricInfo.Format"] = "for tables",
        ["MetricInfo.MinimumFrames"] = "the version is raised when the same video may get another number",
        ["MetricInfo.Needs"] = "words",
        ["MetricInfo.Citation"] = "words",
        ["MetricInfo.Unavailable"] = "decides whether there is a score; the weights that are missing are in the key when they are there",
        ["MetricInfo.Sampling"] = "words; the version is raised when it changes",
        ["MetricInfo.UsesRate"] = "for messages; the rate itself is a fact of the video, and in its key where it was told",
        ["Prompt.Id"] = "its effect is the seed, which is in the key of the video",
        ["Prompt.Tags"] = "for filters and groups",
        ["Prompt.Text"] = "in the key of the video; alone where there is a text to score against",
        ["Prompt.Schedule"] = "in the key of the video",
        ["Prompt.Scene"] = "in the key of the video",
    };

    private static readonly MethodInfo Method = new FakeMethod().Info;
    private static readonly MetricInfo Metric = new FakeMetric().Info;
    private static readonly Prompt Described = new() { Id = "p", Text = "text", ScoreText = "score" };

    [Fact]
    public void EveryPropertyOfMethodAndPromptIsInTheKeyOfTheVideoOrHasAReasonNotToBe()
    {
        string key = ContentKeys.OfVideo(Method, Described, 1, 5);
        Decide(Method, OutsideTheVideo, changed => ContentKeys.OfVideo(changed, Described, 1, 5) != key);
        Decide(Described, OutsideTheVideo, changed => ContentKeys.OfVideo(Method, changed, 1, 5) != key);
    }

    [Fact]
    public void EveryPropertyOfMetricAndPromptIsInTheKeyOfTheScoreOrHasAReasonNotToBe()
    {
        string key = ContentKeys.OfScore("k", "s", Metric, Described, null);
        Decide(Metric, OutsideTheScore, changed => ContentKeys.OfScore("k", "s", changed, Described, null) != key);
        Decide(Described, OutsideTheScore, changed => ContentKeys.OfScore("k", "s", Metric, changed, null) != key);
    }

    [Fact]
    public void WhatASuiteDemandsCountsOnlyWhereThereIsNoVideo()
    {
        var demanded = new FrameSpec { Width = 64, Height = 64, FramesPerSecond = 16 };

        Assert.NotEqual(ContentKeys.OfScore("k", "", Metric, Described, null), ContentKeys.OfScore("k", "", Metric, Described, null, demanded));
        Assert.Equal(ContentKeys.OfScore("k", "s", Metric, Described, null), ContentKeys.OfScore("k", "s", Metric, Described, null, demanded));
    }

    [Fact]
    public void OfAFileEverythingCountsThatAMetricIsTold()
    {
        var facts = new FileFacts(16, true, "text", [], null);
        string[] keys =
        [
            Of(facts),
            Of(facts with { FramesPerSecond = 8 }),
            Of(facts with { StatesRate = false }),
            Of(facts with { Text = "other" }),
            Of(facts with { Schedule = [new PromptChange(1, "then")] }),
            Of(facts with { Scene = JsonDocument.Parse("{}").RootElement }),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());

        static string Of(FileFacts file) => ContentKeys.OfScore("", "s", Metric, Described, null, file: file);
    }

    [Fact]
    public void ARowThatWasRefusedForItsFramesIsTriedAgainWhenTheSuiteDemandsOthers()
    {
        using var fixture = new Fixture();
        Suite strict = Fixture.Suite("fake:steady") with { Frames = new FrameSpec { Width = 64, Height = 64, FramesPerSecond = 16 } };
        fixture.Run(fixture.Plan(Fixture.Load(strict)));
        Assert.All(ScoreCsv.Read(fixture.Layout.Scores), r => Assert.Equal("unscored", r.Status));

        fixture.Run(fixture.Plan(Fixture.Load(strict with { Frames = new FrameSpec { Width = 32, Height = 32, FramesPerSecond = 8 } })));

        Assert.All(ScoreCsv.Read(fixture.Layout.Scores), r => Assert.Equal("ok", r.Status));
    }

    /// <summary>Changes one property after the other.</summary>
    private static void Decide<T>(T sound, Dictionary<string, string> outside, Func<T, bool> changesKey)
        where T : class
    {
        foreach (PropertyInfo property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            string name = $"{typeof(T).Name}.{property.Name}";
            var changed = (T)typeof(T).GetMethod("<Clone>$")!.Invoke(sound, null)!;
            property.SetValue(changed, Other(property.PropertyType, property.GetValue(sound)));
            Assert.True(changesKey(changed) != outside.ContainsKey(name), $"{name}: {(outside.ContainsKey(name) ? "is in the key, so it needs no reason" : "is in no key and has no reason")}");
        }
    }

    private static object Other(Type type, object? value) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(string) => value + "x",
        var t when t == typeof(int) => (int)value! + 1,
        var t when t == typeof(double) => ((double?)value ?? 0) + 1,
        var t when t == typeof(bool) => !((bool?)value ?? false),
        var t when t.IsEnum => Enum.GetValues(t).Cast<object>().First(v => !v.Equals(value)),
        var t when t == typeof(JsonElement) => JsonDocument.Parse("""{"a":1}""").RootElement,
        var t when t == typeof(IReadOnlyList<string>) => (string[])["x"],
        var t when t == typeof(IReadOnlyList<GivenFile>) => (GivenFile[])[new("a.mp4", "p", 0, 5, "00", 64, 64, 16)],
        var t when t == typeof(IReadOnlyList<WeightsFile>) => (WeightsFile[])[new("w", "00")],
        var t when t == typeof(IReadOnlyList<PromptChange>) => (PromptChange[])[new(1, "x")],
        var t when t == typeof(IReadOnlyList<KeyValuePair<string, string>>) => (KeyValuePair<string, string>[])[new("x", "y")],
        var t => Activator.CreateInstance(t, "x") ?? throw new NotSupportedException($"say how to change a {t}"),
    };
}
