using System.Text.Json.Serialization;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness;
using VideoSsm.Eval.Metrics;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary>One row of <c>bench metrics</c> to be measured.</summary>
/// <param name="Name">What the row is called.</param>
/// <param name="Metrics">Ids of the metrics of this pass.</param>
/// <param name="Video">The file.</param>
/// <param name="VideoSeconds">Its length as asked for.</param>
/// <param name="Early">Whether the dynamic degree ends as soon as its answer is certain.</param>
/// <param name="BFloat16">Whether networks multiply in bfloat16.</param>
/// <param name="ProcessorTime">Whether the share of the peak is of the processor's time instead of the clock's.</param>
internal sealed record MetricPass(string Name, IReadOnlyList<string> Metrics, string Video, double VideoSeconds, bool Early, bool BFloat16, bool ProcessorTime);

/// <summary>What a pass over a video cost.</summary>
/// <param name="Metric">What the row is called.</param>
/// <param name="BFloat16">Whether networks multiplied in bfloat16.</param>
/// <param name="VideoSeconds">Length of the video.</param>
/// <param name="Frames">Its frames.</param>
/// <param name="Seconds">By the clock, from the first frame to the last score; weights are made before.</param>
/// <param name="ProcessorSeconds">Of all threads of this process; the decoder is a process of its own.</param>
/// <param name="DecodeSeconds">Of <paramref name="Seconds"/>: waiting for frames.</param>
/// <param name="PeakMegabytes">Most memory held, weights and runtime included; <c>null</c> where the system does not say.</param>
/// <param name="Gigaflop">Operations of the networks in thousand millions.</param>
/// <param name="PeakGflops">Fastest matrix product, measured in the same process just before.</param>
/// <param name="ShareOfPeak">Operations per second over that; <c>null</c> without a network.</param>
/// <param name="ProcessorTime">Whether that share is of the processor's time instead of the clock's.</param>
/// <param name="Scores">What the metrics said, and what each took of the pass.</param>
/// <param name="Reason">Why there is no cost; empty where there is.</param>
internal sealed record MetricCost(
    string Metric, bool BFloat16, double VideoSeconds, int Frames, double? Seconds, double? ProcessorSeconds, double? DecodeSeconds, double? PeakMegabytes,
    double? Gigaflop, double? PeakGflops, double? ShareOfPeak, bool ProcessorTime, IReadOnlyList<PassScore> Scores, string Reason)
{
    /// <summary>The time that shares of the peak and gains are stated by.</summary>
    [JsonIgnore]
    public double? Timed => ProcessorTime ? ProcessorSeconds : Seconds;

    /// <summary>A row that could not be measured.</summary>
    public static MetricCost Failed(MetricPass pass, string reason) =>
        new(pass.Name, pass.BFloat16, pass.VideoSeconds, 0, null, null, null, null, null, null, null, pass.ProcessorTime, [], reason);

    /// <summary>Measures a pass in this process: the same scorer, feature service and decoder as <c>score</c>.</summary>
    public static MetricCost Measure(CliContext context, MetricPass pass, CancellationToken cancellation)
    {
        using var untrained = new UntrainedMetrics(pass.BFloat16, everyPair: !pass.Early);
        untrained.Load(pass.Metrics);
        IMetric[] rulers = [.. pass.Metrics.Select(id => untrained.Find(id) ?? context.Metrics.Create(id))];
        var processor = new ProcessorClock();
        TimeProvider clock = pass.ProcessorTime ? processor : context.Time;
        double peak = PeakProduct.Measure(clock);
        var video = new TimedVideo(context.Codec().Open(pass.Video), context.Time);

        // What making the weights left behind is not the metrics' memory.
        GC.Collect();
        PeakMemory.Reset();
        long began = context.Time.GetTimestamp(), worked = processor.GetTimestamp();
        ScoredVideo scored = new Scorer(clock).Score(video, new Prompt { Id = "bench", Text = "" }, rulers, windows: null, cancellationToken: cancellation);
        double seconds = context.Time.GetElapsedTime(began).TotalSeconds, processorSeconds = processor.GetElapsedTime(worked).TotalSeconds;
        var networks = new HashSet<string>(StringComparer.Ordinal);
        double[] flops = [.. pass.Metrics.Select(id => untrained.NetworkOf(id) is { } network && networks.Add(network) ? untrained.Flop(id, video.Width, video.Height) : 0)];
        double flop = flops.Sum();
        return new MetricCost(
            pass.Name, pass.BFloat16, pass.VideoSeconds, scored.Frames, seconds, processorSeconds, video.Waited.TotalSeconds,
            PeakMemory.Bytes is > 0 and var bytes ? bytes / 1e6 : null,
            flop / 1e9, peak / 1e9, flop > 0 ? flop / (pass.ProcessorTime ? processorSeconds : seconds) / peak : null, pass.ProcessorTime,
            [.. scored.Results.Zip(pass.Metrics, flops).Select(s => Score(s.First, s.Second, s.Third))],
            string.Join("; ", scored.Results.Zip(pass.Metrics, (r, id) => (Id: id, r.Measurement.Reason)).Where(r => r.Reason.Length > 0)
                .Select(r => rulers.Length == 1 ? r.Reason : $"{r.Id}: {r.Reason}")));

        PassScore Score(MetricResult result, string id, double operations) => new(
            id, $"{result.Metric.Id} {result.Metric.Version}", result.Measurement.Value, result.Spent.TotalSeconds, untrained.NetworkOf(id), operations / 1e9,
            operations > 0 ? operations / result.Spent.TotalSeconds / peak : null, result.Measurement.Reason);
    }
}

/// <summary>One metric of a pass.</summary>
/// <param name="Id">As it was asked for.</param>
/// <param name="MeasuredAs">Id and version of what was measured: with weights made up it is not VBench's number.</param>
/// <param name="Value">The score; it means nothing but beside the same in another precision.</param>
/// <param name="Seconds">Time of the pass (the processor's where that was asked for) that was spent in this metric; work that several share counts for the first.</param>
/// <param name="Network">The network it looks through; <c>null</c> for none.</param>
/// <param name="Gigaflop">Operations of that network, counted for the first metric that uses it.</param>
/// <param name="ShareOfPeak">Operations per second over the fastest matrix product: preprocessing and all else the metric does are in the time.</param>
/// <param name="Reason">Why there is no score.</param>
internal sealed record PassScore(string Id, string MeasuredAs, double? Value, double Seconds, string? Network, double Gigaflop, double? ShareOfPeak, string Reason);

/// <summary>A video that says how long it was waited for.</summary>
internal sealed class TimedVideo(IVideo video, TimeProvider time) : DerivedVideo(video)
{
    /// <summary>Time spent in reading frames so far.</summary>
    public TimeSpan Waited { get; private set; }

    public override IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
    {
        using IEnumerator<Frame> frames = Source.ReadFrames(cancellationToken).GetEnumerator();
        while (true)
        {
            long began = time.GetTimestamp();
            bool more = frames.MoveNext();
            Waited += time.GetElapsedTime(began);
            if (!more)
            {
                yield break;
            }

            yield return frames.Current;
        }
    }
}

/// <summary>A texture that moves: nothing a metric could take a short cut on.</summary>
internal static class MovingTexture
{
    /// <summary>Writes it.</summary>
    /// <param name="writer">Takes the frames; completed here.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="frames">Number of frames.</param>
    /// <param name="cancellation">Gives up.</param>
    public static void Write(IVideoWriter writer, int width, int height, int frames, CancellationToken cancellation)
    {
        byte[] rgb = new byte[width * height * 3];
        for (int t = 0; t < frames; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int y = 0, at = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++, at += 3)
                {
                    int a = x + (2 * t), b = y + t, v = (a * 5) + (b * 3) + (a * b % 61);
                    (rgb[at], rgb[at + 1], rgb[at + 2]) = ((byte)v, (byte)(v + 29), (byte)(v + 58));
                }
            }

            writer.Add(new Frame(t, width, height, rgb));
        }

        writer.Complete();
    }
}
