using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Training;
using VideoSsm.Eval.Training.Recipes;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>train</c>: from a recipe to a checkpoint with its loss curve; goes on where an earlier run stopped.</summary>
public static class TrainCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var recipe = new Argument<string>("recipe") { HelpName = "recipe", Description = "A recipe: a name from the folder recipes, or a path." };
        recipe.CompletionSources.Add(_ => Known(context).Select(name => new CompletionItem(name)));
        var folder = new Option<string?>("--out") { Description = "Folder of log, state and checkpoint, and of the checkpoints it builds on. Default: checkpoints/world." };
        var device = new Option<string?>("--device") { Description = $"Where to compute: cpu, cuda or cuda:N. Default: the variable {TrainingDevice.Variable}, else cpu." };
        Option<bool> dry = Common.DryRun();
        Option<bool> json = Common.Json();
        var command = new Command("train", "Trains a network from a recipe. An interrupted training goes on from its last saved state.") { recipe, folder, device, dry, json };
        command.SetAction((parsed, cancellation) =>
        {
            string target = Target.Folder("--out", parsed.GetValue(folder) ?? context.Weights);
            return Task.FromResult(parsed.GetValue(dry)
                ? Describe(context, parsed.GetRequiredValue(recipe), target, parsed.GetValue(json))
                : Run(context, parsed.GetRequiredValue(recipe), target, parsed.GetValue(device), parsed.GetValue(json), cancellation));
        });
        return command;
    }

    private static int Run(CliContext context, string name, string folder, string? device, bool json, CancellationToken cancellation)
    {
        var there = TrainingDevice.Of(device ?? Environment.GetEnvironmentVariable(TrainingDevice.Variable));
        Recipe recipe = RecipeFile.Load(Find(context, name));
        context.Error.WriteLine($"{recipe.Name}: {recipe.Steps} steps of {recipe.Batch}");
        TrainingFacts facts = TrainingRun.Run(recipe, folder, Progress(context), context.Error.WriteLine, there, cancellation);
        if (json)
        {
            JsonOutput.Write(context.Out, new { Name = recipe.Name, Folder = folder, facts.Steps, Loss = double.IsNaN(facts.Loss) ? (double?)null : facts.Loss, facts.Seconds, facts.Weights, facts.LimitedByTime });
        }
        else
        {
            context.Out.WriteLine(
                $"{recipe.Name}: {facts.Weights / 1e6:0.00} M weights, {Words.Count((int)facts.Steps, "step")} in {Words.Of(TimeSpan.FromSeconds(facts.Seconds))}{(double.IsNaN(facts.Loss) ? "" : string.Create(CultureInfo.InvariantCulture, $", loss {facts.Loss:g4}"))}, in {folder}");
        }

        return ExitCode.Ok;
    }

    /// <summary>Every line on a terminal, one per minute in a log.</summary>
    private static Action<TrainingLine> Progress(CliContext context)
    {
        long last = context.Time.GetTimestamp();
        bool first = true;
        return line =>
        {
            if (!first && !context.Interactive && context.Time.GetElapsedTime(last) < TimeSpan.FromMinutes(1))
            {
                return;
            }

            first = false;
            last = context.Time.GetTimestamp();
            context.Error.WriteLine($"step {line.Step}: loss {line.Loss:g4}, {line.SamplesPerSecond:0.0} samples/s, {Words.Of(TimeSpan.FromSeconds(line.Seconds))}");
        };
    }

    private static string Find(CliContext context, string name)
    {
        if (File.Exists(name))
        {
            return name;
        }

        string named = Path.Combine(Recipes(context), name + ".json");
        if (!name.Contains(Path.DirectorySeparatorChar) && File.Exists(named))
        {
            return named;
        }

        throw new UsageException(Common.NotThere("recipe", name, Known(context)));
    }

    private static string Recipes(CliContext context) => Path.Combine(context.Root, "recipes");

    private static string[] Known(CliContext context) => Directory.Exists(Recipes(context))
        ? [.. Directory.GetFiles(Recipes(context), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The recipe with its defaults, and whether a training would begin or go on.</summary>
    private static int Describe(CliContext context, string name, string folder, bool json)
    {
        Recipe recipe = RecipeFile.Load(Find(context, name));
        string state = Path.Combine(folder, $"{recipe.Name}.state.safetensors");
        if (json)
        {
            JsonOutput.Write(context.Out, new { recipe.Name, Folder = folder, GoesOn = File.Exists(state), Recipe = System.Text.Json.JsonDocument.Parse(RecipeFile.Write(recipe)).RootElement });
        }
        else
        {
            context.Out.WriteLine($"{recipe.Name}: {recipe.Steps} steps of {recipe.Batch} in {folder}, {(File.Exists(state) ? $"from the state in {state}" : "from the beginning")}");
            context.Out.WriteLine(RecipeFile.Write(recipe));
        }

        return ExitCode.Ok;
    }
}
