using TorchSharp;

namespace VideoSsm.Eval.Tensors.Tests;

/// <summary>Files written by PyTorch itself (tests/Golden/pickle).</summary>
public sealed class PickleCheckpointTests : TensorTest
{
    public static TheoryData<string> Formats => ["everything.pt", "everything-legacy.pth"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void EveryElementTypeIsRead(string file)
    {
        using var checkpoint = Checkpoint.Open(Golden("pickle", file));
        var types = new Dictionary<string, torch.ScalarType>(StringComparer.Ordinal)
        {
            ["float64"] = torch.float64,
            ["float32"] = torch.float32,
            ["float16"] = torch.float16,
            ["bfloat16"] = torch.bfloat16,
            ["int64"] = torch.int64,
            ["int32"] = torch.int32,
            ["int16"] = torch.int16,
            ["int8"] = torch.int8,
            ["uint8"] = torch.uint8,
            ["bool"] = torch.@bool,
        };
        foreach (var (name, type) in types)
        {
            var tensor = checkpoint.Read($"types.{name}");
            Assert.Equal(type, tensor.dtype);
            Assert.Equal([2L, 3L], tensor.shape);
            Assert.Equal([0, 1, 1, 0, 1, 1], Values(tensor));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void ViewsOfASharedStorageHaveTheirOwnElements(string file)
    {
        using var checkpoint = Checkpoint.Open(Golden("pickle", file));
        Check("whole", [12], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        Check("transposed", [4, 3], [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
        Check("slice", [4], [5, 6, 7, 8]);
        Check("strided", [4], [1, 4, 7, 10]);
        Check("column", [3], [2, 6, 10]);
        Check("expanded", [2, 5], [.. Enumerable.Repeat(3.0, 10)]);
        Check("empty", [0, 4], []);
        Check("scalar", [], [2.5]);

        void Check(string name, long[] shape, double[] values)
        {
            var tensor = checkpoint.Read($"views.{name}");
            Assert.Equal(shape, tensor.shape);
            Assert.Equal(values, Values(tensor));
            Assert.Equal(shape, checkpoint.Tensors.Single(x => x.Name == $"views.{name}").Shape);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void ContainersAndNumbersGetDottedNames(string file)
    {
        using var checkpoint = Checkpoint.Open(Golden("pickle", file));
        Assert.Equal([1, -1], Values(checkpoint.Read("parameter")));
        Assert.Equal([7], Values(checkpoint.Read("list.0")));
        Assert.Throws<KeyNotFoundException>(() => checkpoint.Read("epoch"));
        var expected = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["list.1"] = "8",
            ["list.2.0"] = "9",
            ["list.2.1"] = "ten",
            ["3"] = "whole number as key",
            ["epoch"] = "12",
            ["negative"] = "-70000",
            ["large"] = "1099511627776",
            ["rate"] = "0.0001",
            ["done"] = "True",
            ["nothing"] = "None",
            ["text"] = "größe",
            ["size.0"] = "2",
            ["size.1"] = "3",
            ["dtype"] = "torch.bfloat16",
            ["device"] = "cuda:1",
        };
        Assert.Equal(expected.OrderBy(x => x.Key, StringComparer.Ordinal), checkpoint.Metadata.OrderBy(x => x.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void AModulesStateIsLoadedStrictly()
    {
        using var module = torch.nn.Sequential(("a", torch.nn.Linear(2, 3)), ("b", torch.nn.BatchNorm2d(3)));
        using (var checkpoint = Checkpoint.Open(Golden("pickle", "state.pth")))
            checkpoint.LoadInto(module);
        Assert.Equal([0, 0.25, 0.5, 0.75, 1, 1.25], Values(module.get_parameter("a.weight")!));
        Assert.Equal([1, 1, 1], Values(module.get_buffer("b.running_var")!));

        using var nested = Checkpoint.Open(Golden("pickle", "state-protocol4.pth"));
        Assert.Equal("5", nested.Metadata["step"]);
        Assert.Equal("01ff", nested.Metadata["bytes"]);
        nested.LoadInto(module, x => x["model.".Length..]);
        Assert.Contains("missing (7)", Assert.Throws<InvalidDataException>(() => nested.LoadInto(module)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABareTensorIsNamedTensor()
    {
        using var checkpoint = Checkpoint.Open(Golden("pickle", "bare.pt"));
        Assert.Equal([3, 4], Values(checkpoint.Read("tensor")));
    }

    [Fact]
    public void ATorchScriptArchiveIsReadWithoutItsProgram()
    {
        using var checkpoint = Checkpoint.Open(Golden("pickle", "script.pt"));

        Assert.Equal(["a.bias", "a.weight", "b.0.weight", "input_resolution"], checkpoint.Tensors.Select(x => x.Name));
        Assert.Equal([0, 0.25, 0.5, 0.75, 1, 1.25], Values(checkpoint.Read("a.weight")));
        Assert.Equal(torch.float16, checkpoint.Read("b.0.weight").dtype);
        Assert.Equal([1L, 3L], checkpoint.Read("b.0.weight").shape);
        Assert.Equal(224, checkpoint.Read("input_resolution").item<long>());
        Assert.Equal("False", checkpoint.Metadata["a.training"]);
    }

    [Fact]
    public void AWholeModuleIsRefusedWithTheNameOfItsClass()
    {
        var error = Assert.Throws<InvalidDataException>(() => Checkpoint.Open(Golden("pickle", "whole-module.pth")));
        Assert.Contains("torch.nn.modules.container.Sequential", error.Message, StringComparison.Ordinal);
        Assert.Contains("whole-module.pth", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherFilesAreNamedAsSuch()
    {
        File.WriteAllText(At("x.pt"), "<html>404 not found</html>");
        Assert.Contains("neither", Assert.Throws<InvalidDataException>(() => Checkpoint.Open(At("x.pt"))).Message, StringComparison.Ordinal);
    }
}
