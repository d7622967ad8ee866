using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>
/// The plan of a run from its manifest alone: what belongs to the run can be told, merged and checked without methods, weights or the suite file.
/// Its metrics are descriptions and cannot score.
/// </summary>
public static class RecordedPlan
{
    /// <summary>Reads the manifest of a run.</summary>
    /// <exception cref="UsageException">There is none, or it cannot be read.</exception>
    public static RunManifest Manifest(RunLayout layout) => File.Exists(layout.Manifest)
        ? JsonFile.Read<RunManifest>(layout.Manifest)
        : throw new UsageException($"{layout.Root}: not a run: there is no manifest.json");

    /// <summary>Rebuilds a plan.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="layout">Where it lies, for errors.</param>
    /// <exception cref="UsageException">The manifest does not hold together.</exception>
    public static Plan Of(RunManifest manifest, RunLayout layout)
    {
        var known = manifest.Prompts.ToDictionary(p => p.Id, StringComparer.Ordinal);
        var atLength = manifest.PromptsByLength.ToDictionary(
            l => l.Seconds,
            IReadOnlyList<Prompt> (l) => [.. l.Prompts.Select(id => known.GetValueOrDefault(id)
                ?? throw new UsageException($"{layout.Manifest}: names the prompt '{id}' at {l.Seconds} s, but does not hold it"))]);
        var suite = new LoadedSuite(manifest.Name, layout.Manifest, manifest.Suite, manifest.Prompts) { AtLength = atLength };
        IMetric[] metrics = [.. manifest.Metrics.Select(m => new Description(m))];
        foreach (LengthSpec length in manifest.Suite.Lengths)
        {
            // A manifest written before it listed the prompts of each length can be wrong here only for suites with prompts per length.
            string prompts = ContentHash.OfJson(suite.PromptsAt(length));
            if (manifest.Protocols.Values.Any(p => p.LengthSeconds.Equals(length.Seconds) && p.PromptsSha256 != prompts))
            {
                throw new UsageException($"{layout.Manifest}: does not say which prompts were used at {length.Seconds} s; `run` it once more, which writes that down");
            }
        }

        return new Plan
        {
            Suite = suite,
            Methods = manifest.Methods,
            Metrics = metrics,
            Items = [.. manifest.Methods.SelectMany(method => Planner.Items(suite, method))],
            Protocols = manifest.Protocols,
        };
    }

    /// <summary>Identity of a suite: the question with its prompts, not where it is computed.</summary>
    internal static string SuiteHash(Suite suite, IReadOnlyList<Prompt> prompts) => ContentHash.OfJson(new { Suite = suite with { Slurm = null }, Prompts = prompts });

    /// <summary>What makes two manifests parts of one run: the questions asked and everything that may change an answer.</summary>
    internal static string Identity(RunManifest manifest) => ContentHash.OfJson(new { manifest.SuiteSha256, manifest.Methods, manifest.Metrics, manifest.Protocols });

    private sealed class Description(MetricInfo info) : IMetric
    {
        public MetricInfo Info => info;

        public IMetricSession Start(VideoFacts video, Prompt prompt) =>
            throw new InvalidOperationException($"{info.Id} was read from a manifest and cannot score");
    }
}
