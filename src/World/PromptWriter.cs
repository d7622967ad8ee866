using System.Text;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.World;

/// <summary>Writes prompts. Every choice of words is a function of the variant and of the place in the sentence.</summary>
internal static class PromptWriter
{
    private static readonly string[] Over = ["over", "on", "above", "in front of"];

    public static string Write(WorldAttributes all, int variant)
    {
        ArgumentNullException.ThrowIfNull(all);
        int turn = 0;
        string Pick(params string[] choices) => PromptWriter.Pick(variant, turn++, choices);

        string ground = Ground(all.BackgroundColour, all.Pattern);
        var text = new StringBuilder();
        if (all.Change is { } change)
            text.Append(Write(change, variant)).Append(", ");

        // Half of the other wordings begin with the background; after a change the object comes first.
        bool groundFirst = ground.Length > 0 && all.Change is null && Pick("no", "yes") == "yes";
        string over = Pick(Over);
        if (groundFirst)
            text.Append(over).Append(' ').Append(ground).Append(", ");
        text.AppendJoin(" and ", all.Objects.Select(o => ObjectOf(o, Pick)));
        if (all.Pillar && all.Objects.All(o => o.Motion != MotionKind.Hide))
            text.Append(" behind a black pillar");
        if (!groundFirst && ground.Length > 0)
            text.Append(' ').Append(over).Append(' ').Append(ground);
        if (all.Camera != CameraKind.Static)
        {
            text.Append(' ').Append(Pick("while", "as")).Append(" the camera ").Append(Pick("pans", "moves", "slides"));
            if (all.CameraHeading is { } heading)
                text.Append(' ').Append(Word(heading));
            if (all.Camera == CameraKind.PanAndReturn)
                text.Append(' ').Append(Pick("and comes back", "and returns"));
        }

        return text.ToString();
    }

    public static string Write(WorldChange change, int variant)
    {
        ArgumentNullException.ThrowIfNull(change);
        string what = change.Object is { } kind ? Word(kind) : "background";
        return change.Kind switch
        {
            SceneEventKind.Recolour => $"the {what} {Pick(variant, 20, "turns", "becomes")} {Word(change.Colour!.Value)}",
            SceneEventKind.Enter => $"{WithArticle($"{Word(change.Colour!.Value)} {what}")} {Pick(variant, 21, "enters", "appears")}",
            SceneEventKind.Leave => $"the {what} {Pick(variant, 22, "leaves", "exits")}",
            _ => $"the background {Pick(variant, 23, "turns into", "becomes")} {Ground(change.BackgroundColour, change.Pattern)}",
        };
    }

    /// <summary>The word of a value: its name in lower case.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string ObjectOf(ObjectAttributes o, Func<string[], string> pick)
    {
        string size = o.Size switch
        {
            ObjectSize.Small => pick(["small ", "tiny "]),
            ObjectSize.Big => pick(["big ", "large "]),
            _ => "",
        };
        string colour = o.Colour is { } c ? Word(c) + " " : "";
        string kind = Word(o.Kind ?? throw new ArgumentException("an object without a kind has no words", nameof(o)));
        string heading = o.Heading is not { } h ? "" : h is Heading.Up or Heading.Down ? $" {Word(h)}" : pick([" ", " to the "]) + Word(h);
        string motion = o.Motion switch
        {
            null => "",
            MotionKind.Still => " " + pick(["rests", "stays still"]),
            MotionKind.Spin => " " + pick(["spins", "rotates"]),
            MotionKind.Drift => " " + pick(["drifts", "floats", "moves"]) + heading,
            MotionKind.Bounce => " " + pick(["bounces", "bounces around"]),
            MotionKind.Orbit => " " + pick(["orbits", "goes round"]),
            MotionKind.Leave => " " + pick(["leaves", "exits"]) + heading + pick([" and comes back", " and returns"]),
            _ => " hides behind a black pillar" + pick([" and comes back", " and returns"]),
        };
        return WithArticle($"{size}{colour}{kind}") + motion;
    }

    private static string WithArticle(string words) => (words[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an " : "a ") + words;

    private static string Ground(BackgroundColour? colour, BackgroundPattern? pattern)
    {
        string words = (colour is { } c ? Word(c) + " " : "") + (pattern is { } p ? Word(p) : colour is null ? "" : "background");
        return pattern == BackgroundPattern.Grid || (pattern is null && words.Length > 0) ? "a " + words : words;
    }

    private static string Pick(int variant, int turn, params string[] choices)
    {
        if (variant == 0)
            return choices[0];
        return choices[new SplitMix64(((ulong)(uint)variant << 32) + (uint)turn).Below(choices.Length)];
    }
}
