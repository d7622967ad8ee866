using System.IO.Compression;
using System.Text;

namespace VideoSsm.Eval.Tensors.Tests;

/// <summary>Writes pickles byte by byte and wraps them as torch.save does.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> _bytes = [];

    public static PickleBuilder New() => new PickleBuilder().Raw(0x80, 2);

    public PickleBuilder Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBuilder Op(char code) => Raw((byte)code);

    public PickleBuilder Global(string module, string name) => Raw([(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")]);

    public PickleBuilder Text(string text) => Raw([(byte)'X', .. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)]);

    public PickleBuilder Int(int value) => Raw([(byte)'J', .. BitConverter.GetBytes(value)]);

    public PickleBuilder Long(long value) => Raw([0x8a, 8, .. BitConverter.GetBytes(value)]);

    /// <summary>MARK, the items, TUPLE.</summary>
    public PickleBuilder Tuple(Action<PickleBuilder> items)
    {
        Op('(');
        items(this);
        return Op('t');
    }

    /// <summary>A float tensor over storage "0".</summary>
    public PickleBuilder Tensor(long count, long offset, long[] shape, long[] stride, string key = "0", string type = "FloatStorage")
    {
        Global("torch._utils", "_rebuild_tensor_v2");
        return Tuple(t =>
        {
            t.Tuple(s => s.Text("storage").Global("torch", type).Text(key).Text("cpu").Long(count)).Op('Q');
            t.Long(offset);
            t.Tuple(s => Array.ForEach(shape, x => s.Long(x)));
            t.Tuple(s => Array.ForEach(stride, x => s.Long(x)));
            t.Raw(0x89).Op('}');
        }).Op('R');
    }

    public byte[] Stop()
    {
        Op('.');
        return [.. _bytes];
    }

    /// <summary>A zip as torch.save writes it, around a pickle and storages.</summary>
    public static byte[] Zip(byte[] pickle, params (string Name, byte[] Bytes)[] more)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in more.Prepend(("archive/data.pkl", pickle)))
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }
        return stream.ToArray();
    }
}
