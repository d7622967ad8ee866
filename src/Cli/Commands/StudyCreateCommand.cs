using System.CommandLine;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.VBench;
using VideoSsm.Eval.Study;
using VideoSsm.Eval.Study.Design;
using VideoSsm.Eval.Video;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>study create</c>: from the videos of a run, or from one folder of videos per method.</summary>
internal static class StudyCreateCommand
{
    private const string DefaultQuestion = "Which video is better? Look at what is shown, at how it moves, and at whether it stays itself until the end.";

    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var run = new Option<string?>("--run") { Description = "Folder of a run, whose previews are shown." };
        var length = new Option<double?>("--length") { Description = "Length in seconds, of a run with several. Default: the longest." };
        var methods = new Option<string[]>("--methods") { Description = "With --run: ids of methods, separated by commas. Default: all but the controls.", AllowMultipleArgumentsPerToken = true };
        var videos = new Option<string[]>("--videos") { Description = "NAME=FOLDER: the videos of a method, named by prompt id or VBench's way (PROMPT-INDEX.mp4). Once for each method." };
        var prompts = new Option<string?>("--prompts") { Description = "With --videos: prompt file. Default: the prompts are the names of the videos." };
        var take = new Option<int?>("--take") { Description = "Only the first so many prompts." };
        var participants = new Option<int>("--participants") { Description = "Participants to plan for: so many codes are made.", Required = true };
        var trials = new Option<int?>("--trials") { Description = "Comparisons per participant. Default: one for each prompt." };
        var shown = new Option<int?>("--shown") { Description = "Videos side by side. Default: all methods." };
        var ties = new Option<bool>("--ties") { Description = "Two videos may share a place." };
        var title = new Option<string>("--title") { Description = "Heading of the page.", DefaultValueFactory = _ => "Video study" };
        var question = new Option<string>("--question") { Description = "What participants are asked.", DefaultValueFactory = _ => DefaultQuestion };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the assignment.", DefaultValueFactory = _ => 1 };
        var output = new Option<string?>("--out") { HelpName = "folder", Description = "Folder of the study; must not hold one. Default with --run: study inside the run, where its report finds it." };
        Option<bool> json = Common.Json();
        var command = new Command("create", "Makes a study: blinded copies of the videos, a balanced assignment, a code for every participant.")
        {
            run, length, methods, videos, prompts, take, participants, trials, shown, ties, title, question, seed, output, json,
        };
        command.SetAction(parsed =>
        {
            Option? stray = (parsed.GetValue(run) is null ? new Option[] { length, methods } : [prompts]).FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false });
            if (stray is not null)
            {
                throw new UsageException($"{stray.Name} needs {(stray == prompts ? "--videos; a run has its own prompts" : "--run")}");
            }

            if (parsed.GetValue(take) is < 1 and var none)
            {
                throw new UsageException($"--take {none}: expected 1 or more");
            }

            Sources from = (parsed.GetValue(run), parsed.GetValue(videos) ?? []) switch
            {
                ({ } folder, []) => OfRun(folder, parsed.GetValue(length), [.. (parsed.GetValue(methods) ?? []).SelectMany(m => m.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))]),
                (null, { Length: >= 2 } folders) => OfFolders(folders, parsed.GetValue(prompts)),
                _ => throw new UsageException("name either --run FOLDER, or --videos NAME=FOLDER for two methods or more"),
            };
            string target = parsed.GetValue(output) ?? (parsed.GetValue(run) is { } made ? new RunLayout(made).Study : throw new UsageException("name the folder of the study with --out"));
            Target.Folder("--out", target);
            StudyDefinition study = new StudyCreator(StudyCommand.Unpredictable).Create(
                new StudyRequest
                {
                    Title = parsed.GetRequiredValue(title),
                    Question = parsed.GetRequiredValue(question),
                    Methods = from.Methods,
                    Prompts = parsed.GetValue(take) is { } n ? [.. from.Prompts.Take(n)] : from.Prompts,
                    Video = from.Video,
                    Seed = parsed.GetRequiredValue(seed),
                    Participants = parsed.GetRequiredValue(participants),
                    Trials = parsed.GetValue(trials),
                    Shown = parsed.GetValue(shown),
                    AllowTies = parsed.GetValue(ties),
                },
                target);
            var layout = new StudyLayout(target);
            Unequal(context, study, layout);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, new { layout.Definition, layout.Codes, Participants = study.Sessions.Count, Methods = study.Methods, Prompts = study.Items.Count });
            }
            else
            {
                context.Out.WriteLine($"study: {layout.Root}: {Words.Count(study.Methods.Count, "method")}, {Words.Count(study.Items.Count, "prompt")}, {Words.Count(study.Sessions.Count, "participant")}");
                context.Out.WriteLine($"codes to hand out: {layout.Codes}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Sources OfRun(string folder, double? length, string[] chosen)
    {
        var layout = new RunLayout(folder);
        RunManifest manifest = File.Exists(layout.Manifest) ? JsonFile.Read<RunManifest>(layout.Manifest) : throw new UsageException($"{folder}: holds no run (manifest.json is missing)");
        double[] lengths = [.. manifest.Suite.Lengths.Select(l => l.Seconds)];
        double seconds = length ?? lengths.Max();
        if (!lengths.Contains(seconds))
        {
            throw new UsageException($"--length {seconds}: the run has {string.Join(", ", lengths)} s");
        }

        foreach (string id in chosen.Where(id => manifest.Methods.All(m => m.Id != id)))
        {
            throw new UsageException($"the run has no method '{id}'{EditDistance.Suggest(id, [.. manifest.Methods.Select(m => m.Id)])}");
        }

        StudyMethod[] methods = [.. manifest.Methods.Where(m => chosen.Length == 0 ? !m.Id.StartsWith("control:", StringComparison.Ordinal) : chosen.Contains(m.Id)).Select(m => new StudyMethod(m.Id, m.DisplayName))];
        Prompt[] prompts = [.. manifest.Prompts.Where(p => methods.Any(m => File.Exists(layout.Preview(m.Id, p.Id, 0, seconds))))];
        return new Sources(methods, prompts, (method, prompt) => layout.Preview(method, prompt.Id, 0, seconds) is var path && File.Exists(path) ? path : null);
    }

    private static Sources OfFolders(string[] folders, string? promptFile)
    {
        var videos = new List<(StudyMethod Method, IReadOnlyList<string> Files)>();
        foreach (string folder in folders)
        {
            int equals = folder.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new UsageException($"--videos '{folder}': expected NAME=FOLDER");
            }

            string name = folder[..equals];
            if (videos.Any(v => v.Method.Id == name))
            {
                throw new UsageException($"--videos: the name '{name}' is given twice");
            }

            videos.Add((new StudyMethod(name, name), VideoSource.List(folder[(equals + 1)..])));
        }

        IReadOnlyList<Prompt> prompts = promptFile is not null ? PromptFile.Read(promptFile) :
        [
            .. videos.SelectMany(v => v.Files).Select(f => VBenchNames.Prompt(f)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(text => new Prompt { Id = text, Text = text }),
        ];
        return new Sources([.. videos.Select(v => v.Method)], prompts, (method, prompt) => videos.Single(v => v.Method.Id == method).Files.FirstOrDefault(
            f => Path.GetFileNameWithoutExtension(f) == prompt.Id || VBenchNames.Prompt(f) == prompt.Text));
    }

    /// <summary>Videos of one prompt that differ in length tell the methods apart before anybody looks.</summary>
    private static void Unequal(CliContext context, StudyDefinition study, StudyLayout layout)
    {
        foreach (StudyItem item in study.Items)
        {
            double[] seconds = [.. item.Videos.Select(v => VideoProbe.Probe(Path.Combine(layout.Media, v.File)).DurationSeconds).OfType<double>()];
            if (seconds.Length > 0 && seconds.Max() - seconds.Min() > 0.25)
            {
                context.Error.WriteLine($"warning: the videos of '{item.Prompt}' last from {seconds.Min():0.0} to {seconds.Max():0.0} s: that is not blind");
            }
        }
    }

    private sealed record Sources(IReadOnlyList<StudyMethod> Methods, IReadOnlyList<Prompt> Prompts, Func<string, Prompt, string?> Video);
}
