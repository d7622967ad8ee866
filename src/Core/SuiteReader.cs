using VideoSsm.Eval.Core.Claims;

namespace VideoSsm.Eval.Core;

/// <summary>Reads suite files and checks what can be checked without knowing the methods and metrics.</summary>
public static class SuiteReader
{
    /// <summary>Reads a suite with its prompts.</summary>
    /// <param name="path">The suite file.</param>
    /// <exception cref="UsageException">The file or its prompt file is missing, does not parse, or makes no sense; the message says where.</exception>
    public static LoadedSuite Read(string path)
    {
        var suite = JsonFile.Read<Suite>(path);
        Check(suite, path);
        var atLength = new Dictionary<double, IReadOnlyList<Prompt>>();
        foreach (LengthSpec length in suite.Lengths)
        {
            PromptSource source = length.Prompts ?? suite.Prompts
                ?? throw new UsageException($"{path}: prompts is missing, and the length of {length.Seconds} s names none of its own");
            atLength[length.Seconds] = SelectPrompts(source, path);
        }

        return new LoadedSuite(Path.GetFileNameWithoutExtension(path), path, suite, Union(atLength.Values, path)) { AtLength = atLength };
    }

    private static Prompt[] Union(IEnumerable<IReadOnlyList<Prompt>> lists, string path)
    {
        var all = new Dictionary<string, Prompt>(StringComparer.Ordinal);
        foreach (Prompt prompt in lists.SelectMany(list => list))
        {
            if (!all.TryAdd(prompt.Id, prompt) && ContentHash.OfJson(all[prompt.Id]) != ContentHash.OfJson(prompt))
            {
                throw new UsageException($"{path}: two different prompts have the id '{prompt.Id}'");
            }
        }

        return [.. all.Values];
    }

    private static void Check(Suite suite, string path)
    {
        Require(!string.IsNullOrWhiteSpace(suite.Question), "question", "is empty; say in one sentence what the suite answers");
        RequireNames(suite.Methods, "methods");
        RequireNames(suite.Metrics, "metrics");
        foreach (MethodVariant variant in suite.Variants)
        {
            Require(
                MethodVariant.IsId(variant.Id),
                "variants",
                $"has the id '{variant.Id}'; expected policy:NAME@CHECKPOINT, NAME or NAME@CHECKPOINT of lower-case letters, digits, dashes and dots");
            Require(!string.IsNullOrWhiteSpace(variant.Name), "variants", $"has no name for '{variant.Id}'");
            Require(suite.Methods.Contains(variant.Id), "variants", $"has '{variant.Id}', which is not among the methods: name it there or leave it out");
        }

        string? doubled = suite.Variants.GroupBy(v => v.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
        Require(doubled is null, "variants", $"has '{doubled}' twice");
        Require(suite.Lengths.Count > 0, "lengths", "is empty; give at least one, for instance { \"seconds\": 5 }");
        foreach (LengthSpec length in suite.Lengths)
        {
            Require(double.IsFinite(length.Seconds) && length.Seconds > 0, "lengths", $"has {length.Seconds} seconds; expected more than 0");
            Require(length.Take is null or > 0, "lengths", $"takes {length.Take} prompts at {length.Seconds} s; expected at least 1");
        }

        Require(suite.Lengths.Select(l => l.Seconds).Distinct().Count() == suite.Lengths.Count, "lengths", "names a length twice");
        Require(suite.Samples > 0, "samples", $"is {suite.Samples}; expected at least 1");
        Require(suite.Windows is not { } w || (w.LengthSeconds > 0 && w.StrideSeconds > 0), "windows", "needs lengthSeconds and strideSeconds above 0");
        Require(suite.Frames is not { } f || (f.Width > 0 && f.Height > 0 && f.FramesPerSecond > 0), "frames", "needs a width, height and framesPerSecond above 0");
        Require(
            suite.Baseline is null || suite.Methods.Contains(suite.Baseline),
            "baseline",
            $"names '{suite.Baseline}', which is not among the methods{EditDistance.Suggest(suite.Baseline ?? "", [.. suite.Methods])}");
        foreach ((string metric, double margin) in suite.Margins)
        {
            Require(suite.Metrics.Contains(metric), "margins", $"names '{metric}', which is not among the metrics{EditDistance.Suggest(metric, [.. suite.Metrics])}");
            Require(double.IsFinite(margin) && margin >= 0, "margins", $"has {margin} for '{metric}'; expected 0 or more");
        }

        PublishedTables.Check(suite.Claims ?? [], path);

        void RequireNames(IReadOnlyList<string> names, string property)
        {
            Require(names.Count > 0, property, "is empty; name at least one");
            string? twice = names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
            Require(twice is null, property, $"names '{twice}' twice");
        }

        void Require(bool condition, string property, string problem)
        {
            if (!condition)
            {
                throw new UsageException($"{path}: {property} {problem}");
            }
        }
    }

    private static Prompt[] SelectPrompts(PromptSource source, string path)
    {
        if (source.File is null == source.Inline is null)
        {
            throw new UsageException($"{path}: prompts needs either a file or an inline list");
        }

        if (source.Take is <= 0)
        {
            throw new UsageException($"{path}: prompts takes {source.Take}; expected at least 1");
        }

        IReadOnlyList<Prompt> all = source.Inline
            ?? PromptFile.Read(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, source.File!));
        PromptFile.Check(all, path);
        Prompt[] chosen = [.. all.Where(p => source.Tags.All(p.Tags.Contains)).Take(source.Take ?? int.MaxValue)];
        return chosen.Length > 0
            ? chosen
            : throw new UsageException($"{path}: prompts selects none of {all.Count} prompts (tags: {string.Join(", ", source.Tags)})");
    }
}

/// <summary>A suite as read from disk.</summary>
/// <param name="Name">File name without extension: <c>quick</c>.</param>
/// <param name="Path">The suite file.</param>
/// <param name="Suite">Its content with defaults filled in.</param>
/// <param name="Prompts">All prompts it selects, in file order.</param>
public sealed record LoadedSuite(string Name, string Path, Suite Suite, IReadOnlyList<Prompt> Prompts)
{
    /// <summary>Prompts by length in seconds; a length that is not there uses all.</summary>
    public IReadOnlyDictionary<double, IReadOnlyList<Prompt>> AtLength { get; init; } = new Dictionary<double, IReadOnlyList<Prompt>>();

    /// <summary>The prompts used at a length.</summary>
    public IReadOnlyList<Prompt> PromptsAt(LengthSpec length) =>
        [.. (AtLength.GetValueOrDefault(length.Seconds) ?? Prompts).Take(length.Take ?? int.MaxValue)];
}
