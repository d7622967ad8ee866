using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using TorchSharp;

namespace VideoSsm.Eval.Tensors;

/// <summary>
/// The safetensors format: an 8-byte header length, a JSON header with type, shape and byte range of every tensor, then the bytes.
/// </summary>
/// <remarks>Format: https://github.com/huggingface/safetensors#format.</remarks>
public static class SafeTensors
{
    internal const string MetadataKey = "__metadata__";

    private static readonly (string Name, torch.ScalarType Type)[] Types =
    [
        ("F64", torch.ScalarType.Float64), ("F32", torch.ScalarType.Float32), ("F16", torch.ScalarType.Float16), ("BF16", torch.ScalarType.BFloat16),
        ("I64", torch.ScalarType.Int64), ("I32", torch.ScalarType.Int32), ("I16", torch.ScalarType.Int16), ("I8", torch.ScalarType.Int8),
        ("U8", torch.ScalarType.Byte), ("BOOL", torch.ScalarType.Bool),
    ];

    /// <summary>
    /// Writes a file. The same tensors and metadata give the same bytes whatever their order: wide types first, then names in ordinal
    /// order. The file appears whole or not at all (written beside it, flushed to disk, renamed).
    /// </summary>
    /// <param name="path">Target; its folder must exist.</param>
    /// <param name="tensors">Tensors by name, on any device, in any layout.</param>
    /// <param name="metadata">Text to keep with the tensors; keys are sorted.</param>
    /// <exception cref="ArgumentException">A name twice, a reserved name, or an element type that the format does not have.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, torch.Tensor>> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var sorted = tensors.OrderByDescending(x => RawTensor.Size(x.Value.dtype)).ThenBy(x => x.Key, StringComparer.Ordinal).ToList();
        var header = Header(sorted, metadata);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            {
                Span<byte> length = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
                stream.Write(length);
                stream.Write(header);
                foreach (var (_, tensor) in sorted)
                    RawTensor.Write(stream, tensor);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Opens a file for reading; see <see cref="Checkpoint.Open"/> for any format.</summary>
    /// <exception cref="InvalidDataException">Not a safetensors file, or a damaged one.</exception>
    public static Checkpoint Open(string path)
    {
        if (path.EndsWith(".index.json", StringComparison.Ordinal))
            return new SafeTensorsIndex(path);
        var file = new MappedFile(path);
        try
        {
            return new SafeTensorsFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal static torch.ScalarType? TypeOf(string name)
    {
        foreach (var (known, type) in Types)
        {
            if (string.Equals(known, name, StringComparison.Ordinal))
                return type;
        }
        return null;
    }

    internal static string KnownTypes => string.Join(", ", Types.Select(x => x.Name));

    private static byte[] Header(List<KeyValuePair<string, torch.Tensor>> tensors, IEnumerable<KeyValuePair<string, string>>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            var pairs = (metadata ?? []).OrderBy(x => x.Key, StringComparer.Ordinal).ToList();
            if (pairs.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
                foreach (var (key, value) in pairs)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            var names = new HashSet<string>(StringComparer.Ordinal) { MetadataKey };
            var at = 0L;
            foreach (var (name, tensor) in tensors)
            {
                if (!names.Add(name))
                    throw new ArgumentException($"The tensor name '{name}' is reserved or given twice.", nameof(tensors));
                var end = at + (tensor.numel() * RawTensor.Size(tensor.dtype));
                json.WriteStartObject(name);
                json.WriteString("dtype", Array.Find(Types, x => x.Type == tensor.dtype).Name);
                json.WriteStartArray("shape");
                foreach (var size in tensor.shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                at = end;
            }
            json.WriteEndObject();
        }
        // Spaces up to a multiple of 8, so that the data is aligned.
        while (buffer.Length % 8 != 0)
            buffer.Write(Encoding.ASCII.GetBytes(" "));
        return buffer.ToArray();
    }
}
