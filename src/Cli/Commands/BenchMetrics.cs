using System.CommandLine;
using System.Globalization;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness;
using VideoSsm.Eval.Metrics;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Flow;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>bench metrics</c>: seconds and peak memory per metric, and what each network does with the processor.</summary>
internal static class BenchMetrics
{
    public static Command Create(CliContext context)
    {
        var metrics = new Option<string[]>("--metric")
        {
            Description = "Ids; may be given several times. All of VBench's quality dimensions without. Peak memory is the process's: name one metric for its own.",
            DefaultValueFactory = _ => [],
        };
        var seconds = new Option<double[]>("--seconds") { Description = "Length of the video; may be given several times.", DefaultValueFactory = _ => [5] };
        var size = new Option<string>("--size") { Description = "WIDTHxHEIGHT.", DefaultValueFactory = _ => "832x480" };
        var rate = new Option<double>("--rate") { Description = "Frames per second.", DefaultValueFactory = _ => 16 };
        var early = new Option<bool>("--early") { Description = "Let the dynamic degree end as soon as its answer is certain." };
        Option<bool> json = Common.Json();
        var command = new Command(
            "metrics",
            "Seconds and peak memory per metric on a made-up video. RAFT and AMT run with made-up weights where there are no published ones: the cost is the same.")
        {
            metrics, seconds, size, rate, early, json,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            context,
            parsed.GetRequiredValue(metrics),
            parsed.GetRequiredValue(seconds),
            parsed.GetRequiredValue(size),
            parsed.GetValue(rate),
            parsed.GetValue(early),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(CliContext context, string[] ids, double[] lengths, string size, double rate, bool early, bool json, CancellationToken cancellation)
    {
        if (size.Split('x') is not [var w, var h] || !int.TryParse(w, CultureInfo.InvariantCulture, out int width) || !int.TryParse(h, CultureInfo.InvariantCulture, out int height)
            || width < 1 || height < 1)
        {
            throw new UsageException($"--size {size}: expected WIDTHxHEIGHT, for instance 832x480");
        }

        if (!(rate > 0 && double.IsFinite(rate)) || lengths.Any(l => !(l > 0 && double.IsFinite(l))))
        {
            throw new UsageException($"--seconds {string.Join(' ', lengths)} --rate {rate}: expected more than 0");
        }

        double peak = PeakProduct.Measure();
        using var raft = new FlowReader(new NetworkFile<Raft>("untrained", new Raft(RaftConfig.Full)));
        using var amt = new NetworkFile<Amt>("untrained", new Amt(AmtConfig.Small));
        raft.Network.eval();
        amt.Network.eval();
        IMetric[] rulers = [.. Chosen(context, ids).Select(id => id switch
        {
            DynamicDegree.Id => new DynamicDegree(raft, everyPair: !early),
            FlowSpeed.Id => new FlowSpeed(raft),
            StaticFilter.Id => new StaticFilter(raft),
            FilteredFlickering.Id => new FilteredFlickering(raft),
            MotionSmoothness.Id => new MotionSmoothness(amt),
            _ => context.Metrics.Create(id),
        })];
        var rows = new List<MetricCost>();
        foreach (double length in lengths)
        {
            foreach (IMetric ruler in rulers)
            {
                cancellation.ThrowIfCancellationRequested();
                context.Error.WriteLine($"{ruler.Info.Id}, {length} s ...");
                PeakMemory.Reset();
                var video = new MovingTexture(width, height, (int)Math.Round(length * rate), rate);
                MetricResult result = new Scorer(context.Time).Score(video, new Prompt { Id = "bench", Text = "" }, [ruler], windows: null, cancellationToken: cancellation).Results[0];
                rows.Add(new MetricCost(ruler.Info.Id, length, result.Spent.TotalSeconds, PeakMemory.Bytes / 1e6, result.Measurement.Reason));
            }
        }

        IReadOnlyList<NetworkCost> networks =
        [
            .. NetworkCosts.Measure(width, height, raft, amt, peak, rulers.OfType<MotionSmoothness>().Any(), rulers.Any(r => r is DynamicDegree or FlowSpeed or StaticFilter or FilteredFlickering)),
            .. VisionCosts.Measure(width, height, peak, [.. rulers.Select(r => r.Info.Id)]),
        ];
        if (json)
        {
            JsonOutput.Write(context.Out, new { width, height, rate, PeakGflops = peak / 1e9, Metrics = rows, Networks = networks });
            return ExitCode.Ok;
        }

        context.Out.WriteLine($"{width}x{height}, {rate} frames per second; sgemm {peak / 1e9:0} GFLOP/s");
        TextTable.Write(context.Out, ["metric", "video s", "seconds", "peak MB", "unscored"], [.. rows.Select(r => (string[])
        [
            r.Metric, $"{r.VideoSeconds:0.##}", $"{r.Seconds:0.00}", $"{r.PeakMegabytes:0}", r.Reason,
        ])]);
        TextTable.Write(context.Out, ["network, part", "ms", "GFLOP", "GFLOP/s", "of peak"], [.. networks.Select(n => (string[])
        [
            n.Part, $"{n.Milliseconds:0}", $"{n.Gigaflop:0.0}", $"{n.Gigaflop / n.Milliseconds * 1e3:0}", $"{n.ShareOfPeak:0 %}",
        ])]);
        return ExitCode.Ok;
    }

    private static IEnumerable<string> Chosen(CliContext context, string[] ids)
    {
        foreach (string id in ids)
        {
            context.Metrics.Require(id);
        }

        return ids.Length > 0 ? ids : Core.VBench.VBenchDimension.All.Select(d => d.Id).Where(context.Metrics.Contains);
    }

    private sealed record MetricCost(string Metric, double VideoSeconds, double Seconds, double PeakMegabytes, string Reason);

    /// <summary>A texture that moves: nothing a metric could take a short cut on.</summary>
    private sealed class MovingTexture(int width, int height, int frames, double rate) : IVideo
    {
        public string Name => "moving texture";

        public int Width => width;

        public int Height => height;

        public double FramesPerSecond => rate;

        public int? FrameCount => frames;

        public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
        {
            byte[] rgb = new byte[width * height * 3];
            for (int t = 0; t < frames; t++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (int y = 0, at = 0; y < height; y++)
                {
                    for (int x = 0; x < width; x++, at += 3)
                    {
                        int a = x + (2 * t), b = y + t, v = (a * 5) + (b * 3) + (a * b % 61);
                        (rgb[at], rgb[at + 1], rgb[at + 2]) = ((byte)v, (byte)(v + 29), (byte)(v + 58));
                    }
                }

                yield return new Frame(t, width, height, rgb);
            }
        }
    }
}
