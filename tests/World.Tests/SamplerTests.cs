using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.World.Tests;

public sealed class SamplerTests
{
    [Fact]
    public void TheSameIndexGivesTheSameSceneInAnyOrder()
    {
        string[] forward = [.. Enumerable.Range(0, 50).Select(i => WorldSampler.Sample(WorldProfile.Standard, 41, i).ToJson())];
        string[] backward = [.. Enumerable.Range(0, 50).Reverse().Select(i => WorldSampler.Sample(WorldProfile.Standard, 41, i).ToJson())];

        Assert.Equal(forward, backward.Reverse());
        Assert.Equal(50, forward.Distinct().Count());
        Assert.NotEqual(forward[0], WorldSampler.Sample(WorldProfile.Standard, 42, 0).ToJson());
    }

    [Fact]
    public void ASceneSurvivesJson() => Prop.ForAll<int, int>((index, which) =>
    {
        SceneDescription scene = WorldSampler.Sample((WorldProfile)Math.Abs(which % 4), 43, index);
        string json = scene.ToJson();
        SceneDescription back = SceneDescription.FromJson(json);

        return back.ToJson() == json && WorldClip.Render(back, 40, 1).AsSpan().SequenceEqual(WorldClip.Render(scene, 40, 1));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("{", "not a world scene")]
    [InlineData("null", "null")]
    [InlineData("{\"objects\":[]}", "background")]
    [InlineData("{\"background\":{\"pattern\":\"plaid\",\"colour\":\"blue\",\"period\":16},\"objects\":[]}", "pattern")]
    [InlineData("{\"background\":{\"pattern\":\"dots\",\"colour\":\"blue\",\"period\":0},\"objects\":[]}", "period must lie between 4")]
    [InlineData("{\"background\":{\"pattern\":\"dots\",\"colour\":\"blue\",\"period\":16},\"objects\":[],\"weather\":1}", "weather")]
    [InlineData("{\"background\":{\"pattern\":\"dots\",\"colour\":\"blue\",\"period\":16},\"objects\":[],\"events\":[{\"atSeconds\":1,\"kind\":\"recolour\",\"object\":0,\"colour\":\"red\"}]}", "one of the 0 objects")]
    [InlineData("{\"background\":{\"pattern\":\"dots\",\"colour\":\"blue\",\"period\":16},\"objects\":[{\"kind\":\"star\",\"colour\":\"red\",\"diameter\":20,\"motion\":{\"kind\":\"leave\",\"x\":0,\"y\":0}}]}", "trip is needed")]
    public void ABadSceneIsRefusedInOneLine(string json, string message)
    {
        string told = Assert.Throws<UsageException>(() => SceneDescription.FromJson(json)).Message;

        Assert.Contains(message, told, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told);
    }

    [Fact]
    public void HeldOutCombinationsNeverAppearInTraining()
    {
        for (int i = 0; i < 3000; i++)
        {
            SceneDescription scene = WorldSampler.Sample((WorldProfile)(i % 4), 44, i);

            Assert.Equal(Split.Train, WorldSplit.Of(scene));
            Assert.All(Enumerable.Range(0, 6), k => Assert.All(WorldAttributes.Of(scene, 10 * k).Objects, o =>
            {
                WorldAttributes now = WorldAttributes.Of(scene, 10 * k);
                Assert.False(WorldSplit.IsHeldOut(o.Kind!.Value, o.Colour!.Value, now.Pattern!.Value, now.BackgroundColour!.Value));
                Assert.True(WorldSplit.IsDistinct(o.Colour.Value, now.BackgroundColour.Value));
            }));
        }
    }

    [Fact]
    public void HeldOutScenesBeginWithAHeldOutCombination()
    {
        for (int i = 0; i < 400; i++)
        {
            SceneDescription scene = WorldSampler.Sample((WorldProfile)(i % 4), 45, i, Split.HeldOut);

            Assert.True(WorldSplit.IsHeldOut(scene.Objects[0].Kind, scene.Objects[0].Colour, scene.Background.Pattern, scene.Background.Colour));
            Assert.Equal(Split.HeldOut, WorldSplit.Of(scene));
        }
    }

    [Fact]
    public void ATenthOfTheCombinationsIsHeldOutAndEveryValueIsSeenInTraining()
    {
        var combinations = (
            from kind in Enum.GetValues<ObjectKind>()
            from colour in Enum.GetValues<ObjectColour>()
            from pattern in Enum.GetValues<BackgroundPattern>()
            from ground in Enum.GetValues<BackgroundColour>()
            select (kind, colour, pattern, ground, held: WorldSplit.IsHeldOut(kind, colour, pattern, ground))).ToList();

        Assert.InRange(combinations.Count(c => c.held) / (double)combinations.Count, 0.07, 0.13);

        // Not one pair of values is missing from training: what is held out is new as a whole, not in its parts.
        Assert.All(combinations.GroupBy(c => (c.kind, c.colour)), g => Assert.Contains(g, c => !c.held));
        Assert.All(combinations.GroupBy(c => (c.pattern, c.ground)), g => Assert.Contains(g, c => !c.held));
        Assert.All(combinations.GroupBy(c => (c.colour, c.ground)), g => Assert.Contains(g, c => !c.held));
    }

    [Fact]
    public void ScenesAreEasyToSee()
    {
        for (int i = 0; i < 400; i++)
        {
            SceneDescription scene = WorldSampler.Sample((WorldProfile)(i % 4), 46, i);

            Assert.All(scene.Objects, o => Assert.InRange(o.Diameter, 16, 26));
            Assert.True(scene.Background.Period >= 16);
            Assert.True(new WorldTruth(scene).Object(0, 0).VisibleFraction > 0.5, $"scene {i}: {WorldPrompt.Text(scene)}");
        }
    }

    [Fact]
    public void NothingMovesFasterThanTwoPixelsAFrame()
    {
        for (int i = 0; i < 200; i++)
        {
            SceneDescription scene = WorldSampler.Sample((WorldProfile)(i % 4), 47, i);
            for (int f = 0; f < 1000; f++)
            {
                (double x, double y) = scene.Camera.At(f / 16.0);
                (double x1, double y1) = scene.Camera.At((f + 1) / 16.0);
                Assert.InRange(Math.Max(Math.Abs(x1 - x), Math.Abs(y1 - y)), 0, 2);
            }

            for (int f = 0; f < 160; f++)
            {
                ObjectPose a = SceneMotion.Pose(scene, 0, f / 16.0), b = SceneMotion.Pose(scene, 0, (f + 1) / 16.0);
                bool wraps = Math.Abs(a.X - b.X) > 60 || Math.Abs(a.Y - b.Y) > 60;
                bool cameraMoves = scene.Camera.Kind == CameraKind.PanAndReturn;
                Assert.InRange(wraps ? 0 : Math.Max(Math.Abs(a.X - b.X), Math.Abs(a.Y - b.Y)), 0, cameraMoves ? 3.5 : 2);
            }
        }
    }

    [Fact]
    public void TheProfilesAreWhatTheirNamesSay()
    {
        SceneDescription[] Draw(WorldProfile p) => [.. Enumerable.Range(0, 500).Select(i => WorldSampler.Sample(p, 48, i))];
        SceneDescription[] simple = Draw(WorldProfile.Simple), standard = Draw(WorldProfile.Standard);

        Assert.All(simple, s => Assert.True(s is { Objects.Count: 1, Pillars.Count: 0, Events.Count: 0 } && s.Camera.Kind != CameraKind.PanAndReturn));
        Assert.InRange(standard.Count(s => s.Objects.Count == 2), 50, 100);
        Assert.InRange(standard.Count(s => s.Pillars.Count == 1), 50, 105);
        Assert.InRange(standard.Count(s => s.Camera.Kind == CameraKind.PanAndReturn), 20, 60);
        Assert.InRange(standard.Count(s => s.Camera.Kind == CameraKind.Pan), 40, 100);
        Assert.All(Draw(WorldProfile.Interactive), s => Assert.Equal(5, s.Events.Count));
        Assert.All(simple.GroupBy(s => s.Objects[0].Kind), g => Assert.InRange(g.Count(), 50, 120));
        Assert.Equal(5, simple.Select(s => s.Objects[0].Motion.Kind).Distinct().Count());
    }

    [Fact]
    public void LabelsAreTheAttributes()
    {
        var seen = new HashSet<WorldLabels>();
        for (int i = 0; i < 2000; i++)
        {
            SceneDescription scene = WorldSampler.Sample((WorldProfile)(i % 4), 49, i);
            WorldLabels labels = WorldLabels.Of(scene);
            SceneObject first = scene.Objects[0];

            Assert.Equal(((int)first.Kind, (int)first.Colour), (labels.Kind, labels.Colour));
            Assert.Equal(((int)scene.Background.Pattern, (int)scene.Background.Colour), (labels.Pattern, labels.BackgroundColour));
            seen.Add(labels);
        }

        Assert.Equal(Enumerable.Range(0, WorldLabels.KindCount), seen.Select(l => l.Kind).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, WorldLabels.ColourCount), seen.Select(l => l.Colour).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, WorldLabels.PatternCount), seen.Select(l => l.Pattern).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, WorldLabels.BackgroundColourCount), seen.Select(l => l.BackgroundColour).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, WorldLabels.MotionCount), seen.Select(l => l.Motion).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, WorldLabels.CameraCount), seen.Select(l => l.Camera).Distinct().Order());
    }

    [Fact]
    public void ASceneIsPartOfAPromptFile()
    {
        Prompt prompt = WorldPrompt.For(WorldSampler.Sample(WorldProfile.Interactive, 50, 1), "a", ["t"]);
        string line = JsonSerializer.Serialize(prompt, Json.OneLine);

        Prompt back = JsonSerializer.Deserialize<Prompt>(line, Json.OneLine)!;

        Assert.Equal(SceneDescription.FromPrompt(prompt).ToJson(), SceneDescription.FromPrompt(back).ToJson());
    }
}
