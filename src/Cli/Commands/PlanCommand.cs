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
        Argument<string> suite = Common.Suite();
        Option<string?> folder = Common.RunFolder();
        var shard = new Option<string>("--shard") { Description = "Only part i of n, as i/n.", DefaultValueFactory = _ => "1/1" };
        Option<bool> json = Common.Json();
        var command = new Command("plan", "Shows what a run would do, without doing it.") { suite, folder, shard, json };
        command.SetAction(parsed => Run(
            context, parsed.GetRequiredValue(suite), parsed.GetValue(folder), Shard.Parse(parsed.GetRequiredValue(shard)), parsed.GetValue(json)));
        return command;
    }

    private static int Run(CliContext context, string name, string? folder, Shard shard, bool json)
    {
        LoadedSuite suite = Common.Load(context, name);
        RunLayout layout = Common.Layout(suite, folder);
        Plan plan = new Planner(context.MethodsOf(suite), context.Metrics).Build(suite);
        WorkItem[] items = [.. plan.Items.Where(i => shard.Contains(i.Key))];
        WorkItem[] left;
        using (ScoreStore store = ScoreStore.Open(layout.Journal, shard: null, warn: context.Error.WriteLine))
        {
            left = [.. items.Where(i => !plan.IsDone(store, i))];
        }

        CostForecast forecast = Common.Forecast(layout);
        TimeSpan? time = forecast.Time(left);
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
        return ExitCode.Ok;
    }
}
