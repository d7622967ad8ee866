using System.CommandLine;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Compare;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>compare</c>: two runs, prompt by prompt; what their protocols do not share is shown and never ranked.</summary>
public static class CompareCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var first = new Argument<string>("run_a") { Description = "Folder of the run to compare with." };
        var second = new Argument<string>("run_b") { Description = "Folder of the run in question." };
        var pair = new Option<string[]>("--pair")
        {
            Description = "Methods to set against one another, A=B, where A is of the first run and B of the second; may be given several times. Default: the methods both have.",
            DefaultValueFactory = _ => [],
        };
        var output = new Option<string?>("--out") { Description = "Also write tables (Markdown, LaTeX, CSV, JSON) and a page into this folder." };
        Option<bool> json = Common.Json();
        var command = new Command("compare", "Compares two runs: paired differences with intervals, and what their protocols do not share.") { first, second, pair, output, json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(output) is { } target)
            {
                Target.Folder("--out", target);
            }

            ComparedRun a = ComparedRun.Read(parsed.GetRequiredValue(first)), b = ComparedRun.Read(parsed.GetRequiredValue(second));
            IReadOnlyList<ComparedCell> cells = RunComparison.Of(a, b, [.. parsed.GetRequiredValue(pair).Select(Pair)]);
            IReadOnlyList<Table> tables = ComparisonTables.Build(a, b, cells);
            string? page = parsed.GetValue(output) is { } folder ? ComparisonWriter.Write(folder, a, b, tables) : null;
            if (parsed.GetValue(json))
            {
                context.Out.WriteLine($"[{string.Join(",", tables.Select(TableWriter.Json))}]");
            }
            else
            {
                Print(context, tables);
            }

            if (page is not null)
            {
                context.Error.WriteLine($"page: {page}");
            }

            int refused = cells.Count(c => c.Refusal is not null);
            if (refused > 0)
            {
                context.Error.WriteLine($"warning: {refused} of {cells.Count} cells are not ranked because their protocols differ");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(CliContext context, IReadOnlyList<Table> tables)
    {
        foreach (Table table in tables)
        {
            context.Out.WriteLine(table.Caption);
            if (table.Rows.Count > 0)
            {
                TextTable.Write(context.Out, [.. table.Columns.Select(c => c.Heading)], [.. table.Rows.Select(r => (string[])[.. r.Cells.Select(c => c.Text)])]);
            }

            foreach (string note in table.Footnotes)
            {
                context.Out.WriteLine(note);
            }

            context.Out.WriteLine();
        }
    }

    private static (string A, string B) Pair(string text) => text.Split('=') is [{ Length: > 0 } a, { Length: > 0 } b]
        ? (a, b)
        : throw new UsageException($"--pair {text}: expected A=B, the id of a method in the first run and one in the second");
}
