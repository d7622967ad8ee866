using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Statistics;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Compare;

/// <summary>One of two runs.</summary>
/// <param name="Folder">Its folder, as given.</param>
/// <param name="Manifest">What it was.</param>
/// <param name="Results">What it measured.</param>
public sealed record ComparedRun(string Folder, RunManifest Manifest, ResultSet Results)
{
    /// <summary>Reads a run.</summary>
    /// <exception cref="UsageException">The folder holds no run.</exception>
    public static ComparedRun Read(string folder) => new(folder, JsonFile.Read<RunManifest>(ManifestOf(folder)), ResultSetReader.Read(folder));

    private static string ManifestOf(string folder) => File.Exists(new RunLayout(folder).Manifest) ? new RunLayout(folder).Manifest
        : throw new UsageException($"{folder}: not a run (there is no manifest.json)");
}

/// <summary>One metric at one length of a method in run A and a method in run B.</summary>
public sealed record ComparedCell
{
    /// <summary>Method of run A.</summary>
    public required MethodInfo MethodA { get; init; }

    /// <summary>Method of run B.</summary>
    public required MethodInfo MethodB { get; init; }

    /// <summary>Metric, as run B describes it.</summary>
    public required MetricInfo Metric { get; init; }

    /// <summary>Length in seconds.</summary>
    public required double LengthSeconds { get; init; }

    /// <summary>Mean of A over its prompts.</summary>
    public required Estimate A { get; init; }

    /// <summary>Mean of B over its prompts.</summary>
    public required Estimate B { get; init; }

    /// <summary>Mean of B − A over shared prompts; <c>null</c> where the protocols differ.</summary>
    public Estimate? Difference { get; init; }

    /// <summary>p-value of the paired permutation test, corrected over all cells of the comparison (Holm); <c>null</c> for no test.</summary>
    public double? CorrectedP { get; init; }

    /// <summary>What may be said of B against A.</summary>
    public Verdict Verdict { get; init; } = Verdict.CannotTell;

    /// <summary>Difference that would be found with a chance of 80 %.</summary>
    public double? Detectable { get; init; }

    /// <summary>Why the two are not ranked; <c>null</c> where they are.</summary>
    public string? Refusal { get; init; }
}

/// <summary>Two runs, method by method, metric by metric, prompt by prompt. Numbers of different protocols are shown beside one another and never ranked.</summary>
public static class RunComparison
{
    /// <summary>Compares.</summary>
    /// <param name="a">The run to compare with.</param>
    /// <param name="b">The run in question.</param>
    /// <param name="pairs">Ids of methods to set against one another, A's first; empty for those both have, or the only one of each.</param>
    /// <exception cref="UsageException">A named method is not in its run, or nothing is shared.</exception>
    public static IReadOnlyList<ComparedCell> Of(ComparedRun a, ComparedRun b, IReadOnlyList<(string A, string B)> pairs)
    {
        using var culture = InvariantScope.Enter();
        var tested = new List<(ComparedCell Cell, PairedTest? Test)>();
        foreach (var (methodA, methodB) in Pairs(a, b, pairs))
        {
            foreach (double length in a.Results.Lengths.Intersect(b.Results.Lengths))
            {
                foreach (var metric in b.Results.Metrics.Where(m => a.Results.Metrics.Any(x => x.Id == m.Id)))
                {
                    if (Compare(a, b, methodA, methodB, metric, length) is { } cell)
                    {
                        tested.Add(cell);
                    }
                }
            }
        }

        if (tested.Count == 0)
        {
            throw new UsageException($"{a.Folder} and {b.Folder} share no length with a metric that both measured: nothing to compare");
        }

        var corrected = Holm.Adjust([.. tested.Select(t => t.Test?.P)]);
        return [.. tested.Zip(corrected, (t, p) => t.Test is { } test && t.Cell.Difference?.Mean is { } mean
            ? t.Cell with { CorrectedP = p, Verdict = test.Judge(mean, p, t.Cell.Metric.Direction), Detectable = test.Detectable }
            : t.Cell)];
    }

    private static (ComparedCell, PairedTest?)? Compare(ComparedRun a, ComparedRun b, MethodInfo methodA, MethodInfo methodB, MetricInfo metric, double length)
    {
        var rowsA = Rows(a, methodA.Id, metric.Id, length);
        var rowsB = Rows(b, methodB.Id, metric.Id, length);
        if (rowsA.Count == 0 || rowsB.Count == 0)
        {
            return null;
        }

        var cell = new ComparedCell
        {
            MethodA = methodA,
            MethodB = methodB,
            Metric = metric,
            LengthSeconds = length,
            A = Bootstrap.Mean(rowsA.Select(r => (r.Prompt, r.Value, r.Reason))),
            B = Bootstrap.Mean(rowsB.Select(r => (r.Prompt, r.Value, r.Reason))),
            Refusal = ProtocolDiff.Refusal(a.Manifest, b.Manifest, rowsA, rowsB),
        };
        if (cell.Refusal is not null)
        {
            return (cell, null);
        }

        var (valuesA, valuesB) = (Values(rowsA), Values(rowsB));
        double[] differences = PromptPairs.Differences(valuesB, valuesA);
        return (cell with { Difference = Bootstrap.PairedDifference(valuesB, valuesA) }, PairedTest.Of(differences, Margin(a, b, metric.Id)));
    }

    private static List<(MethodInfo A, MethodInfo B)> Pairs(ComparedRun a, ComparedRun b, IReadOnlyList<(string A, string B)> named)
    {
        if (named.Count > 0)
        {
            return [.. named.Select(p => (Find(a, p.A), Find(b, p.B)))];
        }

        List<(MethodInfo A, MethodInfo B)> shared = [.. a.Results.Methods.Where(m => b.Results.Methods.Any(x => x.Id == m.Id)).Select(m => (m, b.Results.Methods.First(x => x.Id == m.Id)))];
        MethodInfo[] onlyA = [.. a.Results.Methods.Where(m => !m.IsAnchor)], onlyB = [.. b.Results.Methods.Where(m => !m.IsAnchor)];
        return shared.Any(p => !p.A.IsAnchor) ? shared
            : (onlyA, onlyB) is ([var one], [var other]) ? [(one, other), .. shared]
            : shared.Count > 0 ? shared
            : throw new UsageException($"{a.Folder} and {b.Folder} share no method; name which to compare with --pair A=B ({string.Join(", ", onlyA.Select(m => m.Id))} and {string.Join(", ", onlyB.Select(m => m.Id))})");
    }

    private static MethodInfo Find(ComparedRun run, string id) => run.Results.Methods.FirstOrDefault(m => m.Id == id)
        ?? throw new UsageException($"{run.Folder}: has no method '{id}'{EditDistance.Suggest(id, [.. run.Results.Methods.Select(m => m.Id)])}");

    /// <summary>The stricter of two margins: what one of the runs would not call equal is not equal.</summary>
    private static double? Margin(ComparedRun a, ComparedRun b, string metric)
    {
        double[] margins = [.. new[] { a, b }.Where(r => r.Results.Margins.ContainsKey(metric)).Select(r => r.Results.Margins[metric])];
        return margins.Length == 0 ? null : margins.Min();
    }

    private static List<ScoreRow> Rows(ComparedRun run, string method, string metric, double length) =>
        [.. run.Results.Scores.Where(r => r.Method == method && r.Metric == metric && r.LengthSeconds == length)];

    private static List<(string Prompt, double Value)> Values(IEnumerable<ScoreRow> rows) => [.. rows.Where(r => r.Value is not null).Select(r => (r.Prompt, r.Value!.Value))];
}
