using TorchSharp;

namespace VideoSsm.Eval.Tensors.Tests;

/// <summary>Tests that use process-wide state of the engine run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LibTorchCollection
{
    public const string Name = "LibTorch";
}

/// <summary>A dispose scope and a temporary folder per test.</summary>
[Collection(LibTorchCollection.Name)]
public abstract class TensorTest : IDisposable
{
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    protected TensorTest() => Folder = Directory.CreateTempSubdirectory("videossm-tensors-").FullName;

    protected string Folder { get; }

    public void Dispose()
    {
        _scope.Dispose();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string At(string name) => Path.Combine(Folder, name);

    protected static string Golden(params string[] parts)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "VideoSsm.Eval.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new FileNotFoundException("The repository root is not above the tests.");
        return Path.Combine([folder, "tests", "Golden", .. parts]);
    }

    protected static double[] Values(torch.Tensor x) => x.detach().type(torch.float64).contiguous().data<double>().ToArray();
}
