namespace VideoSsm.Eval.Cli.Tests;

/// <summary>A folder that lives as long as a test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is. Its name has a space and a letter beyond ASCII on purpose.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("cli tésts-").FullName;

    /// <summary>A path inside.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
