using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;

namespace VideoSsm.Eval.Cli;

/// <summary>The composition root: the only place that names concrete methods and metrics. No scan, an explicit list.</summary>
public static class Composition
{
    /// <summary>Puts the program together. Nothing here loads a native library or reads weights; that happens when a method or metric is made.</summary>
    public static CliContext Create()
    {
        string root = FindRoot();
        return new CliContext
        {
            Methods = Methods(),
            Metrics = Metrics(),
            Codec = () => new RawVideoCodec(),
            Facts = () => [],
            Root = root,
        };
    }

    private static Registry<IVideoMethod> Methods() => new Registry<IVideoMethod>("method")
        .Add("fake:steady", "Moving gradients without a network, for trying the pipeline.", () => new FakeMethod())
        .Add("fake:drift", "The same, brightening with time.", () => new FakeMethod("fake:drift", 5));

    private static Registry<IMetric> Metrics() => new Registry<IMetric>("metric")
        .Add("brightness", "Mean brightness; the simplest true metric.", () => new FakeMetric());

    /// <summary>The folder above the program that holds the suites; the current folder for a program that was moved away from its sources.</summary>
    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "suites", "schema.json")))
            {
                return folder.FullName;
            }
        }

        return Directory.GetCurrentDirectory();
    }
}
