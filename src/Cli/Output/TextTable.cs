using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Output;

/// <summary>Plain aligned columns for standard output: readable by people, and by programs that split on two spaces.</summary>
public static class TextTable
{
    /// <summary>Writes a table; the last column is not padded.</summary>
    public static void Write(TextWriter output, IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int[] widths = [.. headers.Select((h, i) => Math.Max(h.Length, rows.Count == 0 ? 0 : rows.Max(r => r[i].Length)))];
        foreach (IReadOnlyList<string> row in rows.Prepend(headers))
        {
            output.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    /// <summary>A number in the format of its metric, or a dash.</summary>
    public static string Number(double? value, MetricInfo metric) => value?.ToString(metric.Format) ?? "—";
}
