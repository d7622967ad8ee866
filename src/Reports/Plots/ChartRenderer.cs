using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>Specifications to SVG (Vega in Node) and on to PNG and PDF (rsvg-convert).</summary>
/// <param name="chartsFolder">The folder with <c>render.mjs</c> and its <c>node_modules</c>; <c>null</c> if there is none.</param>
public sealed class ChartRenderer(string? chartsFolder)
{
    private static readonly string[] Bundles = ["vega/build/vega.min.js", "vega-lite/build/vega-lite.min.js", "vega-embed/build/vega-embed.min.js"];

    /// <summary>Finds the renderer: <c>VIDEOSSM_CHARTS</c>, else <c>src/Reports/Charts</c> above the program.</summary>
    public static ChartRenderer Locate()
    {
        if (Environment.GetEnvironmentVariable("VIDEOSSM_CHARTS") is { Length: > 0 } named)
        {
            return new ChartRenderer(named);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "src", "Reports", "Charts");
            if (File.Exists(Path.Combine(candidate, "render.mjs")))
            {
                return new ChartRenderer(candidate);
            }
        }

        return new ChartRenderer(null);
    }

    /// <summary>Why charts cannot be rendered; <c>null</c> if they can.</summary>
    public string? Problem =>
        chartsFolder is null ? "the folder src/Reports/Charts was not found; set VIDEOSSM_CHARTS to it"
        : !Directory.Exists(Path.Combine(chartsFolder, "node_modules", "vega")) ? "the chart library is not installed: run ./run.sh --setup-only"
        : null;

    /// <summary>The library's scripts for the interactive report, in loading order; empty if it is not installed.</summary>
    public IReadOnlyList<string> Scripts => Problem is not null ? [] :
    [
        .. Bundles.Select(file => File.ReadAllText(Path.Combine(chartsFolder!, "node_modules", file))),
    ];

    /// <summary>Writes <c>ID.vl.json</c> for every plot and, if it can, <c>ID.svg</c>, <c>ID.png</c> and <c>ID.pdf</c>.</summary>
    /// <returns>One line for everything that could not be rendered.</returns>
    public IReadOnlyList<string> Render(IReadOnlyList<Plot> plots, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var plot in plots)
        {
            File.WriteAllText(Path.Combine(folder, $"{plot.Id}.vl.json"), plot.Spec.ToJsonString(JsonText.Indented) + "\n");
        }

        if (Problem is { } problem)
        {
            return [$"plots are specifications only (.vl.json): {problem}"];
        }

        var jobs = new JsonArray([.. plots.Select(p => (JsonNode)new JsonObject
        {
            ["spec"] = Path.GetFullPath(Path.Combine(folder, $"{p.Id}.vl.json")),
            ["svg"] = Path.GetFullPath(Path.Combine(folder, $"{p.Id}.svg")),
        })]);
        var problems = new List<string>();
        Run("node", [Path.Combine(chartsFolder!, "render.mjs")], jobs.ToJsonString(), problems);
        foreach (var plot in plots)
        {
            string svg = Path.Combine(folder, $"{plot.Id}.svg");
            if (File.Exists(svg))
            {
                Run("rsvg-convert", ["--zoom=2", "--background-color=white", "--output", Path.Combine(folder, $"{plot.Id}.png"), svg], "", problems);
                Run("rsvg-convert", ["--format=pdf", "--output", Path.Combine(folder, $"{plot.Id}.pdf"), svg], "", problems);
            }
        }

        return problems;
    }

    private static void Run(string program, string[] arguments, string input, List<string> problems)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };

        // A PDF states when it was made; the same chart must be the same bytes, or committed results change by being drawn again.
        start.Environment["SOURCE_DATE_EPOCH"] = "0";
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            _ = output.Result;
            if (process.ExitCode != 0)
            {
                problems.AddRange(errors.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(5));
            }
        }
        catch (Win32Exception e)
        {
            string line = $"{program} could not be started ({e.Message}): run ./run.sh --setup-only";
            if (!problems.Contains(line))
            {
                problems.Add(line);
            }
        }
    }
}
