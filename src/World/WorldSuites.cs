using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.World;

/// <summary>The committed prompt files of the world. All scenes are held out: their first object's attributes never occur in training.</summary>
public static class WorldSuites
{
    /// <summary>Seed of all suites; another one than training uses.</summary>
    public const ulong Seed = 2_026;

    /// <summary>64 simple scenes: the bar for recognising background, colour and kind.</summary>
    public const string HeldOut = "world-heldout-64.jsonl";

    /// <summary>8 scenes for videos of 5 s: six simple ones, one of two objects, one with a pillar.</summary>
    public const string Quick = "world-quick-5s.jsonl";

    /// <summary>4 scenes for videos of 60 s: three that need long memory and an ordinary one.</summary>
    public const string QuickLong = "world-quick-60s.jsonl";

    /// <summary>32 scenes that need long memory, for videos of 60 s.</summary>
    public const string LongMemory = "world-long-32.jsonl";

    /// <summary>16 schedules of six prompts in 60 s.</summary>
    public const string Interactive = "world-interactive-16.jsonl";

    /// <summary>The files and their prompts.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Prompt>> All() => new SortedDictionary<string, IReadOnlyList<Prompt>>(StringComparer.Ordinal)
    {
        [HeldOut] = Draw("simple", WorldProfile.Simple, 0, 64),
        [Quick] = [.. Draw("quick", WorldProfile.Simple, 1_000, 6), .. QuickMixScenes()],
        [QuickLong] = [.. QuickLongScenes()],
        [LongMemory] = Draw("long", WorldProfile.LongMemory, 2_000, 32),
        [Interactive] = Draw("interactive", WorldProfile.Interactive, 3_000, 16),
    };

    /// <summary>Writes the files into a folder (<c>suites/prompts</c>); the same program gives the same bytes.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, IReadOnlyList<Prompt> prompts) in All())
            PromptFile.Write(Path.Combine(folder, name), prompts);
    }

    private static IReadOnlyList<Prompt> Draw(string name, WorldProfile profile, long first, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Make(WorldSampler.Sample(profile, Seed, first + i, Split.HeldOut), $"world-{name}-{i:00}", profile))];

    private static IEnumerable<Prompt> QuickMixScenes()
    {
        yield return Make(Scenes(WorldProfile.Standard, 1_000).First(s => s.Objects.Count == 2), "world-mix-two", WorldProfile.Standard);
        yield return Make(
            Scenes(WorldProfile.Standard, 1_000).First(s => s.Pillars.Count == 1 && s.Objects[0].Motion.Kind != MotionKind.Hide), "world-mix-pillar", WorldProfile.Standard);
    }

    // One of each way to be absent (the camera pans away, the object leaves, the object hides), and an ordinary scene.
    private static IEnumerable<Prompt> QuickLongScenes()
    {
        (string Name, Func<WorldAttributes, bool> Wanted)[] kinds =
        [
            ("pan", a => a.Camera == CameraKind.PanAndReturn),
            ("leave", a => a.Objects[0].Motion == MotionKind.Leave),
            ("hide", a => a.Objects[0].Motion == MotionKind.Hide),
        ];
        foreach ((string name, Func<WorldAttributes, bool> wanted) in kinds)
        {
            SceneDescription scene = Scenes(WorldProfile.LongMemory, 4_000).First(s => wanted(WorldAttributes.Of(s)));
            yield return Make(scene, $"world-minute-{name}", WorldProfile.LongMemory);
        }

        yield return Make(Scenes(WorldProfile.Simple, 4_000).First(), "world-minute-simple", WorldProfile.Simple);
    }

    private static IEnumerable<SceneDescription> Scenes(WorldProfile profile, long first)
    {
        for (long i = first; ; i++)
            yield return WorldSampler.Sample(profile, Seed, i, Split.HeldOut);
    }

    private static Prompt Make(SceneDescription scene, string id, WorldProfile profile)
    {
        WorldAttributes all = WorldAttributes.Of(scene);
        var tags = new List<string> { "world", PromptWriter.Word(profile) };
        if (all.Camera != CameraKind.Static)
            tags.Add(all.Camera == CameraKind.Pan ? "pan" : "pan-and-return");
        if (all.Objects.Count > 1)
            tags.Add("two-objects");
        if (all.Pillar)
            tags.Add("pillar");
        if (all.Camera == CameraKind.PanAndReturn || all.Objects.Any(o => o.Motion is MotionKind.Leave or MotionKind.Hide))
            tags.Add("reentry");
        if (scene.Events.Count > 0)
            tags.Add("schedule");
        return WorldPrompt.For(scene, id, tags);
    }
}
