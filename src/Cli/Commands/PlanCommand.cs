using System.CommandLine;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>plan</c>: what a run would do, how much of it is done, and what the rest will cost by what was measured.</summary>
public static class PlanCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        Argument<string> suite = Common.Suite(context);
        Option<string?> folder = Common.RunFolder();
        var shard = new Option<string>("--shard") { Description = "Only part i of n, as i/n.", DefaultValueFactory = _ => "1/1" };
        var budget = new Option<string?>("--budget") { Description = "How many prompts fit into this time (90s, 10m, 2h), by what was measured in the folder, and what precision they buy." };
        Option<bool> json = Common.Json();
        var command = new Command("plan", "Shows what a run would do, without doing it.") { suite, folder, shard, budget, json };
        command.SetAction(parsed =>
        {
            LoadedSuite loaded = Common.Load(context, parsed.GetRequiredValue(suite));
            TimeSpan? longest = parsed.GetValue(budget) is { } text ? Durations.Parse(text, "--budget") : null;
            return Run(context, loaded, Common.Layout(loaded, parsed.GetValue(folder)), Shard.Parse(parsed.GetRequiredValue(shard)), longest, parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>Prints the plan; also what <c>run --dry-run</c> does.</summary>
    internal static int Run(CliContext context, LoadedSuite suite, RunLayout layout, Shard shard, TimeSpan? budget, bool json) =>
        Run(context, new Planner(context.MethodsOf(suite), context.Metrics).Build(suite), layout, shard, budget, json);

    /// <summary>Prints a plan that is made already.</summary>
    internal static int Run(CliContext context, Plan plan, RunLayout layout, Shard shard, TimeSpan? budget, bool json)
    {
        LoadedSuite suite = plan.Suite;
        WorkItem[] items = [.. plan.Items.Where(i => shard.Contains(i.Key))];
        WorkItem[] left;
        using (ScoreStore store = ScoreStore.Open(layout.Journal, shard: null, warn: context.Error.WriteLine))
        {
            left = [.. items.Where(i => !plan.IsDone(store, i))];
        }

        CostForecast forecast = Common.Forecast(layout);
        TimeSpan? time = forecast.Time(left);
        BudgetFit? fit = budget is { } longest ? BudgetFit.Of(plan, items, left, forecast, layout, longest) : null;
        double? bytes = forecast.DiskBytes(left);
        var groups = items.GroupBy(i => (Method: i.Method.Id, i.LengthSeconds)).Select(g => new
        {
            g.Key.Method,
            g.Key.LengthSeconds,
            Videos = g.Count(),
            Left = left.Count(i => i.Method.Id == g.Key.Method && i.LengthSeconds.Equals(g.Key.LengthSeconds)),
            SecondsLeft = forecast.Time(left.Where(i => i.Method.Id == g.Key.Method && i.LengthSeconds.Equals(g.Key.LengthSeconds)))?.TotalSeconds,
        }).ToList();
        if (json)
        {
            JsonOutput.Write(context.Out, new
            {
                Suite = suite.Name,
                Out = layout.Root,
                Shard = shard.ToString(),
                Videos = items.Length,
                Left = left.Length,
                SecondsLeft = time?.TotalSeconds,
                BytesLeft = bytes,
                Groups = groups,
                Budget = fit,
                Resolved = suite.Suite,
                plan.Protocols,
                Items = items.Select(i => new { i.Key, Method = i.Method.Id, Prompt = i.Prompt.Id, i.Sample, i.Seed, i.LengthSeconds }),
            });
            return ExitCode.Ok;
        }

        TextTable.Write(context.Out, ["method", "length", "videos", "left", "time"], [.. groups.Select(g => (string[])
        [
            g.Method, $"{g.LengthSeconds} s", $"{g.Videos}", $"{g.Left}", g.Left == 0 ? "" : g.SecondsLeft is { } s ? Words.Of(TimeSpan.FromSeconds(s)) : "?",
        ])]);
        context.Out.WriteLine();
        context.Out.WriteLine($"{Words.Count(items.Length, "video")} in {layout.Root}, {left.Length} left; metrics: {string.Join(", ", suite.Suite.Metrics)}");
        context.Out.WriteLine(left.Length == 0
            ? "nothing is left to do"
            : time is { } t && bytes is { } b
            ? $"predicted from what was measured here: {Words.Of(t)}, {Words.Bytes(b)} of video"
            : "nothing measured in that folder yet, so no prediction of time and disk");
        if (fit is not null)
        {
            Print(context, fit);
        }

        return ExitCode.Ok;
    }

    private static void Print(CliContext context, BudgetFit fit)
    {
        context.Out.WriteLine();
        context.Out.WriteLine(fit.Prompts == 0
            ? $"{Words.Of(TimeSpan.FromSeconds(fit.BudgetSeconds))} do not hold one prompt of every method and length"
            : $"{Words.Of(TimeSpan.FromSeconds(fit.BudgetSeconds))} hold the first {fit.Prompts} of {Words.Count(fit.OfPrompts, "prompt")} at every length (\"take\": {fit.Prompts}): {Words.Count(fit.Videos, "video")} to make, {Words.Of(TimeSpan.FromSeconds(fit.Seconds))}");
        if (fit.Precision.Count > 0)
        {
            TextTable.Write(context.Out, ["metric", "length", "prompts", "spread of prompts", "95 % interval of a mean", "of a paired difference"], [.. fit.Precision.Select(p => (string[])
            [
                p.Metric, $"{p.LengthSeconds} s", $"{p.Prompts}", $"{p.Spread:0.####}", $"± {p.HalfWidth:0.####}", p.PairedHalfWidth is { } paired ? $"± {paired:0.####}" : "?",
            ])]);
        }
        else if (fit.Prompts > 0)
        {
            context.Out.WriteLine("fewer than two scored prompts in that folder, so no prediction of precision");
        }
    }
}
