using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Reports;

/// <summary>Reads the folder of a run.</summary>
public static class ResultSetReader
{
    /// <summary>Reads manifest, rows and what pictures exist.</summary>
    /// <exception cref="UsageException">The folder holds no run.</exception>
    public static ResultSet Read(string folder)
    {
        var layout = new RunLayout(folder);
        if (!File.Exists(layout.Manifest) || !File.Exists(layout.Scores))
        {
            throw new UsageException($"{folder}: not a finished run (manifest.json and scores.csv are needed); make one with `videossm-eval run SUITE`");
        }

        var manifest = JsonFile.Read<RunManifest>(layout.Manifest);
        var scores = ScoreCsv.Read(layout.Scores);
        // Runs of before chunks.csv have every reading in costs.csv.
        var costs = CostSummary.Of(File.Exists(layout.Costs) ? CostCsv.Read(layout.Costs) : []);
        return new ResultSet
        {
            Title = manifest.Name,
            Question = manifest.Suite.Question,
            Baseline = manifest.Suite.Baseline ?? "",
            Margins = manifest.Suite.Margins,
            Claims = manifest.Suite.Claims ?? [],
            Methods = manifest.Methods,
            Metrics = manifest.Metrics,
            Scores = scores,
            Curves = File.Exists(layout.Curves) ? CurveCsv.Read(layout.Curves) : [],
            Costs = costs.Videos,
            Chunks = File.Exists(layout.Chunks) ? ChunkCostCsv.Read(layout.Chunks) : costs.Chunks,
            Media = Media(layout, manifest, scores),
            Folder = layout.Root,
            Sessions = manifest.Sessions,
            Protocol = ProtocolFacts(manifest, scores),
            Definitions = Definitions(manifest),
            MethodFacts = MethodFacts(manifest),
            Provenance = ProvenanceFacts(manifest),
        };
    }

    private static List<MediaItem> Media(RunLayout layout, RunManifest manifest, IReadOnlyList<ScoreRow> scores)
    {
        var texts = manifest.Prompts.ToDictionary(p => p.Id, Describe, StringComparer.Ordinal);
        var media = new List<MediaItem>();
        foreach (var (method, prompt, sample, length) in scores.Select(s => (s.Method, s.Prompt, s.Sample, s.LengthSeconds)).Distinct())
        {
            string strip = layout.Strip(method, prompt, sample, length);
            string preview = layout.Preview(method, prompt, sample, length);
            if (File.Exists(strip) || File.Exists(preview))
            {
                media.Add(new MediaItem(method, prompt, texts.GetValueOrDefault(prompt, prompt), sample, length, Relative(strip), Relative(preview)));
            }
        }

        return media;

        string? Relative(string path) => File.Exists(path) ? Path.GetRelativePath(layout.Root, path).Replace('\\', '/') : null;
    }

    private static string Describe(Prompt prompt) =>
        prompt.Text + string.Concat(prompt.Schedule.Select(c => $"; from {c.AtSeconds:0.#} s: {c.Text}"));

    private static List<KeyValuePair<string, string>> ProtocolFacts(RunManifest manifest, IReadOnlyList<ScoreRow> scores)
    {
        var suite = manifest.Suite;
        return
        [
            new("Prompts", $"{manifest.Prompts.Count}, set SHA-256 {ContentHash.Short(ContentHash.OfJson(manifest.Prompts))}"),
            new("Videos per prompt", suite.Samples.ToString()),
            new("Suite seed", suite.Seed.ToString()),
            new("Lengths", string.Join(", ", suite.Lengths.Select(l =>
                $"{l.Seconds:0.##} s ({Wording.Count(scores.Where(s => s.LengthSeconds == l.Seconds).Select(s => s.Prompt).Distinct(StringComparer.Ordinal).Count(), "prompt")})"))),
            new("Frames", suite.Frames is { } f ? $"{f.Width}×{f.Height} at {f.FramesPerSecond:0.##} frames/s"
                : manifest.Methods.Any(m => m.Given is not null) ? "as the files have them" : "as each method makes them"),
            new("Scored frames", string.Join("; ", manifest.Protocols.Values.Select(p => p.ScoredFrames).Distinct(StringComparer.Ordinal).DefaultIfEmpty(Core.Protocol.Scoring))),
            new("Windows", suite.Windows is { } w ? $"{w.LengthSeconds:0.##} s every {w.StrideSeconds:0.##} s" : "none"),
            new("Protocol hashes", string.Join(", ", manifest.Protocols.Keys.Order(StringComparer.Ordinal))),
        ];
    }

    private static List<KeyValuePair<string, string>> Definitions(RunManifest manifest) =>
    [
        .. manifest.Metrics.Select(m => new KeyValuePair<string, string>(
            $"{m.DisplayName} [{m.Id}, {m.Version}]",
            $"{m.Definition} {(m.Needs.Length == 0 ? "" : $"Needs {m.Needs}. ")}Frames: {m.Sampling}. Source: {m.Citation}."
                + (m.Weights.Count == 0 ? "" : $" Weights: {string.Join(", ", m.Weights.Select(x => $"{x.Name} ({ContentHash.Short(x.Sha256)})"))}."))),
    ];

    private static List<KeyValuePair<string, string>> MethodFacts(RunManifest manifest)
    {
        var facts = new List<KeyValuePair<string, string>>();
        foreach (var method in manifest.Methods)
        {
            if (method.Given is { } files && !method.IsAnchor)
            {
                GivenFile[] read = [.. files.Where(f => f.Width > 0)];
                facts.Add(new($"{method.DisplayName} [{method.Id}]",
                    $"{method.Summary} Who made them, and with what, is not known here.{(read.Length == 0 ? "" : $" {Analysers.UnequalVideos.InWords(read)}.")}"));
                continue;
            }

            string weights = method.Weights.Count == 0 ? "no weights" : string.Join(", ", method.Weights.Select(w => $"{w.Name} ({ContentHash.Short(w.Sha256)})"));
            string config = string.Join(", ", method.Config.Select(c => $"{c.Key} = {c.Value}"));
            facts.Add(new($"{method.DisplayName} [{method.Id}, version {method.Version}]",
                $"{method.Summary} Backbone: {method.Backbone}. Weights: {weights}.{(config.Length == 0 ? "" : $" {config}.")}{(method.Citation.Length == 0 ? "" : $" Source: {method.Citation}.")}"));
        }

        return facts;
    }

    private static List<KeyValuePair<string, string>> ProvenanceFacts(RunManifest manifest)
    {
        var facts = new List<KeyValuePair<string, string>> { new("Suite SHA-256", manifest.SuiteSha256) };
        foreach (var session in manifest.Sessions)
        {
            facts.Add(new($"Started {session.StartedAt:yyyy-MM-dd HH:mm} UTC",
                $"videossm-eval {session.ToolVersion}, commit {session.Commit ?? "unknown"}{(session.Dirty == true ? " with local changes" : "")}, shard {session.Shard}. "
                    + string.Join("; ", session.Facts.Select(f => $"{f.Key}: {f.Value}"))));
        }

        facts.Add(new("Certified metrics", manifest.Sessions.LastOrDefault(s => s.Certificate is not null)?.Certificate?.Note ?? "not recorded: the run is older than certificates"));
        return facts;
    }
}
