using System.Runtime.CompilerServices;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Metrics.Tests;

/// <summary>The committed probe on clips rendered from known scenes: what is true must score high, what is false low.</summary>
public sealed class ProbeMetricTests : IDisposable
{
    private readonly ProbeReader _probe = new(Path.Combine(Root(), "checkpoints", "world", "probe.safetensors"));

    public void Dispose() => _probe.Dispose();

    [Theory]
    [InlineData(ProbedAttribute.All)]
    [InlineData(ProbedAttribute.Kind)]
    [InlineData(ProbedAttribute.Colour)]
    [InlineData(ProbedAttribute.Pattern)]
    [InlineData(ProbedAttribute.BackgroundColour)]
    public void Real_clips_score_high_against_their_own_scene_and_low_against_another(ProbedAttribute attribute)
    {
        var metric = new AttributeAccuracy(_probe, attribute);
        SceneDescription star = Scene(ObjectKind.Star, ObjectColour.Red, BackgroundPattern.Stripes), ring = Scene(ObjectKind.Ring, ObjectColour.Yellow, BackgroundPattern.Dots, BackgroundColour.Grey);
        Clip clip = Render((star, 33));
        Assert.True(clip.Measure(metric, prompt: PromptOf(star)).Value >= 0.9);
        Assert.True(clip.Measure(metric, prompt: PromptOf(ring)).Value <= 0.1);
    }

    [Fact]
    public void All_is_the_mean_of_the_four()
    {
        SceneDescription shown = Scene(ObjectKind.Star, ObjectColour.Red), asked = Scene(ObjectKind.Star, ObjectColour.Yellow);
        Assert.Equal(0.75, Render((shown, 33)).Measure(new AttributeAccuracy(_probe, ProbedAttribute.All), prompt: PromptOf(asked)).Value!.Value, 1);
    }

    [Fact]
    public void Kind_and_colour_are_unscored_without_an_object_and_presence_says_so()
    {
        SceneDescription scene = Scene(ObjectKind.Star, ObjectColour.Red);
        SceneDescription empty = scene with { Objects = [] };
        Measurement kind = Render((empty, 33)).Measure(new AttributeAccuracy(_probe, ProbedAttribute.Kind), prompt: PromptOf(scene));
        Assert.Null(kind.Value);
        Assert.Equal("the probe sees no object in any frame", kind.Reason);
        Assert.Equal(0, Render((empty, 33)).Measure(new ObjectPresence(_probe), prompt: PromptOf(scene)).Value);
        Assert.Equal(1, Render((scene, 33)).Measure(new ObjectPresence(_probe), prompt: PromptOf(scene)).Value);
        Assert.Equal(0.5, Render((scene, 32), (empty, 32)).Measure(new ObjectPresence(_probe), prompt: PromptOf(scene)).Value!.Value, 6);
    }

    [Theory]
    [InlineData(ObjectKind.Star, ObjectColour.Red, 1)]
    [InlineData(ObjectKind.Star, ObjectColour.Yellow, 0.5)]
    [InlineData(ObjectKind.Ring, ObjectColour.Red, 0.5)]
    [InlineData(ObjectKind.Ring, ObjectColour.Yellow, 0)]
    public void What_comes_back_is_compared_with_what_left(ObjectKind kind, ObjectColour colour, double expected)
    {
        SceneDescription before = Scene(ObjectKind.Star, ObjectColour.Red);
        Measurement result = Render((before, 32), (before with { Objects = [] }, 32), (Scene(kind, colour), 32)).Measure(new IdentityAfterReentry(_probe), prompt: PromptOf(before));
        Assert.Equal(expected, result.Value);
        Assert.Equal(1, result.Count);
    }

    [Fact]
    public void What_is_lost_of_the_prompt_is_the_first_end_minus_the_last()
    {
        SceneDescription asked = Scene(ObjectKind.Star, ObjectColour.Red), other = Scene(ObjectKind.Star, ObjectColour.Yellow);
        var metric = new AttributeDrift(_probe);
        Assert.Equal(0.25, Render((asked, 96), (other, 96)).Measure(metric, new WindowSpec(6, 6), PromptOf(asked)).Value!.Value, 1);
        Assert.Equal(-0.25, Render((other, 96), (asked, 96)).Measure(metric, prompt: PromptOf(asked)).Value!.Value, 1);
        Assert.Equal([0, 0.25], Render((asked, 96), (other, 96)).Measure(metric, new WindowSpec(6, 6), PromptOf(asked)).Windows.Select(w => w.Value!.Value), (a, b) => Math.Abs(a - b) < 0.05);
        Assert.Equal("needs 10 s (40 readings), has 39", Render((asked, 153)).Measure(metric, prompt: PromptOf(asked)).Reason);
    }

    [Fact]
    public void A_gap_shorter_than_a_second_is_no_absence()
    {
        SceneDescription scene = Scene(ObjectKind.Star, ObjectColour.Red);
        Measurement result = Render((scene, 32), (scene with { Objects = [] }, 12), (scene, 32)).Measure(new IdentityAfterReentry(_probe), prompt: PromptOf(scene));
        Assert.Null(result.Value);
        Assert.Equal("no object left the view for a second and came back", result.Reason);
    }

    [Fact]
    public void Frames_the_probe_cannot_read_and_prompts_without_a_scene_are_refused_with_the_reason()
    {
        SceneDescription scene = Scene(ObjectKind.Star, ObjectColour.Red);
        IMetric[] metrics = [new AttributeAccuracy(_probe, ProbedAttribute.All), new AttributeDrift(_probe), new IdentityAfterReentry(_probe), new ObjectPresence(_probe)];
        foreach (IMetric metric in metrics)
        {
            var size = Assert.Throws<MetricUnavailableException>(() => metric.Start(new VideoFacts("v", 32, 64, 16, null), PromptOf(scene)));
            Assert.Equal("the attribute probe reads 64x64 frames, this video has 32x64", size.Message);
            Assert.Throws<MetricUnavailableException>(() => metric.Start(new VideoFacts("v", 64, 64, 16, null), Clip.NoScene));
        }
    }

    [Fact]
    public void Metrics_of_one_pass_share_the_readings()
    {
        SceneDescription star = Scene(ObjectKind.Star, ObjectColour.Red), ring = Scene(ObjectKind.Ring, ObjectColour.Yellow);
        Clip clip = Render((star, 65)), other = Render((ring, 65));
        double alone = clip.Measure(new AttributeAccuracy(_probe, ProbedAttribute.Kind), prompt: PromptOf(star)).Value!.Value;
        int passes = _probe.Passes;
        Assert.Equal(2, passes); // 17 frames, sixteen at a time
        clip.Measure(new AttributeAccuracy(_probe, ProbedAttribute.Colour), prompt: PromptOf(star));
        Assert.Equal(passes, _probe.Passes);

        // Another video is read, and the first one is still what it was.
        other.Measure(new AttributeAccuracy(_probe, ProbedAttribute.Kind), prompt: PromptOf(star));
        Assert.Equal(2 * passes, _probe.Passes);
        Assert.Equal(alone, clip.Measure(new AttributeAccuracy(_probe, ProbedAttribute.Kind), prompt: PromptOf(star)).Value);
        Assert.Equal(2 * passes, _probe.Passes);
    }

    [Fact]
    public void A_missing_probe_is_a_message_that_says_how_to_make_it()
    {
        using var none = new ProbeReader(Path.Combine(Path.GetTempPath(), "no-such-probe.safetensors"));
        var error = Assert.Throws<UsageException>(() => none.Read([(0, new byte[64 * 64 * 3])]));
        Assert.Equal("there is no attribute probe no-such-probe.safetensors; train it: videossm-eval train no-such-probe", error.Message);
    }

    [Fact]
    public void Readings_are_probabilities_in_the_order_of_frames()
    {
        SceneDescription scene = Scene(ObjectKind.Star, ObjectColour.Red);
        var readings = _probe.Read([.. Render((scene, 5)).Frames.Select((rgb, i) => (3 * i, rgb))]);
        Assert.Equal([0, 3, 6, 9, 12], readings.Select(r => r.Frame));
        Assert.All(readings, r =>
        {
            foreach (float[] answer in (float[][])[r.Kind, r.Colour, r.Pattern, r.BackgroundColour]) Assert.Equal(1, answer.Sum(), 4);
            Assert.InRange(r.Presence, 0, 1);
        });
        Assert.Equal([6, 7, 5, 5], new[] { readings[0].Kind.Length, readings[0].Colour.Length, readings[0].Pattern.Length, readings[0].BackgroundColour.Length });
    }

    private static SceneDescription Scene(
        ObjectKind kind, ObjectColour colour, BackgroundPattern pattern = BackgroundPattern.Stripes, BackgroundColour ground = BackgroundColour.Blue) =>
        WorldSampler.FromAttributes(
            new WorldAttributes
            {
                Objects = [new ObjectAttributes { Kind = kind, Colour = colour, Size = ObjectSize.Big, Motion = MotionKind.Bounce }],
                Pattern = pattern,
                BackgroundColour = ground,
            },
            seed: 3);

    private static Prompt PromptOf(SceneDescription scene) => WorldPrompt.For(scene, "scene", []);

    private static Clip Render(params (SceneDescription Scene, int Frames)[] parts) => new(
        64, 64, 16, [.. parts.SelectMany(part => WorldClip.Render(part.Scene, 0, part.Frames).Chunk(64 * 64 * 3))]);

    private static string Root([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", ".."));
}
