using System.Globalization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Given;

/// <summary>What is asked of given videos.</summary>
public sealed record GivenQuestion
{
    /// <summary>The folders, one for each maker, in the order of the tables.</summary>
    public required IReadOnlyList<GivenFolder> Folders { get; init; }

    /// <summary>Ids of the metrics.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>Prompts that names may stand for; empty for none.</summary>
    public IReadOnlyList<Prompt> Prompts { get; init; } = [];

    /// <summary>Name of the folder the others are compared with; the first when absent.</summary>
    public string? Baseline { get; init; }

    /// <summary>The length all videos are counted under; by <see cref="LengthClasses"/> when absent.</summary>
    public double? LengthSeconds { get; init; }

    /// <summary>Windows of the curves over time; absent for none.</summary>
    public WindowSpec? Windows { get; init; }

    /// <summary>Frames per second of folders of pictures, which state none; absent where nobody told it.</summary>
    public double? PictureRate { get; init; }

    /// <summary>What is made of the videos of one folder to mark the scales (frozen, looped, shuffled): methods that read another one's videos. Empty for none.</summary>
    public IReadOnlyList<Func<IVideoMethod, IVideoMethod>> Anchors { get; init; } = [];

    /// <summary>Name of the folder the anchors are made of; the baseline when absent.</summary>
    public string? AnchorsOf { get; init; }
}

/// <summary>Folders of videos as a suite: folders are methods, names are prompts and samples. From here on they are treated as a run of our own.</summary>
public sealed class GivenSuite
{
    /// <summary>Name of the suite in manifests.</summary>
    public const string Name = "given-videos";

    private GivenSuite(LoadedSuite suite, Registry<IVideoMethod> methods, IReadOnlyList<string> unknown) => (Suite, Methods, Unknown) = (suite, methods, unknown);

    /// <summary>The suite.</summary>
    public LoadedSuite Suite { get; }

    /// <summary>Its methods, which open the files.</summary>
    public Registry<IVideoMethod> Methods { get; }

    /// <summary>Videos whose name is of no prompt of the prompt file.</summary>
    public IReadOnlyList<string> Unknown { get; }

    /// <summary>Looks at all files, without decoding them, and puts the suite together.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="codec">Opens videos.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UsageException">Two folders have one name, two files are the same sample of a prompt, or the baseline or the source of the anchors is no folder.</exception>
    public static GivenSuite Read(GivenQuestion question, IVideoCodec codec, CancellationToken cancellationToken = default)
    {
        string[] names = [.. question.Folders.Select(f => f.Name)];
        Dictionary<string, string> ids = Ids(names);
        foreach ((string option, string? name) in new[] { ("--baseline", question.Baseline), ("--anchors", question.AnchorsOf) })
        {
            if (name is not null && !names.Contains(name))
            {
                throw new UsageException($"{option} '{name}': unknown{EditDistance.Suggest(name, names)}");
            }
        }

        var read = VideoNames.Of(question.Prompts, question.Folders.SelectMany(f => f.Videos));
        var facts = question.Folders.SelectMany(f => f.Videos).Distinct(StringComparer.Ordinal)
            .AsParallel().WithCancellation(cancellationToken)
            .ToDictionary(path => path, path => VideoFile.Look(path, codec, question.PictureRate), StringComparer.Ordinal);
        NamedVideo[][] videos = [.. question.Folders.Select(folder => Named(folder, read))];
        Dictionary<string, double> lengths = Lengths(question, videos.SelectMany(v => v), facts);
        MethodInfo[] infos = [.. question.Folders.Select((folder, i) => Info(folder.Name, ids[folder.Name], videos[i], facts, lengths))];
        var methods = new Registry<IVideoMethod>("method");
        IVideoCodec opening = question.PictureRate is { } rate ? new RatedPictures(codec, rate) : codec;
        GivenVideos[] given = [.. infos.Select((info, i) => new GivenVideos(info, [.. videos[i].Select(v => v.Path)], opening))];
        string source = ids[question.AnchorsOf ?? question.Baseline ?? names[0]];
        IVideoMethod[] anchors = [.. question.Anchors.Select(make => make(given.First(g => g.Info.Id == source)))];
        foreach (IVideoMethod method in given.Concat(anchors))
        {
            methods.Add(method.Info.Id, method.Info.Summary, () => method);
        }

        var atLength = lengths.Values.Distinct().Order().ToDictionary(
            seconds => seconds,
            IReadOnlyList<Prompt> (seconds) => [.. videos.SelectMany(v => v).Where(v => lengths[v.Path].Equals(seconds)).Select(v => v.Prompt).DistinctBy(p => p.Id).OrderBy(p => p.Id, StringComparer.Ordinal)]);
        var suite = new Suite
        {
            Question = $"What do the metrics say of the given videos: {string.Join(", ", names)}?",
            Methods = [.. given.Concat(anchors).Select(m => m.Info.Id)],
            Lengths = [.. atLength.Keys.Select(seconds => new LengthSpec { Seconds = seconds })],
            Metrics = question.Metrics,
            Samples = videos.SelectMany(v => v).Max(v => v.Sample) + 1,
            Windows = question.Windows,
            Baseline = infos.Length > 1 ? ids[question.Baseline ?? names[0]] : null,
        };
        Prompt[] prompts = [.. atLength.Values.SelectMany(p => p).DistinctBy(p => p.Id)];
        return new GivenSuite(new LoadedSuite(Name, Name, suite, prompts) { AtLength = atLength }, methods, read.Unknown);
    }

    private static Dictionary<string, string> Ids(IReadOnlyList<string> names)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            string id = string.Join('.', name.ToLowerInvariant().Split('.').Select(VideoNames.Slug)).Trim('.', '-');
            id = id.Length == 0 ? $"method-{ContentHash.OfJson(name)[..8]}" : id;
            if (ids.ContainsKey(name) || ids.ContainsValue(id))
            {
                throw new UsageException($"--videos: two folders are called '{name}'; tell them apart with NAME=FOLDER");
            }

            ids.Add(name, id);
        }

        return ids;
    }

    private static NamedVideo[] Named(GivenFolder folder, VideoNames names)
    {
        NamedVideo[] videos = [.. folder.Videos.Select(names.Read)];
        return videos.GroupBy(v => (v.Prompt.Id, v.Sample)).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new UsageException($"{folder.Name}: {string.Join(" and ", twice.Select(v => Path.GetFileName(v.Path)))} are both sample {twice.Key.Sample} of the prompt '{twice.First().Prompt.Text}'; rename or move one")
            : videos;
    }

    /// <summary>A file whose length is not known, and a single frame among videos, goes where its prompt is, else where most videos are.</summary>
    private static Dictionary<string, double> Lengths(GivenQuestion question, IEnumerable<NamedVideo> videos, Dictionary<string, VideoFile> facts)
    {
        NamedVideo[] all = [.. videos.DistinctBy(v => v.Path)];
        if (question.LengthSeconds is { } demanded)
        {
            return all.ToDictionary(v => v.Path, _ => demanded, StringComparer.Ordinal);
        }

        bool stills = facts.Values.All(f => f.Seconds is null || f.IsSingleFrame);
        var classes = LengthClasses.Of(facts.Values.Where(f => stills || !f.IsSingleFrame).Select(f => f.Seconds).OfType<double>());
        var known = all.Where(v => facts[v.Path] is { Seconds: not null } f && (stills || !f.IsSingleFrame)).ToDictionary(v => v.Path, v => classes[facts[v.Path].Seconds!.Value], StringComparer.Ordinal);
        double usual = known.Values.GroupBy(s => s).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => (double?)g.Key).FirstOrDefault()
            ?? throw new UsageException("--videos: none of the videos says how long it is; give --length");
        return all.ToDictionary(
            v => v.Path,
            v => known.TryGetValue(v.Path, out double seconds) ? seconds
                : all.Where(o => o.Prompt.Id == v.Prompt.Id && known.ContainsKey(o.Path)).Select(o => known[o.Path]).DefaultIfEmpty(usual).First(),
            StringComparer.Ordinal);
    }

    private static MethodInfo Info(
        string name, string id, IReadOnlyList<NamedVideo> videos, Dictionary<string, VideoFile> facts, Dictionary<string, double> lengths)
    {
        GivenFile[] files =
        [
            .. videos.Select(v => (Video: v, Facts: facts[v.Path])).Select(v => new GivenFile(
                Path.GetFileName(v.Video.Path), v.Video.Prompt.Id, v.Video.Sample, lengths[v.Video.Path], v.Facts.Sha256, v.Facts.Width, v.Facts.Height, v.Facts.FramesPerSecond, v.Facts.Seconds, v.Facts.Rate)),
        ];
        return new MethodInfo
        {
            Id = id,
            Version = 1,
            DisplayName = name,
            Summary = $"{files.Length.ToString(CultureInfo.InvariantCulture)} given video{(files.Length == 1 ? "" : "s")}.",
            Scale = ModelScale.Foreign,
            Backbone = "not known",
            Given = files,
        };
    }
}
