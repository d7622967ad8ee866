namespace VideoSsm.Eval.Core;

/// <summary>Everything that must be equal before two methods may be ranked by a metric at a length. Its hash stands in every row.</summary>
public sealed record Protocol
{
    /// <summary>How frames reach a metric; raised when that changes.</summary>
    public const string Scoring = "lossless frames as generated, every frame, rgb24";

    /// <summary>The same for videos that were given as files, whose compression the numbers contain.</summary>
    public const string ScoringGiven = "frames as decoded from the given files, every frame, rgb24";

    /// <summary>How the frames of some methods reach a metric: <see cref="Scoring"/>, or for given videos where they come from, with the rate of those that state none.</summary>
    public static string ScoringOf(IEnumerable<MethodInfo> methods)
    {
        GivenFile[] files = [.. methods.SelectMany(m => m.Given ?? [])];
        if (files.Length == 0)
        {
            return Scoring;
        }

        (double Fps, PictureRate From)[] rates = [.. files.Where(f => f.Rate is not null && f.FramesPerSecond > 0).Select(f => (f.FramesPerSecond, f.Rate!.Value)).Distinct().Order()];
        return ScoringGiven + string.Concat(rates.Select(r => FormattableString.Invariant(
            $"; pictures, which state no rate, as {r.Fps:0.###} frames/s, which is {(r.From == PictureRate.Told ? "what was told" : "assumed")}")));
    }

    /// <summary>Metric id.</summary>
    public required string Metric { get; init; }

    /// <summary>Metric version.</summary>
    public required string MetricVersion { get; init; }

    /// <summary>Hash over the weights the metric runs with; empty without.</summary>
    public required string MetricWeights { get; init; }

    /// <summary>Length asked for, in seconds.</summary>
    public required double LengthSeconds { get; init; }

    /// <summary>Hash over the prompts used at this length: ids, texts, schedules and scenes.</summary>
    public required string PromptsSha256 { get; init; }

    /// <summary>Number of those prompts.</summary>
    public required int Prompts { get; init; }

    /// <summary>Videos per prompt.</summary>
    public required int Samples { get; init; }

    /// <summary>Seed of the suite.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Windows of the curves.</summary>
    public WindowSpec? Windows { get; init; }

    /// <summary>Size and rate all videos must have.</summary>
    public FrameSpec? Frames { get; init; }

    /// <summary><see cref="Scoring"/> at the time of the run.</summary>
    public string ScoredFrames { get; init; } = Scoring;

    /// <summary>The first 12 digits of the hash of all of the above.</summary>
    public string Hash() => ContentHash.Short(ContentHash.OfJson(this));

    /// <summary>The protocol of one metric at one length of a suite.</summary>
    public static Protocol Of(LoadedSuite suite, LengthSpec length, MetricInfo metric)
    {
        IReadOnlyList<Prompt> prompts = suite.PromptsAt(length);
        return new Protocol
        {
            Metric = metric.Id,
            MetricVersion = metric.Version,
            MetricWeights = ContentHash.OfWeights(metric.Weights),
            LengthSeconds = length.Seconds,
            PromptsSha256 = ContentHash.OfJson(prompts),
            Prompts = prompts.Count,
            Samples = suite.Suite.Samples,
            Seed = suite.Suite.Seed,
            Windows = suite.Suite.Windows,
            Frames = suite.Suite.Frames,
        };
    }
}
