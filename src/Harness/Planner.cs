using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Turns a suite into work items with content keys.</summary>
/// <param name="methods">Known methods.</param>
/// <param name="metrics">Known metrics.</param>
public sealed class Planner(Registry<IVideoMethod> methods, Registry<IMetric> metrics)
{
    /// <summary>Plans a suite. Methods are asked for their identity and let go; metrics stay.</summary>
    /// <exception cref="UsageException">The suite names an unknown method or metric, or one of them cannot be set up.</exception>
    public Plan Build(LoadedSuite suite)
    {
        // All names first: a typo in the last one should not cost the loading of the first.
        foreach (string id in suite.Suite.Methods)
        {
            In(suite, () => methods.Require(id));
        }

        foreach (string id in suite.Suite.Metrics)
        {
            In(suite, () => metrics.Require(id));
        }

        MethodInfo[] infos = [.. suite.Suite.Methods.Select(Identity)];
        IMetric[] rulers = [.. suite.Suite.Metrics.Select(metrics.Create)];
        return new Plan
        {
            Suite = suite,
            Methods = infos,
            Metrics = rulers,
            Items = [.. infos.SelectMany(method => Items(suite, method))],
            Protocols = suite.Suite.Lengths
                .SelectMany(length => rulers.Select(metric => Protocol.Of(suite, length, metric.Info)))
                .Select(p => p with { ScoredFrames = Protocol.ScoringOf(infos) })
                .ToDictionary(p => p.Hash(), StringComparer.Ordinal),
        };
    }

    internal static IEnumerable<WorkItem> Items(LoadedSuite suite, MethodInfo method) =>
        from length in suite.Suite.Lengths
        from prompt in suite.PromptsAt(length)
        from sample in Enumerable.Range(0, suite.Suite.Samples)
        let seed = method.Given is null ? Seeds.ForSample(suite.Suite.Seed, prompt.Id, sample) : 0
        select new WorkItem
        {
            Key = ContentKeys.OfVideo(method, prompt, seed, length.Seconds, GivenKey(method, prompt, sample, length.Seconds)),
            Method = method,
            Prompt = prompt,
            Sample = sample,
            Seed = seed,
            LengthSeconds = length.Seconds,
        };

    private static GivenVideoKey? GivenKey(MethodInfo method, Prompt prompt, int sample, double seconds)
    {
        if (method.Given is not { } files)
        {
            return null;
        }

        GivenFile? file = files.FirstOrDefault(f => f.Prompt == prompt.Id && f.Sample == sample && f.LengthSeconds.Equals(seconds));
        return new GivenVideoKey(sample, file?.Sha256 ?? "", file?.ToldRate);
    }

    private static void In(LoadedSuite suite, Action check)
    {
        try
        {
            check();
        }
        catch (UsageException e)
        {
            throw new UsageException($"{suite.Path}: {e.Message}", e);
        }
    }

    private MethodInfo Identity(string id)
    {
        IVideoMethod method = methods.Create(id);
        MethodInfo info = method.Info;
        (method as IDisposable)?.Dispose();
        return info.Id == id
            ? info
            : throw new InvalidOperationException($"the method registered as '{id}' calls itself '{info.Id}'");
    }
}
