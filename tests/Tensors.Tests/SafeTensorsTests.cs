using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Tensors.Tests;

public sealed class SafeTensorsTests : TensorTest
{
    private static readonly ScalarType[] AllTypes =
    [
        ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Int32, ScalarType.Int16,
        ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
    ];

    [Fact]
    public void EveryTypeShapeAndLayoutComesBack()
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var type in AllTypes)
            tensors[$"t.{type}"] = arange(0, 6, ScalarType.Float32).remainder(2).view(2, 3).type(type);
        tensors["scalar"] = tensor(3.5f);
        tensors["empty"] = zeros([0, 4]);
        tensors["transposed"] = arange(0, 6, ScalarType.Float32).view(2, 3).t();
        SafeTensors.Write(At("a.safetensors"), tensors, new Dictionary<string, string> { ["what"] = "größe \"1\"" });

        using var file = Checkpoint.Open(At("a.safetensors"));

        Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), file.Tensors.Select(x => x.Name));
        Assert.Equal("größe \"1\"", file.Metadata["what"]);
        foreach (var (name, expected) in tensors)
        {
            var actual = file.Read(name);
            Assert.Equal(expected.dtype, actual.dtype);
            Assert.Equal(expected.shape, actual.shape);
            Assert.Equal(Values(expected), Values(actual));
        }
    }

    [Fact]
    public void ALinkIsReadAsTheFileItLeadsTo()
    {
        SafeTensors.Write(At("file.safetensors"), new Dictionary<string, Tensor> { ["a"] = ones([5]) });
        File.CreateSymbolicLink(At("link.safetensors"), At("file.safetensors"));
        File.CreateSymbolicLink(At("link-to-link.safetensors"), At("link.safetensors"));
        using var file = Checkpoint.Open(At("link-to-link.safetensors"));
        Assert.Equal([1, 1, 1, 1, 1], Values(file.Read("a")));
    }

    [Fact]
    public void TheBytesDoNotDependOnTheOrder()
    {
        var tensors = new Dictionary<string, Tensor> { ["b"] = ones([2]), ["a"] = zeros([3], ScalarType.Int8), ["c"] = ones([1], ScalarType.Float64) };
        var metadata = new Dictionary<string, string> { ["y"] = "1", ["x"] = "2" };
        SafeTensors.Write(At("1"), tensors, metadata);
        SafeTensors.Write(At("2"), tensors.Reverse(), metadata.Reverse());
        Assert.Equal(File.ReadAllBytes(At("1")), File.ReadAllBytes(At("2")));
        Assert.Equal(Checkpoint.WeightsHash(At("1")), Checkpoint.WeightsHash(At("2")));
        Assert.Equal(["1", "2"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AFileWrittenByHandIsRead()
    {
        const string Header = """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{"by":"hand"}}""";
        WriteFile(Header, [0, 0, 128, 63, 0, 0, 0, 192]);
        using var file = Checkpoint.Open(At("f.safetensors"));
        Assert.Equal([1, -2], Values(file.Read("x")));
        Assert.Equal("hand", file.Metadata["by"]);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", "F8_E4M3")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}""", "truncated")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", "does not fill")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", "does not fill")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "-2")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "overlaps")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "gap")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "end at byte 4")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "bytes 8 to 0")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "twice")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2]}}""", "data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "2.5")]
    [InlineData("""{"__metadata__":{"a":1},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "metadata")]
    [InlineData("""{"x":""", "JSON")]
    [InlineData("""{"x":[]}""", "lacks")]
    public void ADamagedHeaderIsOneClearError(string header, string expected)
    {
        WriteFile(header, new byte[8]);
        var error = Assert.Throws<InvalidDataException>(() => Checkpoint.Open(At("f.safetensors")));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("f.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongLengthsAreErrors()
    {
        WriteFile("{}", [], claimed: 1000);
        Assert.Contains("claims 1000", Assert.Throws<InvalidDataException>(() => SafeTensors.Open(At("f.safetensors"))).Message, StringComparison.Ordinal);
        WriteFile("{}", [], claimed: -1);
        Assert.Throws<InvalidDataException>(() => SafeTensors.Open(At("f.safetensors")));
        File.WriteAllBytes(At("short"), [1, 2, 3]);
        Assert.Throws<InvalidDataException>(() => SafeTensors.Open(At("short")));
        Assert.Throws<InvalidDataException>(() => Checkpoint.Open(At("short")));
        File.WriteAllBytes(At("empty"), []);
        Assert.Contains("empty", Assert.Throws<InvalidDataException>(() => Checkpoint.Open(At("empty"))).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => Checkpoint.Open(At("nowhere")));
    }

    [Fact]
    public void ATruthValueThatIsNeitherIsAnError()
    {
        WriteFile("""{"x":{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]}}""", [0, 1, 2, 0, 0, 0, 0, 0]);
        using var file = Checkpoint.Open(At("f.safetensors"));
        Assert.Contains("BOOL", Assert.Throws<InvalidDataException>(() => file.Read("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FlippedBytesAndCutFilesNeverDoWorseThanInvalidData()
    {
        SafeTensors.Write(At("good"), new Dictionary<string, Tensor> { ["a.weight"] = ones([2, 3]), ["b"] = ones([4], ScalarType.Bool) });
        var good = File.ReadAllBytes(At("good"));
        var inputs = from at in Gen.Choose(0, good.Length - 1)
                     from value in Gen.Choose(0, 255)
                     from cut in Gen.Choose(0, 3 * good.Length)
                     select (at, value, cut);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(inputs.ToArbitrary(), x =>
        {
            var bytes = good.ToArray();
            bytes[x.at] = (byte)x.value;
            File.WriteAllBytes(At("bad"), bytes[..Math.Min(bytes.Length, x.cut)]);
            try
            {
                using var file = SafeTensors.Open(At("bad"));
                foreach (var tensor in file.Tensors)
                    file.Read(tensor.Name).Dispose();
            }
            catch (InvalidDataException)
            {
                // One of the two outcomes allowed; the other is to read something.
            }
        }));
    }

    [Fact]
    public void ShardsAreReadThroughTheirIndex()
    {
        SafeTensors.Write(At("m-1.safetensors"), new Dictionary<string, Tensor> { ["a"] = ones([2]) });
        SafeTensors.Write(At("m-2.safetensors"), new Dictionary<string, Tensor> { ["b"] = zeros([3]) });
        var index = At("m.safetensors.index.json");
        File.WriteAllText(index, """{"metadata":{"total_size":20},"weight_map":{"a":"m-1.safetensors","b":"m-2.safetensors"}}""");
        using (var file = Checkpoint.Open(index))
        {
            Assert.Equal(["a", "b"], file.Tensors.Select(x => x.Name));
            Assert.Equal([1, 1], Values(file.Read("a")));
            Assert.Equal("20", file.Metadata["total_size"]);
            Assert.Throws<KeyNotFoundException>(() => file.Read("c"));
        }
        foreach (var (text, expected) in new[]
        {
            ("""{"weight_map":{"a":"../m-1.safetensors"}}""", "plain file name"),
            ("""{"weight_map":{"a":"/etc/passwd"}}""", "plain file name"),
            ("""{"weight_map":{"a":"m-3.safetensors"}}""", "missing"),
            ("""{"weight_map":{"b":"m-1.safetensors"}}""", "no tensor 'b'"),
            ("""{"weight_map":{"a":1}}""", "names no file"),
            ("""{"weight_map":{"a":"m-1.safetensors","a":"m-1.safetensors"}}""", "twice"),
            ("""{"weight_map":{}""", "JSON"),
            ("""{}""", "weight_map"),
        })
        {
            File.WriteAllText(index, text);
            Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Checkpoint.Open(index)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void LoadingIntoAModuleNamesEveryProblemAtOnce()
    {
        using var module = nn.Sequential(("a", nn.Linear(2, 3)), ("b", nn.Linear(3, 1)));
        SafeTensors.Write(At("f"), new Dictionary<string, Tensor>
        {
            ["a.weight"] = ones([3, 2]),
            ["a.bias"] = ones([4]),
            ["c.weight"] = ones([1]),
            ["b.bias"] = ones([2]),
        });
        using var file = SafeTensors.Open(At("f"));
        var before = Values(module.state_dict()["a.weight"]);

        var message = Assert.Throws<InvalidDataException>(() => file.LoadInto(module)).Message;

        Assert.Contains("missing (1): b.weight", message, StringComparison.Ordinal);
        Assert.Contains("unexpected (1): c.weight", message, StringComparison.Ordinal);
        Assert.Contains("a.bias [4] instead of [3]", message, StringComparison.Ordinal);
        Assert.Contains("b.bias [2] instead of [1]", message, StringComparison.Ordinal);
        Assert.Equal(before, Values(module.state_dict()["a.weight"]));
    }

    [Fact]
    public void LoadingConvertsTypesAndRenamesKeys()
    {
        using var module = nn.Linear(2, 1);
        SafeTensors.Write(At("f"), new Dictionary<string, Tensor>
        {
            ["model.w"] = tensor(new float[] { 1.5f, 2 }).view(1, 2).type(ScalarType.BFloat16),
            ["model.b"] = tensor(new double[] { 4 }),
            ["note"] = ones([1]),
        });
        using var file = SafeTensors.Open(At("f"));

        file.LoadInto(module, x => x switch { "model.w" => "weight", "model.b" => "bias", _ => null });

        Assert.Equal([1.5, 2], Values(module.weight));
        Assert.Equal([4], Values(module.bias!));
        Assert.True(module.weight.requires_grad);
        var twice = Assert.Throws<InvalidDataException>(() => file.LoadInto(module, x => x == "note" ? null : "weight"));
        Assert.Contains("given twice (1): weight (from model.b and model.w)", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReservedAndComplexTensorsAreRefusedBeforeAnythingIsWritten()
    {
        Assert.Throws<ArgumentException>(() => SafeTensors.Write(At("f"), new Dictionary<string, Tensor> { ["__metadata__"] = ones([1]) }));
        Assert.Throws<ArgumentException>(() => SafeTensors.Write(At("f"), new Dictionary<string, Tensor> { ["x"] = ones([1], ScalarType.ComplexFloat32) }));
        Assert.Empty(Directory.GetFiles(Folder));
    }

    private void WriteFile(string header, byte[] data, long? claimed = null)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, claimed ?? text.Length);
        File.WriteAllBytes(At("f.safetensors"), [.. length, .. text, .. data]);
    }
}
