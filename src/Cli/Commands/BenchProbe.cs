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
        var methods = new Option<string[]>("--method") { Description = "Ids of methods, or ID@CHECKPOINT (policy:ID@CHECKPOINT where the weights were not trained for it); may be given several times. Real clips are always read.", DefaultValueFactory = _ => [] };
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
        if (count < 1)
        {
            throw new UsageException($"--prompts {count}: expected at least 1");
        }

        if (!(double.IsFinite(length) && length > 0))
        {
            throw new UsageException($"--length {length}: expected more than 0 seconds");
        }

        List<Func<IVideoMethod>> methods = [.. ids.Select(id => Opening(context, id))];
        using var probe = new ProbeReader(Path.Combine(context.Weights, "probe.safetensors"));
        IReadOnlyList<Prompt> prompts = ProbeEvaluation.HeldOutPrompts(count);
        IReadOnlyList<bool[]> real = ProbeEvaluation.Run(probe, null, prompts, length, cancellationToken: cancellation);
        var rows = new List<ProbeAccuracy> { ProbeAccuracy.Of("world", real, real) };
        foreach (var (id, open) in ids.Zip(methods))
        {
            context.Error.WriteLine($"{id}, {Words.Count(count, "video")} ...");
            IVideoMethod method = open();
            using var owned = method as IDisposable;
            rows.Add(ProbeAccuracy.Of(id, ProbeEvaluation.Run(probe, method, prompts, length, cancellationToken: cancellation), real));
        }

        if (json)
        {
            JsonOutput.Write(context.Out, rows);
        }
        else
        {
            TextTable.Write(context.Out, ["method", "videos", "kind", "colour", "pattern", "background", "all four", "mean", "of real clips' (95 %)"], [.. rows.Select(r => (string[])
            [
                r.Method, $"{r.Videos}", $"{r.Kind:0.000}", $"{r.Colour:0.000}", $"{r.Pattern:0.000}", $"{r.BackgroundColour:0.000}", $"{r.All:0.000}", $"{r.Mean.Value:0.000}",
                $"{r.OfReal.Value:0.000}{(r.OfReal.Low is { } low ? $" ({low:0.000} to {r.OfReal.High:0.000})" : "")}",
            ])]);
        }

        return ExitCode.Ok;
    }

    // A variant is opened at once: what is wrong with it is told before the first video is made.
    private static Func<IVideoMethod> Opening(CliContext context, string id)
    {
        int at = id.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            context.Methods.Require(id);
            return () => context.Methods.Create(id);
        }

        string method = id[..at].Replace(MethodVariant.PolicyPrefix, "", StringComparison.Ordinal);
        context.Methods.Require(method);
        IVideoMethod variant = context.Vary(new MethodVariant { Id = id, Name = id, Base = method });
        return () => variant;
    }
}
