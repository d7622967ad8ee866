using System.CommandLine;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Claims;
using VideoSsm.Eval.Reports;
using VideoSsm.Eval.Reports.Claims;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>claims</c>: published numbers as data: what they are, whether they fit one another, whether a run confirms them.</summary>
public static class ClaimsCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context) => new("claims", "Published numbers: shows them, checks them against one another, or a run against them.")
    {
        Show(context),
        Audit(context),
        Check(context),
    };

    private static Argument<string?> Suite() => new("suite") { Description = "A suite with claims; all of them without.", Arity = ArgumentArity.ZeroOrOne };

    private static Command Show(CliContext context)
    {
        var suite = Suite();
        Option<bool> json = Common.Json();
        var command = new Command("show", "Prints every published number with its source, as Markdown.") { suite, json };
        command.SetAction(parsed =>
        {
            var claims = Claims(context, parsed.GetValue(suite));
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, claims.SelectMany(c => c.Tables));
            }
            else
            {
                context.Out.WriteLine(string.Join('\n', claims.SelectMany(c => c.Tables).Select(ClaimsDocs.Render)));
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Audit(CliContext context)
    {
        var suite = Suite();
        Option<bool> json = Common.Json();
        var command = new Command("audit", "Do totals follow from parts, ranks from shares, shares from counts, quotations from sources?") { suite, json };
        command.SetAction(parsed =>
        {
            AuditFinding[] findings = [.. Claims(context, parsed.GetValue(suite)).SelectMany(c => ClaimAudit.Of(c.Tables))];
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, findings);
            }
            else
            {
                context.Out.Write(ClaimsDocs.Findings(findings));
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Check(CliContext context)
    {
        var run = new Argument<string>("run") { Description = "Folder of a run." };
        var suite = new Option<string?>("--suite") { Description = "Suite with the claims. Default: those the run's own suite carries." };
        Option<string?> study = ReportCommand.StudyFolder();
        Option<bool> json = Common.Json();
        var command = new Command("check", "Sets what a run measured beside what is claimed.") { run, suite, study, json };
        command.SetAction(parsed =>
        {
            ResultSet results = ResultSetReader.Read(parsed.GetRequiredValue(run)) with { Study = ReportCommand.Study(context, parsed.GetRequiredValue(run), parsed.GetValue(study)) };
            IReadOnlyList<PublishedTable> claims = parsed.GetValue(suite) is { } named ? Claims(context, named)[0].Tables : results.Claims;
            if (claims.Count == 0)
            {
                throw new UsageException($"{parsed.GetRequiredValue(run)}: its suite carries no claims; name one that does with --suite ({string.Join(", ", WithClaims(context).Select(c => c.Name))})");
            }

            IReadOnlyList<Table> tables = ClaimTable.Build(results, claims);
            if (tables.Count == 0)
            {
                context.Error.WriteLine("the run has none of the methods that these claims are about");
            }

            context.Out.WriteLine(parsed.GetValue(json)
                ? $"[{string.Join(",", tables.Select(TableWriter.Json))}]"
                : string.Join('\n', tables.Select(TableWriter.Markdown)));
            return ExitCode.Ok;
        });
        return command;
    }

    private static (string Name, IReadOnlyList<PublishedTable> Tables)[] Claims(CliContext context, string? suite)
    {
        if (suite is null)
        {
            return [.. WithClaims(context)];
        }

        LoadedSuite loaded = Common.Load(context, suite);
        return loaded.Suite.Claims is { Count: > 0 } claims
            ? [(loaded.Name, claims)]
            : throw new UsageException($"{loaded.Path}: carries no claims; suites that do: {string.Join(", ", WithClaims(context).Select(c => c.Name))}");
    }

    private static IEnumerable<(string Name, IReadOnlyList<PublishedTable> Tables)> WithClaims(CliContext context) => Common.SuiteNames(context)
        .Select(name => (Name: name, Tables: JsonFile.Read<Suite>(Path.Combine(context.Suites, name + ".json")).Claims))
        .Where(s => s.Tables is { Count: > 0 })
        .Select(s => (s.Name, s.Tables!));
}
