using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli;

/// <summary>What verbs work with. Everything expensive is made when it is first asked for, so that verbs that do not need it stay fast.</summary>
public sealed record CliContext
{
    /// <summary>Methods by id.</summary>
    public required Registry<IVideoMethod> Methods { get; init; }

    /// <summary>Metrics by id.</summary>
    public required Registry<IMetric> Metrics { get; init; }

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

    /// <summary>Results.</summary>
    public TextWriter Out { get; init; } = Console.Out;

    /// <summary>Words for people: progress, warnings, errors.</summary>
    public TextWriter Error { get; init; } = Console.Error;

    /// <summary>Whether <see cref="Error"/> is a terminal that can redraw.</summary>
    public bool Interactive { get; init; } = !Console.IsErrorRedirected;

    /// <summary>Folder of the suites.</summary>
    public string Suites => Path.Combine(Root, "suites");
}
