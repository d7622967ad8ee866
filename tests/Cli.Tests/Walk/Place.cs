using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;
using VideoSsm.Eval.Study;

namespace VideoSsm.Eval.Cli.Tests.Walk;

/// <summary>A folder with what people point at by mistake: nothing, a folder, words, an empty file, damaged JSON, damaged runs and studies, and sound ones to be wrong about.</summary>
public sealed class Place : IDisposable
{
    private const string Question = """{ "question": "q", "methods": ["fake:steady", "fake:drift"], "metrics": ["brightness"], "lengths": [{ "seconds": 1 }], "prompts": { "inline": [{ "id": "a", "text": "one" }, { "id": "b", "text": "two" }] } }""";

    private readonly TemporaryFolder _folder = new();
    private Dictionary<string, string> _before;

    /// <summary>Fills it.</summary>
    public Place()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Directory.CreateDirectory(_folder["folder.csv"]);
        Write("words.txt", "some words\n");
        Write("empty.json", "");
        Write("empty.jsonl", "\n");
        Write("damaged.json", "{ \"question\": ");
        File.WriteAllBytes(_folder["picture.png"], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Write("prompts.jsonl", """{ "id": "a", "text": "one" }""");
        Write("damaged.jsonl", "{ \"id\": \"a\", \"text\": \"one\" }\n{ \"id\": ");
        Suites();
        Write("bad-recipe.json", """{ "kind": "text-encoder", "name": "t", "steps": 0, "batch": 1 }""");
        Write("videos/a.mp4", "");
        Write("more/a.mp4", "");
        Write("no-run.md", "<!-- none: answer -->\n<!-- end -->\n");
        Write("no-part.md", "<!-- run: scoers-1s -->\n<!-- end -->\n");
        Write("no-end.md", "<!-- run: answer -->\n");
        Runs();
        Studies();
        _before = Files();
    }

    /// <summary>Where it is.</summary>
    public string Path => _folder.Path;

    /// <summary>What was written, changed or removed since this was last asked.</summary>
    public IReadOnlyList<string> Changes()
    {
        Dictionary<string, string> before = _before, now = Files();
        _before = now;
        return [.. before.Keys.Union(now.Keys).Where(name => before.GetValueOrDefault(name) != now.GetValueOrDefault(name)).Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private void Suites()
    {
        Write("suite.json", Question);
        Write("other.json", Question.Replace("\"q\"", "\"another\"", StringComparison.Ordinal));
        Write("wrong-type.json", Question.Replace("\"seconds\": 1", "\"seconds\": \"one\"", StringComparison.Ordinal));
        Write("wrong-word.json", Question.Replace("question", "questoin", StringComparison.Ordinal));
        Write("lacking.json", Question.Replace("\"methods\": [\"fake:steady\", \"fake:drift\"],", "", StringComparison.Ordinal));
        Write("no-such-method.json", Question.Replace("fake:steady", "fake:stedy", StringComparison.Ordinal));
        Write("no-such-metric.json", Question.Replace("brightness", "brightnes", StringComparison.Ordinal));
        Write("no-such-prompts.json", Question.Replace("\"inline\": [{ \"id\": \"a\", \"text\": \"one\" }, { \"id\": \"b\", \"text\": \"two\" }]", "\"file\": \"none.jsonl\"", StringComparison.Ordinal));
        Write("no-prompt.json", Question.Replace("\"inline\": [{ \"id\": \"a\", \"text\": \"one\" }, { \"id\": \"b\", \"text\": \"two\" }]", "\"file\": \"empty.jsonl\"", StringComparison.Ordinal));
    }

    private void Runs()
    {
        foreach (var (suite, run) in (IEnumerable<(string, string)>)[("suite.json", "run"), ("other.json", "other")])
        {
            CliResult made = Cli.Run(c => c with { Codec = () => new RawVideoCodec() }, "run", _folder[suite], "--out", _folder[run], "--no-report");
            Assert.Equal((ExitCode.Ok, ""), (made.Code, made.Code == ExitCode.Ok ? "" : made.Error));
        }

        string manifest = File.ReadAllText(_folder["run/manifest.json"]), scores = File.ReadAllText(_folder["run/scores.csv"]);
        Broken("damaged-manifest", manifest[..(manifest.Length / 2)], scores);
        Broken("empty-manifest", "", scores);
        Broken("edited-manifest", manifest.Replace("\"id\": \"a\"", "\"id\": \"c\"", StringComparison.Ordinal), scores);
        Broken("empty-scores", manifest, "");
        Broken("damaged-scores", manifest, scores.Replace(",1,", ",one,", StringComparison.Ordinal));
        Write("damaged-submission/slurm/submission.json", "{");

        void Broken(string name, string manifestText, string scoresText)
        {
            Write($"{name}/manifest.json", manifestText);
            Write($"{name}/scores.csv", scoresText);
        }
    }

    private void Studies()
    {
        string study = JsonSerializer.Serialize(
            new StudyDefinition { Title = "t", Question = "q", Seed = 1, AllowTies = false, Methods = [new("a", "a"), new("b", "b")], Items = [], Sessions = [] }, Json.Options);
        Write("study/study.json", study);
        Write("damaged-study/study.json", "{");
        Write("ballots/study.json", study);
        Write("ballots/ballots.jsonl", "{}\n");
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], text);
    }

    // Locks are no traces: whoever looks whether a run is worked on leaves their empty files (see FileLock).
    private Dictionary<string, string> Files() => Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories)
        .Where(path => !System.IO.Path.GetFileName(path).Contains(".lock", StringComparison.Ordinal) || new FileInfo(path).Length > 0)
        .ToDictionary(path => System.IO.Path.GetRelativePath(_folder.Path, path), path => Directory.Exists(path) ? "" : ContentHash.OfFile(path), StringComparer.Ordinal);
}
