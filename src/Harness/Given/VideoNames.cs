using System.Text;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.VBench;

namespace VideoSsm.Eval.Harness.Given;

/// <summary>Reads prompts and samples from the names of video files, for all folders together: what is one prompt in one is one in all.</summary>
/// <remarks>
/// <list type="number">
/// <item>A name that is the id or the text of a known prompt, alone or with <c>-N</c> behind it, belongs to that prompt; N is the sample.</item>
/// <item>Other names are read VBench's way, <c>a cat on a sofa-3</c> being sample 3 of the prompt <c>a cat on a sofa</c>, unless the numbers
/// are plainly running ones: written with leading zeros (<c>clip-007</c>), or behind one single word in all files (<c>clip-1</c> to <c>clip-90</c>).
/// Then, and without a number, the whole name is the prompt and the sample is 0.</item>
/// </list>
/// </remarks>
public sealed class VideoNames
{
    private const int LongestId = 80;
    private readonly Dictionary<string, Prompt> _known;
    private readonly Dictionary<string, Prompt> _read;
    private readonly bool _numbersAreSamples;

    private VideoNames(IReadOnlyList<Prompt> known, IReadOnlyList<string> videos)
    {
        _known = known.ToDictionary(p => p.Id, StringComparer.Ordinal);
        foreach (Prompt prompt in known)
        {
            _known.TryAdd(prompt.Text, prompt);
        }

        string[] unknown = [.. videos.Where(v => Known(v) is null)];
        _numbersAreSamples = AreSamples(unknown);
        _read = Ids([.. unknown.Select(Text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], [.. known.Select(p => p.Id)]);
        Unknown = known.Count == 0 ? [] : unknown;
    }

    /// <summary>Videos whose name is of no known prompt, where there are known ones.</summary>
    public IReadOnlyList<string> Unknown { get; }

    /// <summary>Reads the names of all videos.</summary>
    /// <param name="known">Prompts of a prompt file; empty for none.</param>
    /// <param name="videos">Paths of the videos of all folders.</param>
    public static VideoNames Of(IReadOnlyList<Prompt> known, IEnumerable<string> videos) => new(known, [.. videos]);

    /// <summary>What the name of one of the videos tells.</summary>
    public NamedVideo Read(string path) => Known(path) is { } known
        ? new NamedVideo(path, known.Prompt, known.Sample)
        : new NamedVideo(path, _read[Text(path)], _numbersAreSamples ? Sample(path) ?? 0 : 0);

    /// <summary>An id made of any text: its letters and digits, with dashes between.</summary>
    public static string Slug(string text)
    {
        var slug = new StringBuilder();
        foreach (char c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '_')
            {
                slug.Append(c);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().TrimEnd('-');
    }

    private (Prompt Prompt, int Sample)? Known(string path) =>
        _known.TryGetValue(Stem(path), out Prompt? whole) ? (whole, 0)
        : Sample(path) is { } sample && _known.TryGetValue(Base(path), out Prompt? prompt) ? (prompt, sample)
        : null;

    private string Text(string path) => _numbersAreSamples ? Base(path) : Stem(path);

    private static bool AreSamples(IReadOnlyList<string> videos)
    {
        string[] numbered = [.. videos.Where(v => Sample(v) is not null)];
        bool padded = numbered.Any(v => Stem(v)[Base(v).Length..] is ['-', '0', _, ..]);
        string[] bases = [.. numbered.Select(Base).Distinct(StringComparer.Ordinal)];
        bool oneWord = bases is [var only] && numbered.Length > 1 && !only.Contains(' ', StringComparison.Ordinal);
        return !padded && !oneWord && bases.All(b => b.Length > 0);
    }

    /// <summary>Ids that are file names and differ; one that had to be cut, or is shared, ends in a hash of its text.</summary>
    private static Dictionary<string, Prompt> Ids(IReadOnlyList<string> texts, HashSet<string> taken)
    {
        var shared = texts.GroupBy(Slug, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1 || taken.Contains(g.Key)).Select(g => g.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return texts.ToDictionary(
            text => text,
            text =>
            {
                string slug = Slug(text);
                string id = slug.Length is > 0 and <= LongestId && !shared.Contains(slug)
                    ? slug
                    : $"{(slug.Length == 0 ? "prompt" : slug[..Math.Min(slug.Length, LongestId - 9)])}-{ContentHash.OfJson(text)[..8]}";
                return new Prompt { Id = id, Text = text };
            },
            StringComparer.Ordinal);
    }

    private static string Stem(string path)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        return Directory.Exists(path) ? name : Path.GetFileNameWithoutExtension(name);
    }

    private static string Base(string path) => VBenchNames.Prompt(path, Directory.Exists(path));

    private static int? Sample(string path) => VBenchNames.Sample(path, Directory.Exists(path));
}
