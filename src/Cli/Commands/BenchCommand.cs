using System.CommandLine;
using VideoSsm.Eval.Baselines;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>bench</c>: what the tensor engine does on this machine, what each memory policy costs by length, and what the probe reads.</summary>
public static class BenchCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context) => new("bench", "Measures the tensor engine, the cost of generating by memory policy and length, or what the attribute probe reads.")
    {
        Engine(context),
        BenchLayer.Create(context),
        Rollout(context),
        BenchProbe.Create(context),
        BenchMetrics.Create(context),
    };

    private static Command Engine(CliContext context)
    {
        Option<bool> json = Common.Json();
        var command = new Command("engine", "Small operations, matrix products, attention and a ViT-B/16 forward, as ratios to the peak of this run.") { json };
        command.SetAction(parsed =>
        {
            IReadOnlyList<EngineFigure> rows = EngineBenchmark.Run();
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

    private static Command Rollout(CliContext context)
    {
        var lengths = new Option<double[]>("--length") { Description = "Seconds; may be given several times.", DefaultValueFactory = _ => [60] };
        var methods = new Option<string[]>("--method") { Description = "Ids of world methods; all rollouts without.", DefaultValueFactory = _ => [] };
        var repeats = new Option<int>("--repeats") { Description = "How often a video is made; the time of a chunk is the least of its repeats.", DefaultValueFactory = _ => 1 };
        var processor = BenchLayer.ProcessorTime();
        Option<bool> json = Common.Json();
        var command = new Command(
            "rollout",
            "Time per chunk by position and bytes of memory by part, per policy and length. Uses trained weights where there are any, else random ones: the cost is the same.")
        {
            lengths, methods, repeats, processor, json,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            context, parsed.GetRequiredValue(lengths), parsed.GetRequiredValue(methods), parsed.GetValue(repeats), parsed.GetValue(processor) ? new ProcessorClock() : context.Time, parsed.GetValue(json), cancellation)));
        return command;
    }

    private static int Run(CliContext context, double[] lengths, string[] ids, int repeats, TimeProvider clock, bool json, CancellationToken cancellation)
    {
        if (lengths.FirstOrDefault(l => !(double.IsFinite(l) && l > 0), 1) is not 1 and var bad)
        {
            throw new UsageException($"--length {bad}: expected more than 0 seconds");
        }

        if (repeats < 1)
        {
            throw new UsageException($"--repeats {repeats}: expected at least 1");
        }

        const string Prompt = "a red star bounces over blue stripes";
        string[] methods = ids.Length == 0 ? [.. MethodCatalog.World.Select(c => c.Id)] : ids;
        Array.ForEach(methods, Require);
        var rows = new List<RolloutBenchRow>();
        foreach (string id in methods)
        {
            WorldSystem? system = MethodCatalog.Systems.FirstOrDefault(s => s.Id == id);
            MethodCard? card = system is null ? MethodCatalog.Find(id) : null;
            using WorldNetworks networks = card is null ? Networks(context, system!) : Networks(context, card);
            foreach (double length in lengths)
            {
                cancellation.ThrowIfCancellationRequested();
                context.Error.WriteLine($"{id}, {length} s ...");
                rows.Add(card is null
                    ? RolloutBench.Run(system!, networks, length, Prompt, clock, repeats)
                    : RolloutBench.Run(networks, card.Policy, card.SampledAs(networks.Sampling).Rollout, length, Prompt, clock, repeats));
            }
        }

        if (json)
        {
            JsonOutput.Write(context.Out, rows);
            return ExitCode.Ok;
        }

        TextTable.Write(
            context.Out,
            ["policy", "length", "repeats", "fps", "fps no VAE", "first frame", "chunk 10", "chunk 100", "chunk 800", "last chunk", "last/10th", "window", "sink", "gates", "state", "text", "closed form", "live tensors"],
            [.. rows.Select(r => (string[])
            [
                r.Policy, $"{r.LengthSeconds} s", $"{r.Repeats}", $"{r.FramesPerSecondWithVae:0.0}", $"{r.FramesPerSecondWithoutVae:0.0}", $"{r.FirstFrameSeconds:0.00} s",
                Milliseconds(r.Chunk10Seconds), Milliseconds(r.Chunk100Seconds), Milliseconds(r.Chunk800Seconds), Milliseconds(r.LastChunkSeconds), $"{r.LastOverTenth:0.00}",
                Beside(r.Measured.Window, r.ClosedForm?.Window), Beside(r.Measured.Sink, r.ClosedForm?.Sink), Beside(r.Measured.Gates, r.ClosedForm?.Gates),
                Beside(r.Measured.State, r.ClosedForm?.State), Beside(r.TextBytes, r.TextBytesClosedForm),
                r.IsClosedForm switch { true => "equal", false => "DIFFERS", _ => "-" }, $"{r.LiveTensorsEarly} -> {r.LiveTensorsLast}",
            ])]);
        return ExitCode.Ok;
    }

    private static void Require(string id)
    {
        string[] known = [.. MethodCatalog.Rollouts.Select(c => c.Id), .. MethodCatalog.Systems.Select(s => s.Id)];
        if (!known.Contains(id, StringComparer.Ordinal))
        {
            throw new UsageException($"unknown method '{id}'{EditDistance.Suggest(id, known)}");
        }
    }

    private static WorldNetworks Networks(CliContext context, MethodCard card) => File.Exists(Path.Combine(context.Weights, card.Checkpoint))
        ? WorldNetworks.Load(context.Weights, card.Checkpoint)
        : WorldNetworks.Untrained(card.Policy.HasState ? new VideoSsmOptions() : null);

    private static WorldNetworks Networks(CliContext context, WorldSystem system)
    {
        if (File.Exists(Path.Combine(context.Weights, system.Checkpoint)))
        {
            return WorldNetworks.Load(context.Weights, system.Checkpoint);
        }

        int channels = system.Channels(VaeConfig.World);
        return WorldNetworks.Untrained(generator: WanConfig.World with { InChannels = channels, OutChannels = channels });
    }

    /// <summary>Bytes as measured, and in closed form where there is one that differs.</summary>
    private static string Beside(long measured, long? closedForm) =>
        closedForm is null || measured == closedForm ? Words.Bytes(measured) : $"{Words.Bytes(measured)} (closed form {Words.Bytes(closedForm.Value)})";

    private static string Milliseconds(double? seconds) => seconds is { } s ? $"{1000 * s:0.0} ms" : "-";
}
