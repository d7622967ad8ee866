namespace VideoSsm.Eval.Reports.Tables;

/// <summary>What generating costs: time and the bytes each kind of memory holds. Medians over videos; never part of a score.</summary>
public static class CostTable
{
    private static readonly (string Name, string Heading, double Scale, string Format, string Hint)[] Readings =
    [
        ("generate_seconds", "Generate (s)", 1, "0.00", "Wall time of one video, denoising and decoding."),
        ("frames_per_second", "Frames/s", 1, "0.0", "Frames of the video over the time to generate it, VAE decoding included."),
        ("first_frame_seconds", "First frame (s)", 1, "0.00", "From the request to the first decoded frame."),
        ("dit_seconds:total", "Denoise (s)", 1, "0.00", "Part of the time spent in the transformer."),
        ("vae_seconds:total", "Decode (s)", 1, "0.00", "Part of the time spent in the autoencoder."),
        ("window_bytes", "Window (KiB)", 1.0 / 1024, "0", "Keys and values of the local window, all layers, at the end of the video."),
        ("sink_bytes", "Sink (KiB)", 1.0 / 1024, "0", "Keys and values of the sink, all layers, at the end of the video."),
        ("state_bytes", "State (KiB)", 1.0 / 1024, "0", "Recurrent state, all layers."),
        ("gate_bytes", "Gates (KiB)", 1.0 / 1024, "0", "Gates kept for frames that have not yet left the window."),
        ("text_bytes", "Text (KiB)", 1.0 / 1024, "0", "Cross-attention keys and values of the prompt, all layers."),
    ];

    /// <summary>Ids of the methods that generate: what a control costs is the cost of a copy.</summary>
    internal static string[] Generators(ResultSet results) => [.. results.Methods.Where(m => !m.Id.StartsWith("control:", StringComparison.Ordinal)).Select(m => m.Id)];

    /// <summary>Builds the table: one row per method and length.</summary>
    public static Table Build(ResultSet results)
    {
        string[] generators = Generators(results);
        var present = Readings.Where(r => results.Costs.Any(c => c.Name == r.Name && c.Value != 0 && generators.Contains(c.Method))).ToList();
        var rows = new List<TableRow>();
        foreach (var method in results.Methods.Where(m => generators.Contains(m.Id)))
        {
            foreach (double length in results.Lengths)
            {
                var costs = results.Costs.Where(c => c.Method == method.Id && c.LengthSeconds == length).ToList();
                if (!costs.Any(c => present.Any(r => r.Name == c.Name)))
                {
                    continue;
                }

                rows.Add(new TableRow(
                [
                    new Cell(method.DisplayName),
                    new Cell($"{length:0.##}", length),
                    .. present.Select(r => Median(costs.Where(c => c.Name == r.Name).Select(c => c.Value)) is { } median
                        ? new Cell((median * r.Scale).ToString(r.Format), median * r.Scale)
                        : new Cell(Cell.Missing)),
                ], Method: method.Id));
            }
        }

        return new Table
        {
            Id = "costs",
            Caption = "Cost of generation: medians over the videos of this run on this machine (see provenance).",
            Columns = [new Column("Method", "method", false), new Column("Length (s)", "length_s", true),
                .. present.Select(r => new Column(r.Heading, r.Name, true, r.Hint))],
            Rows = rows,
        };
    }

    /// <summary>The median; <c>null</c> of nothing.</summary>
    internal static double? Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
