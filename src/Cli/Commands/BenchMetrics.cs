using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.VBench;
using VideoSsm.Eval.Metrics;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Flow;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Video;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>bench metrics</c>: seconds and peak memory per metric and of all together, and what each network does with the processor.</summary>
internal static class BenchMetrics
{
    /// <summary>Name of the row in which all metrics share one pass.</summary>
    public const string Together = "all together";

    public static Command Create(CliContext context)
    {
        var metrics = new Option<string[]>("--metric") { Description = "Ids; may be given several times. All of VBench's quality dimensions without.", DefaultValueFactory = _ => [] };
        var seconds = new Option<double[]>("--seconds") { Description = "Length of the video; may be given several times.", DefaultValueFactory = _ => [5] };
        var size = new Option<string>("--size") { Description = "WIDTHxHEIGHT.", DefaultValueFactory = _ => "832x480" };
        var rate = new Option<double>("--rate") { Description = "Frames per second.", DefaultValueFactory = _ => 16 };
        var early = new Option<bool>("--early") { Description = "Let the dynamic degree end as soon as its answer is certain." };
        var bf16 = new Option<bool>("--bf16") { Description = "Every row a second time with products in bfloat16, and by how much the scores shift." };
        var together = new Option<bool>("--together") { Description = $"Only the row '{Together}'." };
        var noNetworks = new Option<bool>("--no-networks") { Description = "Without the table of networks." };
        var here = new Option<bool>("--here") { Description = "All rows in this process instead of one process for each: peak memory then includes what earlier rows left." };
        var row = new Option<string?>("--row") { Description = "Measure this row and print it.", Hidden = true };
        Option<bool> processor = BenchLayer.ProcessorTime();
        Option<bool> json = Common.Json();
        var command = new Command(
            "metrics",
            "Seconds and peak memory per metric and of all in one pass, on a made-up video that is written to an H.264 file and decoded. Weights are made up: costs do not depend on them, but for --early.")
        {
            metrics, seconds, size, rate, early, bf16, together, noNetworks, here, row, processor, json,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(
            parsed.GetValue(row) is { } pass
                ? Row(context, pass, cancellation)
                : Run(
                    context,
                    new Request(
                        Chosen(context, parsed.GetRequiredValue(metrics)), parsed.GetRequiredValue(seconds), Size(parsed.GetRequiredValue(size)), parsed.GetValue(rate),
                        parsed.GetValue(early), parsed.GetValue(bf16), parsed.GetValue(together), parsed.GetValue(here), parsed.GetValue(processor)),
                    !parsed.GetValue(noNetworks),
                    parsed.GetValue(json),
                    cancellation)));
        return command;
    }

    private static int Row(CliContext context, string pass, CancellationToken cancellation)
    {
        MetricCost cost = MetricCost.Measure(context, JsonSerializer.Deserialize<MetricPass>(pass, Json.Journal)!, cancellation);
        context.Out.WriteLine(JsonSerializer.Serialize(cost, Json.Journal));
        return ExitCode.Ok;
    }

    private static int Run(CliContext context, Request request, bool networks, bool json, CancellationToken cancellation)
    {
        if (request.Lengths.Where(l => !(l > 0 && double.IsFinite(l))).ToArray() is [var wrong, ..])
        {
            throw new UsageException($"--seconds {wrong}: expected more than 0");
        }

        if (!(request.Rate > 0 && double.IsFinite(request.Rate)))
        {
            throw new UsageException($"--rate {request.Rate}: expected more than 0");
        }

        if (request.BFloat16 && !MatrixPrecision.HasBFloat16)
        {
            throw new UsageException("--bf16: this processor (or tensor engine) has no bfloat16 products");
        }

        var rows = new List<MetricCost>();
        string folder = Directory.CreateTempSubdirectory("videossm-bench-").FullName;
        try
        {
            foreach (double length in request.Lengths)
            {
                string video = Path.Combine(folder, $"{rows.Count}.mp4");
                context.Error.WriteLine($"writing {length} s of video ...");
                using (var writer = new Mp4Writer(video, request.Size.Width, request.Size.Height, request.Rate, new Mp4Options { Preset = "veryfast" }))
                {
                    MovingTexture.Write(writer, request.Size.Width, request.Size.Height, Math.Max(1, (int)Math.Round(length * request.Rate)), cancellation);
                }

                foreach (MetricPass pass in request.Passes(video, length))
                {
                    cancellation.ThrowIfCancellationRequested();
                    context.Error.WriteLine($"{pass.Name}{(pass.BFloat16 ? ", bf16" : "")}, {length} s ...");
                    rows.Add(request.Here ? MetricCost.Measure(context, pass, cancellation) : Apart(context, pass, cancellation));
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        IReadOnlyList<NetworkCost> parts = networks ? Networks(request, context.Time) : [];
        if (json)
        {
            JsonOutput.Write(context.Out, new { request.Size.Width, request.Size.Height, request.Rate, PeakGflops = rows.Max(r => r.PeakGflops), Metrics = rows, Networks = parts });
        }
        else
        {
            BenchMetricsText.Write(context.Out, request.Size, request.Rate, rows, parts);
        }

        return rows.Any(r => r.Seconds is null) ? ExitCode.Incomplete : ExitCode.Ok;
    }

    /// <summary>Measures a row in a process of its own: memory that an earlier row left is not counted.</summary>
    private static MetricCost Apart(CliContext context, MetricPass pass, CancellationToken cancellation)
    {
        string[] words = [.. context.Self, "bench", "metrics", "--row", JsonSerializer.Serialize(pass, Json.Journal)];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new IOException($"{words[0]}: could not be started");
        using CancellationTokenRegistration stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
        string error = "";
        process.ErrorDataReceived += (_, line) => error = line.Data is { Length: > 0 } told ? told : error;
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode == ExitCode.Ok
            ? JsonSerializer.Deserialize<MetricCost>(output, Json.Journal)!
            : MetricCost.Failed(pass, $"its process ended with code {process.ExitCode}{(error.Length > 0 ? $": {error}" : "")}");
    }

    private static IReadOnlyList<NetworkCost> Networks(Request request, TimeProvider time)
    {
        using var untrained = new UntrainedMetrics();
        double peak = PeakProduct.Measure(request.ProcessorTime ? new ProcessorClock() : time);
        IReadOnlyCollection<string> ids = request.Ids;
        return
        [
            .. NetworkCosts.Measure(
                request.Size.Width, request.Size.Height, untrained.Raft, untrained.Amt, peak,
                measureAmt: ids.Contains(MotionSmoothness.Id), measureRaft: ids.Any(id => id is DynamicDegree.Id or FlowSpeed.Id or StaticFilter.Id or FilteredFlickering.Id)),
            .. VisionCosts.Measure(request.Size.Width, request.Size.Height, peak, ids),
        ];
    }

    private static IReadOnlyList<string> Chosen(CliContext context, string[] ids)
    {
        foreach (string id in ids)
        {
            context.Metrics.Require(id);
        }

        return ids.Length > 0 ? [.. ids.Distinct(StringComparer.Ordinal)] : [.. VBenchDimension.All.Where(d => d.Group == VBenchGroup.Quality).Select(d => d.Id)];
    }

    private static (int Width, int Height) Size(string text) => FrameSize.Parse(text, multiple: 1);

    /// <summary>What was asked for.</summary>
    private sealed record Request(
        IReadOnlyList<string> Ids, double[] Lengths, (int Width, int Height) Size, double Rate, bool Early, bool BFloat16, bool Together, bool Here, bool ProcessorTime)
    {
        public IEnumerable<MetricPass> Passes(string video, double length)
        {
            IReadOnlyList<(string Name, IReadOnlyList<string> Ids)> passes =
            [
                .. Together ? [] : Ids.Select(id => (id, (IReadOnlyList<string>)[id])),
                .. Together || Ids.Count > 1 ? [(BenchMetrics.Together, Ids)] : Array.Empty<(string, IReadOnlyList<string>)>(),
            ];
            return from pass in passes
                   from bfloat16 in Enumerable.Repeat(false, 1).Concat(Enumerable.Repeat(true, BFloat16 ? 1 : 0))
                   select new MetricPass(pass.Name, pass.Ids, video, length, Early, bfloat16, ProcessorTime);
        }
    }
}
