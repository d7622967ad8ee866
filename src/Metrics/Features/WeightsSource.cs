using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Metrics.Features;

/// <summary>Where a metric's weights come from, and what its number may therefore be called.</summary>
/// <remarks>Only the published files themselves give VBench's ids; a number from any other weights carries the name of their suite.</remarks>
public sealed class WeightsSource
{
    private readonly Lazy<(string? Path, WeightsFile? File, string Missing)> _found;

    private WeightsSource(string suite, string name, Func<(string?, WeightsFile?, string)> find, string note = "")
    {
        (Suite, Name, Note) = (suite, name, note);
        _found = new(find);
    }

    /// <summary>Empty for the published files; otherwise the first word of the metric's id, <c>world</c> for instance.</summary>
    public string Suite { get; }

    /// <summary>Name of the file.</summary>
    public string Name { get; }

    /// <summary>What stands in for the published network, for the definition of the metric; empty where nothing is to be said.</summary>
    public string Note { get; }

    /// <summary>True for a published file.</summary>
    public bool IsOfficial => Suite.Length == 0;

    /// <summary>The file with its hash; <c>null</c> where there is none. Reads the whole file the first time.</summary>
    public WeightsFile? File => _found.Value.File;

    /// <summary>Why there are no weights, in one line; empty where there are.</summary>
    public string Missing => _found.Value.Missing;

    /// <summary>A published file, looked for in a folder and in the sub-folders of VBench's own cache.</summary>
    /// <param name="file">The file; where its hash is known, any other file of its name is refused.</param>
    /// <param name="folder">The folder; <c>null</c> where the user named none.</param>
    public static WeightsSource Official(OfficialFile file, string? folder) => new("", file.Name, () =>
    {
        if (folder is null)
            return Absent($"needs the official weights '{file.Name}' and no folder of official weights is given (published at {file.Origin})");
        if (file.Find(folder) is not { } path)
            return Absent($"needs the official weights '{file.Name}', which are not in the given folder of official weights (published at {file.Origin})");
        string hash = Checkpoint.WeightsHash(path);
        return hash.StartsWith(file.Sha256, StringComparison.Ordinal)
            ? (path, new WeightsFile(file.Name, hash), "")
            : Absent($"'{file.Name}' is not the official file: its SHA-256 begins with {hash[..8]}, expected is {file.Sha256[..8]}");
    });

    /// <summary>Weights of our own or of anybody else.</summary>
    /// <param name="suite">Their name in metric ids, lower case: <c>world</c>.</param>
    /// <param name="path">The file.</param>
    /// <param name="note">What the network is, in words: it goes into the metric's definition.</param>
    /// <param name="remedy">How to come by a missing file; follows the reason.</param>
    /// <exception cref="ArgumentException">The suite has no name, or VBench's.</exception>
    public static WeightsSource Other(string suite, string path, string note = "", string remedy = "")
    {
        if (suite.Length == 0 || suite.Contains("vbench", StringComparison.OrdinalIgnoreCase) || !suite.All(char.IsAsciiLetterLower))
            throw new ArgumentException($"'{suite}' cannot name a suite of other weights (lower-case letters, not VBench's name)", nameof(suite));
        string name = System.IO.Path.GetFileName(path);
        return new(suite, name, () => System.IO.File.Exists(path)
            ? (path, new WeightsFile(name, Checkpoint.WeightsHash(path)), "")
            : Absent($"needs the weights '{name}' of the {suite} suite, which are missing{remedy}"), note);
    }

    /// <summary>The path of the weights.</summary>
    /// <exception cref="MetricUnavailableException">There are none; the message is the reason.</exception>
    public string Require() => _found.Value.Path ?? throw new MetricUnavailableException(Missing);

    /// <summary>Gives a metric the name its weights allow.</summary>
    /// <param name="info">The metric as with the published files.</param>
    /// <param name="sources">All its weights, of one suite.</param>
    internal static MetricInfo Describe(MetricInfo info, params WeightsSource[] sources)
    {
        string suite = sources[0].Suite;
        if (sources.Any(s => s.Suite != suite))
            throw new ArgumentException($"the weights of '{info.Id}' are of different suites: {string.Join(", ", sources.Select(s => s.Name))}", nameof(sources));
        info = info with
        {
            Weights = [.. sources.Select(s => s.File).OfType<WeightsFile>()],
            Unavailable = sources.Select(s => s.Missing).FirstOrDefault(m => m.Length > 0),
        };
        return suite.Length == 0 ? info : info with
        {
            Id = $"{suite}_{info.Id}",
            Version = "1",
            DisplayName = $"{info.DisplayName} ({suite})",
            Definition = $"The arithmetic of VBench with a network of the {suite} suite, so not VBench's number{In(sources[0].Note)}. {info.Definition}",
            Needs = "",
            Citation = $"arithmetic: {info.Citation}; weights: {suite}",
        };
    }

    private static string In(string note) => note.Length == 0 ? "" : $" (here: {note})";

    private static (string?, WeightsFile?, string) Absent(string reason) => (null, null, reason);
}
