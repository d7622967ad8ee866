using TorchSharp;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Metrics.Flow;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary>What <c>bench metrics</c> prints for people.</summary>
internal static class BenchMetricsText
{
    /// <summary>Writes the tables.</summary>
    public static void Write(TextWriter output, (int Width, int Height) size, double rate, IReadOnlyList<MetricCost> rows, IReadOnlyList<NetworkCost> networks)
    {
        output.WriteLine($"{size.Width}x{size.Height}, {rate} frames per second, H.264; {Words.Count(torch.get_num_threads(), "thread")}");
        output.WriteLine("weights are made up (a hash of each tensor's name and index): costs do not depend on them, except where --early ends a vote; scores mean nothing");
        TextTable.Write(
            output,
            ["metric", "video s", "seconds", "processor s", "frames/s", "decode s", "peak MB", "TFLOP", "sgemm GFLOP/s", "of peak", "unscored"],
            [.. rows.Select(r => (string[])
            [
                Name(r), $"{r.VideoSeconds:0.##}", Number(r.Seconds, "0.00"), Number(r.ProcessorSeconds, "0.00"), Number(r.Frames / r.Seconds, "0.0"), Number(r.DecodeSeconds, "0.00"),
                Number(r.PeakMegabytes, "0"), Number(r.Gigaflop / 1e3, "0.00"), Number(r.PeakGflops, "0"), Number(r.ShareOfPeak, "0 %"), r.Reason,
            ])]);
        foreach (MetricCost pass in rows.Where(r => r.Scores.Count > 1))
        {
            output.WriteLine();
            TextTable.Write(output, [$"in {Name(pass)}, {pass.VideoSeconds:0.##} s", "network", "seconds", "share", "TFLOP", "of peak"], [.. pass.Scores.Select(s => (string[])
            [
                s.Id, s.Network ?? "", $"{s.Seconds:0.00}", $"{s.Seconds / pass.Scores.Sum(o => o.Seconds):0 %}", $"{s.Gigaflop / 1e3:0.00}", Number(s.ShareOfPeak, "0 %"),
            ])]);
        }

        output.WriteLine();
        Memory(output, rows);
        Shifts(output, rows);
        if (networks.Count > 0)
        {
            output.WriteLine();
            TextTable.Write(output, ["network, part", "ms", "GFLOP", "GFLOP/s", "of peak"], [.. networks.Select(n => (string[])
            [
                n.Part, $"{n.Milliseconds:0}", $"{n.Gigaflop:0.0}", $"{n.Gigaflop / n.Milliseconds * 1e3:0}", $"{n.ShareOfPeak:0 %}",
            ])]);
        }
    }

    /// <summary>The longest video's memory over the shortest's.</summary>
    private static void Memory(TextWriter output, IReadOnlyList<MetricCost> rows)
    {
        foreach (var same in rows.GroupBy(Name))
        {
            MetricCost shortest = same.MinBy(r => r.VideoSeconds)!, longest = same.MaxBy(r => r.VideoSeconds)!;
            if (longest.VideoSeconds > shortest.VideoSeconds && longest.PeakMegabytes / shortest.PeakMegabytes is { } ratio)
            {
                output.WriteLine($"{same.Key}: peak memory at {longest.VideoSeconds:0.##} s is {ratio:0.00} times that at {shortest.VideoSeconds:0.##} s");
            }
        }
    }

    /// <summary>How far bfloat16 moves the scores, and what it saves.</summary>
    private static void Shifts(TextWriter output, IReadOnlyList<MetricCost> rows)
    {
        (MetricCost Exact, MetricCost Rounded)[] pairs =
            [.. rows.Where(r => r.BFloat16).Select(r => (rows.First(e => !e.BFloat16 && e.Metric == r.Metric && e.VideoSeconds.Equals(r.VideoSeconds)), r))];
        if (pairs.Length == 0)
        {
            return;
        }

        output.WriteLine();
        TextTable.Write(
            output,
            ["in bf16", "video s", "times as fast", "score", "fp32", "bf16", "shift"],
            [.. pairs.SelectMany(p => p.Exact.Scores.Zip(p.Rounded.Scores, (a, b) => (string[])
            [
                p.Exact.Metric, $"{p.Exact.VideoSeconds:0.##}", Number(p.Exact.Timed / p.Rounded.Timed, "0.00"), b.MeasuredAs, Number(a.Value, "0.000000"), Number(b.Value, "0.000000"),
                Number(b.Value - a.Value, "+0.000000;-0.000000;0.000000"),
            ]))]);
    }

    private static string Name(MetricCost row) => row.BFloat16 ? $"{row.Metric}, bf16" : row.Metric;

    private static string Number(double? value, string format) => value?.ToString(format) ?? "—";
}
