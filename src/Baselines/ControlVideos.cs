using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// Controls: a known defect done to the videos of another method. They mark the floor or ceiling of a metric; a consistency metric is
/// maximised by a frozen frame.
/// </summary>
public static class ControlVideos
{
    /// <summary>The first frame, for the whole length.</summary>
    public static IVideoMethod Frozen(IVideoMethod source) => new ControlMethod(
        source, "frozen", "Frozen frame", "The first frame of the source for the whole length: nothing moves, nothing drifts.", (video, _, stop) => Freeze(video, stop));

    /// <summary>The first two seconds, over and over. Of videos that were given as files, which may be short: their first half, if that is shorter.</summary>
    public static IVideoMethod Loop(IVideoMethod source)
    {
        bool given = source.Info.Given is not null;
        return new ControlMethod(
            source,
            "loop",
            "Loop",
            $"The first {LoopSeconds} seconds of the source{(given ? $" (its first half where it is shorter than {2 * LoopSeconds} s)" : "")} over and over: motion without progress, a jump at every turn.",
            (video, _, stop) => Repeat(video, given ? Math.Min(LoopSeconds, video.DurationSeconds / 2 ?? LoopSeconds) : LoopSeconds, stop));
    }

    /// <summary>Frames in random order inside every second.</summary>
    public static IVideoMethod Shuffled(IVideoMethod source) => new ControlMethod(
        source, "shuffled", "Shuffled frames", "The frames of every second of the source in random order: right pictures, no motion.", Shuffle);

    /// <summary>What is made of given videos to mark the scales: standing still, going round, and no order at all.</summary>
    public static IReadOnlyList<Func<IVideoMethod, IVideoMethod>> Anchors { get; } = [Frozen, Loop, Shuffled];

    private const double LoopSeconds = 2;

    private static IEnumerable<Frame> Freeze(IVideo video, CancellationToken stop)
    {
        byte[]? first = null;
        foreach (var frame in video.ReadFrames(stop))
        {
            first ??= frame.Rgb.ToArray();
            yield return frame with { Rgb = first };
        }
    }

    private static IEnumerable<Frame> Repeat(IVideo video, double seconds, CancellationToken stop)
    {
        int period = Math.Max(1, (int)Math.Round(seconds * video.FramesPerSecond));
        List<byte[]> kept = [];
        foreach (var frame in video.ReadFrames(stop))
        {
            if (kept.Count < period)
                kept.Add(frame.Rgb.ToArray());
            yield return frame with { Rgb = kept[frame.Index % period] };
        }
    }

    private static IEnumerable<Frame> Shuffle(IVideo video, ulong seed, CancellationToken stop)
    {
        int block = Math.Max(1, (int)Math.Round(video.FramesPerSecond));
        List<Frame> held = [];
        int next = 0;
        foreach (var frame in video.ReadFrames(stop))
        {
            held.Add(frame with { Rgb = frame.Rgb.ToArray() });
            if (held.Count < block)
                continue;
            foreach (var shuffled in Order(held, seed))
                yield return shuffled with { Index = next++ };
            held.Clear();
        }

        foreach (var shuffled in Order(held, seed))
            yield return shuffled with { Index = next++ };
    }

    /// <summary>By the hash of (seed, index): an order that depends on nothing else.</summary>
    private static IEnumerable<Frame> Order(List<Frame> frames, ulong seed) =>
        frames.OrderBy(f => Seeds.FromName($"{seed}/shuffle/{f.Index}"));

    private sealed class ControlMethod(
        IVideoMethod source, string id, string name, string summary, Func<IVideo, ulong, CancellationToken, IEnumerable<Frame>> change) : IVideoMethod
    {
        public MethodInfo Info { get; } = source.Info with
        {
            Id = $"control:{id}",
            Version = 1,
            DisplayName = source.Info.Given is null ? name : $"{name} of {source.Info.DisplayName}",
            Summary = summary,
            Citation = "",
            Scale = ModelScale.None,
            Backbone = $"none (frames of {source.Info.Id})",
            Config = [new("source", source.Info.Id), new("source_version", $"{source.Info.Version}"), .. source.Info.Config],
        };

        // A given video has no seed; its place in the run stands for one, so that two are not shuffled alike.
        public IVideo Generate(GenerationRequest request) => new ControlVideo(
            source.Generate(request), source.Info.Given is null ? request.Seed : Seeds.ForSample(0, request.Prompt.Id, request.Sample), change);
    }

    private sealed class ControlVideo(IVideo source, ulong seed, Func<IVideo, ulong, CancellationToken, IEnumerable<Frame>> change) : DerivedVideo(source)
    {
        public override IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default) => change(Source, seed, cancellationToken);
    }
}
