using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.World;

/// <summary>Reads prompts word by word: adjectives wait for their noun, verbs and directions belong to the last noun.</summary>
internal sealed class PromptParser
{
    private static readonly string[] Changes = ["turns", "becomes", "enters", "appears"];

    private readonly List<ObjectAttributes> _objects = [];
    private string? _colour;
    private ObjectSize? _size;
    private BackgroundPattern? _pattern;
    private BackgroundColour? _ground;
    private CameraKind _camera;
    private Heading? _cameraHeading;
    private bool _pillar;
    private bool _inCamera;

    public static WorldAttributes Parse(string text)
    {
        IReadOnlyList<string> words = WorldVocabulary.Tokenize(text);
        string[] unknown = [.. words.Where(w => WorldVocabulary.IndexOf(w) < 0).Distinct()];
        if (unknown.Length > 0)
        {
            string named = string.Join("; ", unknown.Select(w => $"\"{w}\" (nearest: {string.Join(", ", WorldVocabulary.Nearest(w))})"));
            throw new UsageException($"the prompt has words outside the world's vocabulary: {named}");
        }

        if (words.Count == 0)
            throw new UsageException("the prompt is empty; say for instance: a red star bounces over blue stripes");

        // A first clause that tells a change is read on its own; what follows is the new state.
        int comma = text.IndexOf(',');
        IReadOnlyList<string> head = comma < 0 ? words : WorldVocabulary.Tokenize(text[..comma]);
        bool change = head.Any(w => Changes.Contains(w)) || (head.Count > 2 && head[0] == "the" && head[2] is "leaves" or "exits");
        WorldAttributes state = new PromptParser().Read(change ? words.Skip(head.Count) : words);
        return change ? state with { Change = ReadChange(head) } : state;
    }

    private static WorldChange ReadChange(IReadOnlyList<string> words)
    {
        var parser = new PromptParser();
        SceneEventKind kind;
        if (words.Contains("enters") || words.Contains("appears"))
        {
            WorldAttributes entering = parser.Read(words.Where(w => w is not ("enters" or "appears")));
            return entering.Objects is [{ Kind: { } shape, Colour: { } colour }]
                ? new WorldChange(SceneEventKind.Enter, shape, colour)
                : throw new UsageException($"\"{string.Join(' ', words)}\": say which object enters, with its colour, for instance: a blue circle enters");
        }

        kind = words.Contains("background") ? SceneEventKind.Background : words.Any(w => Changes.Contains(w)) ? SceneEventKind.Recolour : SceneEventKind.Leave;
        if (kind == SceneEventKind.Background)
        {
            WorldAttributes ground = parser.Read(words.Where(w => w is not ("background" or "turns" or "becomes" or "into")));
            return ground is { Pattern: not null, BackgroundColour: not null }
                ? new WorldChange(kind, Pattern: ground.Pattern, BackgroundColour: ground.BackgroundColour)
                : throw new UsageException($"\"{string.Join(' ', words)}\": say what the background becomes, for instance: the background turns into grey dots");
        }

        ObjectKind? subject = words.Select(Find<ObjectKind>).FirstOrDefault(k => k is not null);
        ObjectColour? now = words.Select(Find<ObjectColour>).LastOrDefault(c => c is not null);
        if (subject is null || (kind == SceneEventKind.Recolour && now is null))
            throw new UsageException($"\"{string.Join(' ', words)}\": say what changes and how, for instance: the star turns green");
        return new WorldChange(kind, subject, kind == SceneEventKind.Recolour ? now : null);
    }

    private WorldAttributes Read(IEnumerable<string> words)
    {
        string previous = "";
        foreach (string word in words)
        {
            Take(word, previous);
            previous = word;
        }

        if (_colour is not null)
            throw new UsageException($"the colour \"{_colour}\" stands alone: name what has it, for instance: a {_colour} star, or {_colour} stripes");
        return new WorldAttributes
        {
            Objects = _objects,
            Pattern = _pattern,
            BackgroundColour = _ground,
            Camera = _camera,
            CameraHeading = _cameraHeading,
            Pillar = _pillar,
        };
    }

    private void Take(string word, string previous)
    {
        if (Find<ObjectKind>(word) is { } kind)
        {
            _objects.Add(new ObjectAttributes { Kind = kind, Colour = Colour<ObjectColour>("an object"), Size = _size ?? ObjectSize.Medium });
            (_size, _inCamera) = (null, false);
        }
        else if (Find<BackgroundPattern>(word) is { } pattern)
        {
            (_pattern, _ground, _inCamera) = (pattern, Colour<BackgroundColour>("a background"), false);
        }
        else if (word == "background")
        {
            (_ground, _inCamera) = (Colour<BackgroundColour>("a background"), false);
        }
        else if (word == "pillar")
        {
            if (_colour is not (null or "black"))
                throw new UsageException($"pillars are black, not {_colour}");
            (_pillar, _colour) = (true, null);
        }
        else if (word == "black" || Find<ObjectColour>(word) is not null || Find<BackgroundColour>(word) is not null)
        {
            _colour = word;
        }
        else if (word == "camera")
        {
            _inCamera = true;
        }
        else if (Find<Heading>(word) is { } heading)
        {
            Turn(heading);
        }
        else
        {
            Verb(word, previous);
        }
    }

    private void Verb(string word, string previous)
    {
        switch (word)
        {
            case "small" or "tiny":
                _size = ObjectSize.Small;
                break;
            case "big" or "large":
                _size = ObjectSize.Big;
                break;
            case "comes" or "returns" when _inCamera:
                _camera = CameraKind.PanAndReturn;
                break;
            case "pans" or "slides" or "moves" when _inCamera:
                _camera = CameraKind.Pan;
                break;
            case "rests" or "stays" or "still" when !_inCamera:
                Move(MotionKind.Still, word);
                break;
            case "spins" or "rotates":
                Move(MotionKind.Spin, word);
                break;
            case "drifts" or "floats" or "moves" or "slides":
                Move(MotionKind.Drift, word);
                break;
            case "bounces":
                Move(MotionKind.Bounce, word);
                break;
            case "orbits" or "goes" or "round":
                Move(MotionKind.Orbit, word);
                break;
            case "leaves" or "exits":
                Move(MotionKind.Leave, word);
                break;
            case "hides":
                Move(MotionKind.Hide, word);
                break;
            case "turns" or "becomes" or "enters" or "appears" or "pans":
                throw new UsageException($"\"{word}\" does not fit after \"{previous}\"");
        }
    }

    private void Move(MotionKind motion, string word)
    {
        if (_objects.Count == 0)
            throw new UsageException($"\"{word}\" has no object before it, for instance: a red star {word}");
        _objects[^1] = _objects[^1] with { Motion = motion };
    }

    private void Turn(Heading heading)
    {
        if (_inCamera && _camera != CameraKind.Static)
            _cameraHeading = heading;
        else if (!_inCamera && _objects.Count > 0 && _objects[^1].Motion is MotionKind.Drift or MotionKind.Leave)
            _objects[^1] = _objects[^1] with { Heading = heading };
        else
            throw new UsageException($"\"{PromptWriter.Word(heading)}\" needs a motion before it that has a direction: drifts, leaves, or the camera pans");
    }

    private T? Colour<T>(string what)
        where T : struct, Enum
    {
        if (_colour is not { } word)
            return null;
        _colour = null;
        return Find<T>(word) ?? throw new UsageException(
            $"{what} cannot be {word}; it can be {string.Join(", ", Enum.GetValues<T>().Select(PromptWriter.Word))}");
    }

    private static T? Find<T>(string word)
        where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
        {
            if (PromptWriter.Word(value) == word)
                return value;
        }

        return null;
    }
}
