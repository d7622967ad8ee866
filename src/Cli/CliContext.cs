using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli;

/// <summary>What verbs work with. Everything expensive is made when it is first asked for, so that verbs that do not need it stay fast.</summary>
public sealed record CliContext
{
    /// <summary>Methods by id.</summary>
    public required Registry<IVideoMethod> Methods { get; init; }

    /// <summary>Makes a variant that a suite defines.</summary>
    public required Func<MethodVariant, IVideoMethod> Vary { get; init; }

    /// <summary>Metrics by id.</summary>
    public required Registry<IMetric> Metrics { get; init; }

    /// <summary>The same metrics with published weights from another folder than the environment names.</summary>
    public required Func<string, Registry<IMetric>> MetricsWithWeights { get; init; }

    /// <summary>The same metrics with products in bfloat16, whose versions say so; <c>null</c> for the usual folder of published weights.</summary>
    public required Func<string?, Registry<IMetric>> MetricsInBFloat16 { get; init; }

    /// <summary>Reads and writes video files; fails with one clear line where ffmpeg is missing.</summary>
    public required Func<IVideoCodec> Codec { get; init; }

    /// <summary>Facts for provenance that only the composition root knows; told whether the run uses networks.</summary>
    public required Func<bool, IReadOnlyList<KeyValuePair<string, string>>> Facts { get; init; }

    /// <summary>The folder that holds <c>suites</c> and <c>recipes</c>.</summary>
    public required string Root { get; init; }

    /// <summary>Folder that names of weights are relative to.</summary>
    public required string Weights { get; init; }

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Pause before a broken transfer is tried again.</summary>
    public TimeSpan FetchPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Results.</summary>
    public TextWriter Out { get; init; } = Console.Out;

    /// <summary>Words for people: progress, warnings, errors.</summary>
    public TextWriter Error { get; init; } = Console.Error;

    /// <summary>The terminal behind <see cref="Error"/>, for what is redrawn and must not go to a log.</summary>
    public TextWriter Terminal { get; init; } = Console.Error;

    /// <summary>Keeps what is told to people; <c>null</c> without <c>--log</c>.</summary>
    internal Output.LogWriter? Log { get; init; }

    /// <summary>The command that starts this program anew, for machines that do a part of the work.</summary>
    public IReadOnlyList<string> Self { get; init; } = Path.GetFileNameWithoutExtension(Environment.ProcessPath) is not "videossm-eval"
        ? [Environment.ProcessPath ?? "dotnet", typeof(CliContext).Assembly.Location]
        : [Environment.ProcessPath!];

    /// <summary>What people type.</summary>
    public TextReader In { get; init; } = Console.In;

    /// <summary>Opens standard output for bytes.</summary>
    public Func<Stream> OutStream { get; init; } = Console.OpenStandardOutput;

    /// <summary>Whether standard output is a terminal, on which bytes of a video would be noise.</summary>
    public bool OutIsTerminal { get; init; } = !Console.IsOutputRedirected;

    /// <summary>Encodes frames into a stream that can be played while it grows: target, width, height, frames per second.</summary>
    public required Func<Stream, int, int, double, IVideoWriter> Encode { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal that can redraw.</summary>
    public bool Interactive { get; init; } = !Console.IsErrorRedirected;

    /// <summary>Folder of the suites.</summary>
    public string Suites => Path.Combine(Root, "suites");

    /// <summary>The methods a suite may name: all known ones and its own variants.</summary>
    /// <exception cref="UsageException">A variant has the id of a method.</exception>
    public Registry<IVideoMethod> MethodsOf(LoadedSuite suite)
    {
        var methods = new Registry<IVideoMethod>("method");
        foreach (Registry<IVideoMethod>.Entry entry in Methods.Entries)
        {
            methods.Add(entry.Id, entry.Summary, entry.Create, entry.Unavailable);
        }

        foreach (MethodVariant variant in suite.Suite.Variants)
        {
            if (methods.Contains(variant.Id))
            {
                throw new UsageException($"{suite.Path}: variants has the id '{variant.Id}', which is a method already; choose another or add @CHECKPOINT");
            }

            methods.Add(variant.Id, variant.Name, () => Made(variant));
        }

        return methods;

        IVideoMethod Made(MethodVariant variant)
        {
            try
            {
                return Vary(variant);
            }
            catch (UsageException e)
            {
                throw new UsageException($"{suite.Path}: variant '{variant.Id}': {e.Message}", e);
            }
        }
    }
}
