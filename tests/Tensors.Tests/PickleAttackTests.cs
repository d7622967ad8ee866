using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VideoSsm.Eval.Tensors.Pickle;
using static VideoSsm.Eval.Tensors.Tests.PickleBuilder;

namespace VideoSsm.Eval.Tensors.Tests;

/// <summary>Files made to do harm, and files that are merely broken: every one is an InvalidDataException that says why.</summary>
public sealed class PickleAttackTests : TensorTest
{
    private static readonly byte[] FourFloats = [0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64];

    [Fact]
    public void AHandMadeCheckpointIsReadSoThatTheRefusalsMeanSomething()
    {
        var pickle = New().Op('}').Text("x").Tensor(4, 1, [2], [2]).Op('s').Stop();
        Write(Zip(pickle, ("archive/data/0", FourFloats)));
        using var checkpoint = Checkpoint.Open(At("f.pt"));
        Assert.Equal([2, 4], Values(checkpoint.Read("x")));
    }

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "exec")]
    [InlineData("builtins", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch", "load")]
    [InlineData("torch._utils", "_import_dotted_name")]
    [InlineData("torch._utils", "_rebuild_tensor_v2.__globals__")]
    [InlineData("torch.serialization", "load")]
    [InlineData("collections", "OrderedDict.fromkeys")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    public void FunctionsAreRefusedByNameHoweverTheyAreNamed(string module, string name)
    {
        Refused(New().Global(module, name).Tuple(t => t.Text("id")).Op('R').Stop(), $"'{module}.{name}' is refused");
        Refused(New().Text(module).Text(name).Raw(0x93).Tuple(t => t.Text("id")).Op('R').Stop(), $"'{module}.{name}' is refused");
        Refused(New().Global(module, name).Stop(), $"'{module}.{name}' is refused");
    }

    [Fact]
    public void OpcodesThatCallOrBuildObjectsAreRefused()
    {
        Refused(New().Op('(').Text("id").Raw([(byte)'i', .. "os\nsystem\n"u8]).Stop(), "INST is refused");
        Refused(New().Op('(').Global("collections", "OrderedDict").Op('o').Stop(), "OBJ is refused");
        Refused(New().Global("collections", "OrderedDict").Op(')').Raw(0x81).Stop(), "NEWOBJ is refused");
        Refused(New().Global("collections", "OrderedDict").Op(')').Op('}').Raw(0x92).Stop(), "NEWOBJ_EX is refused");
        Refused(New().Raw(0x82, 1).Stop(), "EXT1 is refused");
        Refused(New().Raw(0x83, 1, 0).Stop(), "EXT2 is refused");
        Refused(New().Raw(0x84, 1, 0, 0, 0).Stop(), "EXT4 is refused");
        Refused(New().Raw([(byte)'P', .. "x\n"u8]).Stop(), "PERSID is refused");
        Refused(New().Raw(0x97).Stop(), "NEXT_BUFFER is refused");
        Refused(New().Raw(0xff).Stop(), "0xff is refused");
        Refused(New().Op('}').Op('}').Op('b').Stop(), "BUILD is refused");
        Refused(New().Global("collections", "OrderedDict").Op('}').Op('b').Stop(), "BUILD is refused");
    }

    [Fact]
    public void NamesOfTheWhitelistCannotBeBent()
    {
        Refused(New().Global("torch", "FloatStorage").Op(')').Op('R').Stop(), "not a function");
        Refused(New().Global("torch", "float32").Op(')').Op('R').Stop(), "not a function");
        Refused(New().Text("os.system").Tuple(t => t.Text("id")).Op('R').Stop(), "REDUCE of something");
        Refused(New().Global("collections", "OrderedDict").Text("x").Op('R').Stop(), "REDUCE of something");
        Refused(New().Global("collections", "OrderedDict").Tuple(t => t.Text("x")).Op('R').Stop(), "OrderedDict with unexpected");
        Refused(New().Global("torch._utils", "_rebuild_tensor_v2").Tuple(t => t.Text("x")).Op('R').Stop(), "unexpected arguments");
        Refused(New().Global("torch._utils", "_rebuild_parameter").Tuple(t => t.Text("x").Raw(0x88).Op('}')).Op('R').Stop(), "unexpected arguments");
        Refused(New().Raw(0x80, 9).Stop(), "protocol 9");
    }

    [Fact]
    public void PersistentIdentifiersNameOnlyStorages()
    {
        Refused(New().Text("module").Op('Q').Stop(), "BINPERSID");
        Refused(New().Tuple(t => t.Text("module").Text("source").Text("x")).Op('Q').Stop(), "BINPERSID");
        Refused(New().Tuple(t => t.Text("storage").Global("collections", "OrderedDict").Text("0").Text("cpu").Int(1)).Op('Q').Stop(), "BINPERSID");
        Refused(New().Tensor(4, 0, [1], [1], key: "../../etc/passwd").Stop(), "'../../etc/passwd'");
        Refused(New().Tensor(-4, 0, [1], [1]).Stop(), "BINPERSID");
        Refused(New().Op('(').Tensor(4, 0, [1], [1]).Tensor(4, 0, [1], [1], type: "IntStorage").Op('t').Stop(), "two types");
        Refused(New().Tensor(4, 0, [1], [1], key: "1").Stop(), "storage '1' is missing");
        Refused(New().Tensor(5, 0, [1], [1]).Stop(), "need another number");
        Refused(New().Tensor(4, 0, [1], [1], type: "DoubleStorage").Stop(), "need another number");
        Refused(New().Tensor(long.MaxValue, 0, [1], [1]).Stop(), "need another number");
    }

    [Theory]
    [InlineData(0, new long[] { 5 }, new long[] { 1 }, "leaves its storage")]
    [InlineData(3, new long[] { 2 }, new long[] { 1 }, "leaves its storage")]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 3, 1 }, "leaves its storage")]
    [InlineData(5, new long[] { 0 }, new long[] { 1 }, "leaves its storage")]
    [InlineData(0, new long[] { long.MaxValue, 2 }, new long[] { 0, 1 }, "size")]
    [InlineData(0, new long[] { 3 }, new long[] { long.MaxValue }, "leaves its storage")]
    [InlineData(long.MaxValue, new long[] { 1 }, new long[] { 1 }, "leaves its storage")]
    [InlineData(-1, new long[] { 1 }, new long[] { 1 }, "negative")]
    [InlineData(0, new long[] { -1 }, new long[] { 1 }, "negative")]
    [InlineData(3, new long[] { 2 }, new long[] { -1 }, "negative")]
    [InlineData(0, new long[] { 2 }, new long[] { 1, 1 }, "strides")]
    public void ATensorCannotReachOutOfItsStorage(long offset, long[] shape, long[] stride, string expected) =>
        Refused(New().Tensor(4, offset, shape, stride).Stop(), expected);

    [Fact]
    public void AnExpandedTensorDoesNotAskForMemory()
    {
        Write(Zip(New().Tensor(4, 1, [1L << 30, 1L << 30], [0, 0]).Stop(), ("archive/data/0", FourFloats)));
        using var checkpoint = Checkpoint.Open(At("f.pt"));
        using var tensor = checkpoint.Read("tensor");
        Assert.Equal([1L << 30, 1L << 30], tensor.shape);
        Assert.Equal(2, tensor[123, 456].item<float>());
    }

    [Fact]
    public void BrokenStacksAreErrors()
    {
        Refused(New().Stop(), "STOP leaves 0");
        Refused(New().Int(1).Int(2).Stop(), "STOP leaves 2");
        Refused(New().Op('(').Int(1).Stop(), "marks");
        Refused(New().Op('t').Stop(), "mark is missing");
        Refused(New().Op('R').Stop(), "value is missing");
        Refused(New().Int(1).Op('(').Op('a').Stop(), "value is missing");
        Refused(New().Op('}').Int(1).Op('s').Stop(), "value is missing");
        Refused(New().Op('}').Op('(').Int(1).Op('u').Stop(), "without value");
        Refused(New().Op('}').Op(']').Int(1).Op('s').Stop(), "dictionary key");
        Refused(New().Op('}').Int(1).Op('a').Stop(), "not a list");
        Refused(New().Op(']').Int(1).Int(1).Op('s').Stop(), "not a dictionary");
        Refused(New().Raw((byte)'h', 7).Stop(), "memo entry 7");
        Refused(New().Raw([(byte)'j', .. BitConverter.GetBytes(uint.MaxValue)]).Stop(), "memo entry 4294967295");
        Refused(New().Raw([(byte)'X', .. BitConverter.GetBytes(uint.MaxValue)]).Stop(), "4294967295 bytes are needed");
        Refused(New().Raw([(byte)'X', 2, 0, 0, 0, 0xc3, 0x28]).Stop(), "UTF-8");
        Refused([0x80, 2], "truncated");
        Refused(New().Raw([(byte)'c', .. new byte[3000]]).Stop(), "GLOBAL names more");
    }

    [Fact]
    public void HostileNestingEnds()
    {
        // A list that holds itself.
        Refused(New().Op(']').Raw((byte)'q', 0).Raw((byte)'h', 0).Op('a').Stop(), "nests more than");
        // Sixty levels that hold the level below twice: 2^60 values.
        var doubling = New().Op(']').Raw((byte)'q', 0);
        for (byte i = 1; i <= 60; i++)
            doubling.Op(']').Op('(').Raw((byte)'h', (byte)(i - 1)).Raw((byte)'h', (byte)(i - 1)).Op('e').Raw((byte)'q', i).Op('0');
        // POP is refused; the same without it is a tuple of pairs.
        Refused(doubling.Stop(), "POP is refused");
        var pairs = New().Op(')').Raw((byte)'q', 0);
        for (byte i = 1; i <= 60; i++)
            pairs.Raw((byte)'h', (byte)(i - 1)).Raw(0x86).Raw((byte)'q', i);
        Refused(pairs.Stop(), "values");
    }

    [Theory]
    [InlineData("archive/../../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("archive\\..\\evil")]
    [InlineData("C:/evil")]
    public void EntriesThatWouldEscapeAFolderAreRefused(string name) =>
        RefusedFile(Zip(New().Op('}').Stop(), (name, [1])), "escape");

    [Fact]
    public void AProgramsClassesAreReadAsAttributesAndOnlyInAProgram()
    {
        (string, byte[]) constants = ("archive/constants.pkl", [1]);
        byte[] model = New().Global("__torch__.m", "Net").Op(')').Raw(0x81).Op('}').Text("x").Tensor(4, 1, [2], [2]).Op('s').Op('b').Stop();
        Write(Zip(model, constants, ("archive/data/0", FourFloats)));
        using (var checkpoint = Checkpoint.Open(At("f.pt")))
            Assert.Equal([2, 4], Values(checkpoint.Read("x")));

        RefusedFile(Zip(model, ("archive/data/0", FourFloats)), "'__torch__.m.Net' is refused");
        RefusedFile(Zip(New().Global("os", "system").Op(')').Raw(0x81).Stop(), constants), "'os.system' is refused");
        RefusedFile(Zip(New().Global("__torch__evil", "Net").Op(')').Raw(0x81).Stop(), constants), "is refused");
        RefusedFile(Zip(New().Global("collections", "OrderedDict").Op(')').Raw(0x81).Stop(), constants), "NEWOBJ of something");
        RefusedFile(Zip(New().Global("__torch__.m", "Net").Tuple(t => t.Text("id")).Raw(0x81).Stop(), constants), "NEWOBJ of something");
        RefusedFile(Zip(New().Global("__torch__.m", "Net").Tuple(t => t.Text("id")).Op('R').Stop(), constants), "REDUCE of");
        RefusedFile(Zip(New().Op('}').Op('}').Op('b').Stop(), constants), "BUILD is refused");
    }

    [Fact]
    public void ZipsThatPyTorchDoesNotWriteAreRefused()
    {
        var good = Zip(New().Tensor(4, 0, [4], [1]).Stop(), ("archive/data/0", FourFloats));
        RefusedFile(Zip(New().Op('}').Stop(), ("other/data.pkl", New().Op('}').Stop())), "2 entries");
        RefusedFile(Zip(New().Op('}').Stop(), ("archive/byteorder", Encoding.ASCII.GetBytes("big"))), "little-endian");
        RefusedFile(Zip(New().Op('}').Stop(), ("archive/data.pkl", [1])), "twice");
        for (var length = 2; length < good.Length; length += 7)
            RefusedFile(good[..length], "f.pt");
        // The checksum of a storage is compared when it is read.
        var at = good.AsSpan().IndexOf(FourFloats);
        good[at] ^= 1;
        Write(good);
        using var checkpoint = Checkpoint.Open(At("f.pt"));
        Assert.Contains("checksum", Assert.Throws<InvalidDataException>(() => checkpoint.Read("tensor")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FlippedBytesNeverDoWorseThanInvalidData()
    {
        var files = new[] { "everything.pt", "everything-legacy.pth", "state-protocol4.pth" }.Select(x => File.ReadAllBytes(Golden("pickle", x))).ToArray();
        var inputs = from file in Gen.Choose(0, files.Length - 1)
                     from flips in Gen.Choose(0, int.MaxValue).Two().ListOf(3)
                     from cut in Gen.Choose(0, 20000)
                     select (file, flips, cut);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(inputs.ToArbitrary(), x =>
        {
            var bytes = files[x.file].ToArray();
            foreach (var (at, value) in x.flips)
                bytes[at % bytes.Length] = (byte)value;
            Write(bytes[..Math.Min(bytes.Length, Math.Max(1, x.cut))]);
            try
            {
                using var file = Checkpoint.Open(At("f.pt"));
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
    public void FlippedBytesOfThePickleItselfNeverDoWorseThanInvalidData()
    {
        // Past the zip's checksum: the unpickler alone.
        var good = New().Op('}').Op('(').Text("a").Tensor(4, 0, [2, 2], [2, 1]).Text("b").Global("collections", "OrderedDict").Op(')').Op('R')
            .Op('(').Text("c").Int(3).Op('u').Op('u').Stop();
        var inputs = Gen.Choose(0, int.MaxValue).Two().ListOf(2);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(inputs.ToArbitrary(), flips =>
        {
            var bytes = good.ToArray();
            foreach (var (at, value) in flips)
                bytes[at % bytes.Length] = (byte)value;
            try
            {
                new Unpickler(new ByteRange(bytes, "fuzz")).Read();
            }
            catch (InvalidDataException)
            {
                // One of the two outcomes allowed; the other is to read something.
            }
        }));
    }

    private void Refused(byte[] pickle, string expected) => RefusedFile(Zip(pickle, ("archive/data/0", FourFloats)), expected);

    private void RefusedFile(byte[] bytes, string expected)
    {
        Write(bytes);
        var error = Assert.Throws<InvalidDataException>(() => Checkpoint.Open(At("f.pt")));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("f.pt", error.Message, StringComparison.Ordinal);
    }

    private void Write(byte[] bytes) => File.WriteAllBytes(At("f.pt"), bytes);
}
