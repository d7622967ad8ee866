using System.CommandLine;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics;
using VideoSsm.Eval.Training;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>bench probe</c>: how often the probe finds what held-out prompts asked for, in real clips and in generated ones.</summary>
internal static class BenchProbe
{
    public static Command Create(CliContext context)
    {
        var methods = new Option<string[]>("--method") { Description = "Ids of methods; may be given several times. Real clips are always read.", DefaultValueFactory = _ => [] };
        var prompts = new Option<int>("--prompts") { Description = "Number of held-out prompts.", DefaultValueFactory = _ => 64 };
        var length = new Option<double>("--length") { Description = "Seconds.", DefaultValueFactory = _ => 5 };
        Option<bool> json = Common.Json();
        var command = new Command("probe", "Accuracy of the attribute probe on held-out prompts: real clips against generated ones, per attribute.") { methods, prompts, length, json };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            context, parsed.GetRequiredValue(methods), parsed.GetValue(prompts), parsed.GetValue(length), parsed.GetValue(json), cancellation)));
        return command;
    }

    private static int Run(CliContext context, string[] ids, int count, double length, bool json, CancellationToken cancellation)
    {
        if (count < 1 || !(double.IsFinite(length) && length > 0))
        {
            throw new UsageException($"--prompts {count} --length {length}: expected at least one prompt and more than 0 seconds");
        }

        foreach (string id in ids)
        {
            context.Methods.Require(id);
        }

        using var probe = new ProbeReader(Path.Combine(context.Weights, "probe.safetensors"));
        IReadOnlyList<Prompt> prompts = ProbeEvaluation.HeldOutPrompts(count);
        var rows = new List<ProbeAccuracy> { ProbeEvaluation.Run(probe, null, prompts, length, cancellationToken: cancellation) };
        foreach (string id in ids)
        {
            context.Error.WriteLine($"{id}, {Words.Count(count, "video")} ...");
            IVideoMethod method = context.Methods.Create(id);
            using var owned = method as IDisposable;
            rows.Add(ProbeEvaluation.Run(probe, method, prompts, length, cancellationToken: cancellation));
        }

        if (json)
        {
            JsonOutput.Write(context.Out, rows);
        }
        else
        {
            TextTable.Write(context.Out, ["method", "videos", "kind", "colour", "pattern", "background", "all four"], [.. rows.Select(r => (string[])
            [
                r.Method, $"{r.Videos}", $"{r.Kind:0.000}", $"{r.Colour:0.000}", $"{r.Pattern:0.000}", $"{r.BackgroundColour:0.000}", $"{r.All:0.000}",
            ])]);
        }

        return ExitCode.Ok;
    }
}
