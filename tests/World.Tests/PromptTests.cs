using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.World.Tests;

public sealed class PromptTests
{
    [Fact]
    public void ParsingAPromptGivesTheAttributesItWasWrittenFrom() => Prop.ForAll<int, int, int>((index, variant, which) =>
    {
        WorldProfile profile = (WorldProfile)(Math.Abs(which % 4));
        SceneDescription scene = WorldSampler.Sample(profile, 31, index);
        double seconds = Math.Abs(index % 60);

        WorldAttributes parsed = WorldPrompt.Parse(WorldPrompt.TextAt(scene, seconds, variant));

        return Flat(parsed) == Flat(WorldAttributes.Of(scene, seconds));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void APromptUsesOnlyTheWordsOfTheVocabulary()
    {
        for (int i = 0; i < 400; i++)
        {
            SceneDescription scene = WorldSampler.Sample((WorldProfile)(i % 4), 32, i);
            string text = WorldPrompt.TextAt(scene, i % 60, i);

            Assert.All(WorldVocabulary.Tokenize(text), word => Assert.True(WorldVocabulary.IndexOf(word) >= 0, word));
        }
    }

    [Fact]
    public void TheVocabularyIsClosedSmallAndUsed()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 4000; i++)
            used.UnionWith(WorldVocabulary.Tokenize(WorldPrompt.TextAt(WorldSampler.Sample((WorldProfile)(i % 4), 33, i), i % 60, i)));

        Assert.Empty(WorldVocabulary.Words.Except(used));
        Assert.InRange(WorldVocabulary.Words.Count, 60, 120);
        Assert.Equal(WorldVocabulary.Words.Count, WorldVocabulary.Words.Distinct().Count());
    }

    [Fact]
    public void APromptMentionsEveryAttribute()
    {
        for (int i = 0; i < 200; i++)
        {
            SceneDescription scene = WorldSampler.Sample(WorldProfile.Standard, 34, i);
            string text = WorldPrompt.Text(scene, i);
            var words = WorldVocabulary.Tokenize(text).ToHashSet(StringComparer.Ordinal);
            foreach (SceneObject o in scene.Objects)
            {
                Assert.Contains(Lower(o.Kind), words);
                Assert.Contains(Lower(o.Colour), words);
            }

            Assert.Contains(Lower(scene.Background.Pattern), words);
            Assert.Contains(Lower(scene.Background.Colour), words);
            Assert.Equal(scene.Camera.Kind != CameraKind.Static, words.Contains("camera"));
            Assert.Equal(scene.Pillars.Count > 0, words.Contains("pillar"));
            if (scene.Camera.Heading is { } heading)
                Assert.Contains(Lower(heading), words);
        }
    }

    [Fact]
    public void APromptReadsLikeTheExampleOfTheDocumentation()
    {
        WorldAttributes words = WorldPrompt.Parse("A red star bounces over blue stripes, while the camera pans right.");

        Assert.Equal("a red star bounces over blue stripes while the camera pans right", WorldPrompt.Text(words));
    }

    [Theory]
    [InlineData("a red star")]
    [InlineData("a star over a grid")]
    [InlineData("blue stripes")]
    [InlineData("over a purple background, a tiny white ring goes round")]
    [InlineData("the camera moves left and returns as an orange cross drifts to the right")]
    [InlineData("a red star rests behind a black pillar and a big blue circle leaves up and comes back")]
    public void AFreePromptMayLeaveThingsOpen(string text)
    {
        WorldAttributes words = WorldPrompt.Parse(text);
        SceneDescription scene = WorldSampler.FromAttributes(words, 5);
        WorldAttributes drawn = WorldAttributes.Of(scene);

        Assert.Equal(scene.ToJson(), WorldSampler.FromAttributes(words, 5).ToJson());
        Assert.True(words.Pattern is null || words.Pattern == drawn.Pattern);
        Assert.True(words.BackgroundColour is null || words.BackgroundColour == drawn.BackgroundColour);
        Assert.Equal(words.Camera, drawn.Camera);
        Assert.Equal(Math.Max(1, words.Objects.Count), drawn.Objects.Count);
        foreach ((ObjectAttributes wanted, ObjectAttributes got) in words.Objects.Zip(drawn.Objects))
        {
            Assert.Equal((wanted.Kind, wanted.Size), (got.Kind, got.Size));
            Assert.True(wanted.Colour is null || wanted.Colour == got.Colour);
            Assert.True(wanted.Motion is null || wanted.Motion == got.Motion);
            Assert.True(wanted.Heading is null || wanted.Heading == got.Heading);
        }

        Assert.Equal(64 * 64 * 3, WorldClip.Render(scene, 0, 1).Length);
    }

    [Theory]
    [InlineData("a red strar bounces", "\"strar\" (nearest: star,")]
    [InlineData("a magenta dragon", "\"magenta\"")]
    [InlineData("a purple star", "an object cannot be purple; it can be red, orange")]
    [InlineData("a star over red stripes", "a background cannot be red; it can be blue, green, grey, brown, purple")]
    [InlineData("bounces over blue stripes", "no object before it")]
    [InlineData("a red star bounces left", "needs a motion before it")]
    [InlineData("a red star over blue", "\"blue\" stands alone")]
    [InlineData("a star behind a red pillar", "pillars are black")]
    [InlineData("the star turns", "say what changes")]
    [InlineData(" ", "the prompt is empty")]
    public void WhatIsWrongWithAPromptIsToldInOneLine(string text, string message)
    {
        string told = Assert.Throws<UsageException>(() => WorldPrompt.Parse(text)).Message;

        Assert.Contains(message, told, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told);
    }

    [Fact]
    public void AllUnknownWordsAreNamedAtOnce()
    {
        string told = Assert.Throws<UsageException>(() => WorldPrompt.Parse("a crimson sphere bounces")).Message;

        Assert.Contains("\"crimson\"", told, StringComparison.Ordinal);
        Assert.Contains("\"sphere\"", told, StringComparison.Ordinal);
    }

    [Fact]
    public void NoTextMakesTheParserFailInAnotherWay() => Prop.ForAll(
        Gen.ArrayOf(Gen.Elements(WorldVocabulary.Words.Append(",").ToArray())).ToArbitrary(),
        words =>
        {
            try
            {
                WorldAttributes read = WorldPrompt.Parse(string.Join(' ', words));
                WorldClip.Render(WorldSampler.FromAttributes(read with { Objects = [.. read.Objects.Take(4)] }, 1), 0, 1, 8);
            }
            catch (UsageException)
            {
                // The one error a user may see.
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ASchedulePromptTellsTheChangeAndTheNewState()
    {
        SceneDescription scene = Enumerable.Range(0, 50).Select(i => WorldSampler.Sample(WorldProfile.Interactive, 35, i))
            .First(s => s.Events[0].Kind == SceneEventKind.Recolour);
        string colour = Lower(scene.Events[0].Colour!.Value), kind = Lower(scene.Objects[0].Kind);

        Prompt prompt = WorldPrompt.For(scene, "id", []);

        Assert.Equal([10, 20, 30, 40, 50], prompt.Schedule.Select(c => c.AtSeconds));
        Assert.StartsWith($"the {kind} turns {colour}, ", prompt.Schedule[0].Text, StringComparison.Ordinal);
        Assert.Contains($"{colour} {kind} ", prompt.Schedule[0].Text, StringComparison.Ordinal);
        Assert.Equal($"the {kind} turns {colour}", WorldPrompt.Text(WorldAttributes.Of(scene, 10).Change!));
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Flat(WorldAttributes all) => JsonSerializer.Serialize(all);
}
