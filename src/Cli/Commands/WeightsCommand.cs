using System.CommandLine;
using System.Globalization;
using VideoSsm.Eval.Cli.Fetch;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>weights</c>: which published files there are, whether they are here and right, and how to get them.</summary>
public static class WeightsCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context) => new("weights", "Published weights and prompt suites: what there is, what is here, how to get it.")
    {
        List(context), Check(context), Find(context), FetchCommand.Create(context),
    };

    /// <summary>Names of files, metrics, methods or suites; none for all files.</summary>
    internal static Argument<string[]> Names() => new("names")
    {
        Description = "Ids of files, or of metrics, methods and suites that need them. Default: all.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The folder.</summary>
    internal static Option<string?> Folder() => new("--weights")
    {
        Description = $"Folder of published files. Default: {OfficialFiles.FolderVariable} of the environment, else {WeightsFolder.Default}.",
    };

    /// <summary>The files that names stand for, in the order of the catalogue.</summary>
    internal static IReadOnlyList<OfficialFile> Files(IReadOnlyList<string> names)
    {
        var chosen = names.SelectMany(OfficialFiles.Select).ToHashSet();
        return names.Count == 0 ? OfficialFiles.All : [.. OfficialFiles.All.Where(chosen.Contains)];
    }

    private static Command List(CliContext context)
    {
        Argument<string[]> names = Names();
        Option<string?> folder = Folder();
        Option<bool> json = Common.Json();
        var command = new Command("list", "Every published file: origin, licence, size, expected hash, who needs it, where it is looked for.") { names, folder, json };
        command.SetAction(parsed =>
        {
            string at = Target.Folder("--weights", WeightsFolder.Resolve(parsed.GetValue(folder)));
            var files = Files(parsed.GetValue(names) ?? []);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, new { Folder = at, Files = files.Select(f => Describe(f, FileState.Of(f, at, hash: false))) });
                return ExitCode.Ok;
            }

            TextTable.Write(context.Out, ["id", "here", "size", "sha256", "licence", "needed by", "looked for at", "origin"],
                [.. files.Select(f => (string[])
                [
                    f.Id, FileState.Of(f, at, hash: false).Verdict, Size(f), Hash(f), f.Licence, NeededBy(f), string.Join(" | ", f.Places), Origin(f),
                ])]);
            context.Error.WriteLine($"folder: {at}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Check(CliContext context)
    {
        Argument<string[]> names = Names();
        Option<string?> folder = Folder();
        Option<bool> json = Common.Json();
        var command = new Command("check", "Compares the files that are here with the expected sizes and hashes. Ends with 3 if files are missing, with 1 if one is wrong.") { names, folder, json };
        command.SetAction((parsed, cancellation) =>
        {
            string at = Target.Folder("--weights", WeightsFolder.Resolve(parsed.GetValue(folder)));
            List<(OfficialFile File, FileState State)> states = [];
            foreach (OfficialFile file in Files(parsed.GetValue(names) ?? []))
            {
                cancellation.ThrowIfCancellationRequested();
                states.Add((file, FileState.Of(file, at, hash: true)));
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, new { Folder = at, Files = states.Select(s => Describe(s.File, s.State)) });
            }
            else
            {
                TextTable.Write(context.Out, ["id", "verdict", "needed by", "note"], [.. states.Select(s => (string[])[s.File.Id, s.State.Verdict, NeededBy(s.File), s.State.Note])]);
            }

            return Task.FromResult(states.Any(s => s.State.Verdict == "wrong") ? ExitCode.Failed
                : states.Any(s => s.State.Verdict == "missing") ? ExitCode.Incomplete : ExitCode.Ok);
        });
        return command;
    }

    private static Command Find(CliContext context)
    {
        var name = new Argument<string>("name") { Description = "Id or name of a file." };
        Option<string?> folder = Folder();
        Option<bool> json = Common.Json();
        var command = new Command("path", "Prints where a file lies.") { name, folder, json };
        command.SetAction(parsed =>
        {
            string at = Target.Folder("--weights", WeightsFolder.Resolve(parsed.GetValue(folder)));
            if (OfficialFiles.Select(parsed.GetRequiredValue(name)) is not [var file])
            {
                throw new UsageException($"'{parsed.GetRequiredValue(name)}' stands for several files; name one of {string.Join(", ", OfficialFiles.Select(parsed.GetRequiredValue(name)).Select(f => f.Id))}");
            }

            string path = file.Find(at) ?? throw new IOException($"{file.Id} is in none of its places below {at} ({string.Join(", ", file.Places)}); 'videossm-eval weights fetch {file.Id}' gets it");
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, new { file.Id, Path = path });
            }
            else
            {
                context.Out.WriteLine(path);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>A file for JSON.</summary>
    internal static object Describe(OfficialFile f, FileState state) => new
    {
        f.Id,
        f.Kind,
        f.Name,
        f.Places,
        f.Origin,
        f.Entry,
        f.Licence,
        f.Bytes,
        ExpectedSha256 = f.Sha256.Length == 0 ? null : f.Sha256,
        f.HashSource,
        f.NeededBy,
        state.Verdict,
        state.Path,
        state.Sha256,
        state.Note,
    };

    private static string Size(OfficialFile f) => f.Bytes is { } bytes ? Words.Bytes(bytes) : "unknown";

    private static string Hash(OfficialFile f) => f.HashSource switch
    {
        HashSource.Unknown => "unknown",
        HashSource.Recorded => string.Create(CultureInfo.InvariantCulture, $"{f.Sha256[..12]}… (recorded by others)"),
        _ => f.Sha256[..12] + "…",
    };

    private static string NeededBy(OfficialFile f) => f.NeededBy.Count == 0 ? "nothing here yet" : string.Join(", ", f.NeededBy);

    private static string Origin(OfficialFile f) => f.Entry.Length == 0 ? f.Origin : $"{f.Origin} ({f.Entry})";
}
