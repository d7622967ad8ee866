using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Metrics.Features;

/// <summary>Where a metric's weights come from, and what its number may therefore be called.</summary>
/// <remarks>Only the published files themselves give VBench's ids; a number from any other weights carries the name of their suite.</remarks>
public sealed class WeightsSource
{
    /// <summary>First word of the ids of metrics whose weights are made up.</summary>
    public const string MadeUpSuite = "untrained";

    private const string BFloat16Note =
        "Linear layers and convolutions multiply in bfloat16 (8 bits of mantissa, sums in float32): an approximation that was asked for.";

    private readonly Lazy<(string? Path, WeightsFile? File, string Missing)> _found;

    private WeightsSource(string suite, string name, Func<(string?, WeightsFile?, string)> find, string note = "")
        : this(suite, name, note, new Lazy<(string?, WeightsFile?, string)>(find), isMadeUp: false, isBFloat16: false)
    {
    }

    private WeightsSource(string suite, string name, string note, Lazy<(string?, WeightsFile?, string)> found, bool isMadeUp, bool isBFloat16)
    {
        (Suite, Name, Note, IsMadeUp, IsBFloat16) = (suite, name, note, isMadeUp, isBFloat16);
        _found = found;
    }

    /// <summary>Empty for the published files; otherwise the first word of the metric's id, <c>world</c> for instance.</summary>
    public string Suite { get; }

    /// <summary>Name of the file.</summary>
    public string Name { get; }

    /// <summary>What stands in for the published network, for the definition of the metric; empty where nothing is to be said.</summary>
    public string Note { get; }

    /// <summary>True for a published file.</summary>
    public bool IsOfficial => Suite.Length == 0;

    /// <summary>True where there is no file: the values are a hash of each tensor's name and index, good for measuring costs and for nothing else.</summary>
    public bool IsMadeUp { get; }

    /// <summary>Whether the network multiplies in bfloat16; its metrics then say so in their version.</summary>
    public bool IsBFloat16 { get; }

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

    /// <summary>No file: values made up from each tensor's name and index.</summary>
    /// <param name="name">The file they stand in for.</param>
    public static WeightsSource MadeUp(string name) =>
        new(MadeUpSuite, name, "values made up", new Lazy<(string?, WeightsFile?, string)>(() => ("", null, "")), isMadeUp: true, isBFloat16: false);

    /// <summary>The same weights with products in bfloat16, faster where the processor has the instructions.</summary>
    /// <param name="wanted">False gives these weights themselves.</param>
    public WeightsSource InBFloat16(bool wanted = true) => wanted == IsBFloat16 ? this : new(Suite, Name, Note, _found, IsMadeUp, wanted);

    /// <summary>Lets the calling thread multiply as these weights want it, until the result is disposed.</summary>
    internal IDisposable? Precision() => IsBFloat16 ? MatrixPrecision.BFloat16OnThisThread() : null;

    /// <summary>Makes a network: from the file, or with values made up.</summary>
    /// <param name="load">Reads a file.</param>
    /// <param name="build">Builds the network without values.</param>
    /// <exception cref="MetricUnavailableException">There are no weights.</exception>
    internal T Network<T>(Func<string, T> load, Func<T> build)
        where T : TorchSharp.torch.nn.Module => IsMadeUp ? MadeUpWeights.Fill(build()) : load(Require());

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
        if (sources.Any(s => s.IsBFloat16 != sources[0].IsBFloat16))
            throw new ArgumentException($"the networks of '{info.Id}' multiply in different precisions", nameof(sources));
        info = info with
        {
            Weights = [.. sources.Select(s => s.File).OfType<WeightsFile>()],
            Unavailable = sources.Select(s => s.Missing).FirstOrDefault(m => m.Length > 0),
        };
        info = suite.Length == 0 ? info : info with
        {
            Id = $"{suite}_{info.Id}",
            Version = "1",
            DisplayName = $"{info.DisplayName} ({suite})",
            Definition = $"The arithmetic of VBench with a network of the {suite} suite, so not VBench's number{In(sources[0].Note)}. {info.Definition}",
            Needs = "",
            Citation = $"arithmetic: {info.Citation}; weights: {suite}",
        };

        // Another version, so that nothing takes it for VBench's own number or for the float32 one.
        return !sources[0].IsBFloat16 ? info : info with
        {
            Version = $"{info.Version}-bf16",
            DisplayName = $"{info.DisplayName} (bf16)",
            Definition = $"{info.Definition} {BFloat16Note}",
        };
    }

    private static string In(string note) => note.Length == 0 ? "" : $" (here: {note})";

    private static (string?, WeightsFile?, string) Absent(string reason) => (null, null, reason);
}
