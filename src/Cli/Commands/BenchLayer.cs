using System.CommandLine;
using System.Globalization;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>bench layer</c>: one layer of the generator at Wan2.1-1.3B's geometry against the peak of this machine.</summary>
public static class BenchLayer
{
    private const int SpatialFactor = 8;

    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var size = new Option<string>("--size") { Description = "Frame in pixels, WIDTHxHEIGHT.", DefaultValueFactory = _ => "832x480" };
        Option<bool> processor = ProcessorTime();
        Option<bool> json = Common.Json();
        var command = new Command(
            "layer", "One layer at Wan2.1-1.3B's geometry, a chunk of 3 latent frames before a memory of 3 sink and 6 window frames: products, attention, rest, against the peak sgemm of this run.")
        {
            size, processor, json,
        };
        command.SetAction(parsed =>
        {
            var (width, height) = FrameSize.Parse(parsed.GetRequiredValue(size), 2 * SpatialFactor);
            IReadOnlyList<EngineFigure> rows = LayerBench.Run(WanConfig.Wan21T2V1_3B, height / SpatialFactor, width / SpatialFactor, clock: parsed.GetValue(processor) ? new ProcessorClock() : context.Time);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, new { Settings = EngineFacts.Collect(), Rows = rows });
            }
            else
            {
                TextTable.Write(context.Out, ["what", "value", "unit", "of peak"], [.. rows.Select(r => (string[])
                [
                    r.Name, $"{r.Value:0.##}", r.Unit, r.RatioToPeak is { } ratio ? $"{ratio:0 %}" : "",
                ])]);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The option that takes the processor's time for the clock's.</summary>
    internal static Option<bool> ProcessorTime() => new("--processor-time")
    {
        Description = "Time of the processor instead of the clock, for a machine that is shared; with one thread (VIDEOSSM_THREADS=1).",
    };
}

/// <summary>Counts what this process has computed, on all its threads together, instead of what has gone by.</summary>
internal sealed class ProcessorClock : TimeProvider
{
    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => Environment.CpuUsage.TotalTime.Ticks;
}

/// <summary>A frame's size as an option.</summary>
internal static class FrameSize
{
    /// <summary>Reads WIDTHxHEIGHT.</summary>
    /// <exception cref="UsageException">Not such a text, or not a multiple.</exception>
    public static (int Width, int Height) Parse(string text, int multiple)
    {
        string[] parts = text.Split('x');
        return parts.Length == 2 && Pixels(parts[0], out int width) && Pixels(parts[1], out int height) && width > 0 && height > 0
            && width % multiple == 0 && height % multiple == 0
            ? (width, height)
            : throw new UsageException($"--size '{text}': expected WIDTHxHEIGHT in {(multiple == 1 ? "pixels" : $"multiples of {multiple}")}, for instance 832x480");
    }

    private static bool Pixels(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
