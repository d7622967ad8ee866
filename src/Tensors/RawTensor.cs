using TorchSharp;

namespace VideoSsm.Eval.Tensors;

/// <summary>Element types by size, and tensors from and to raw little-endian bytes.</summary>
internal static class RawTensor
{
    // One span holds less than 2 GB: longer tensors are copied in parts.
    private const long PartBytes = 1L << 28;

    public static int Size(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float64 or torch.ScalarType.Int64 => 8,
        torch.ScalarType.Float32 or torch.ScalarType.Int32 => 4,
        torch.ScalarType.Float16 or torch.ScalarType.BFloat16 or torch.ScalarType.Int16 => 2,
        torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool => 1,
        _ => throw new ArgumentException($"{type} is not supported in checkpoints.", nameof(type)),
    };

    /// <summary>Product of the sizes, or −1 where it does not fit into 62 bits.</summary>
    public static long Count(IReadOnlyList<long> shape)
    {
        var empty = shape.Contains(0);
        var result = 1L;
        foreach (var size in shape)
        {
            if (size < 0)
                return -1;
            if (size > 0 && result > (1L << 62) / size)
                return -1;
            result *= Math.Max(size, 1);
        }
        return empty ? 0 : result;
    }

    /// <summary>Reads a contiguous tensor. The caller owns it.</summary>
    public static torch.Tensor Read(MappedFile file, long offset, torch.ScalarType type, long[] shape)
    {
        var size = Size(type);
        var count = Count(shape);
        // Checked before memory is asked for: a damaged shape must not allocate.
        if (count < 0 || offset < 0 || count > (file.Length - offset) / size)
            throw new InvalidDataException($"'{file.Path}' is truncated or damaged: {type} [{string.Join(", ", shape)}] at byte {offset} of {file.Length}.");
        using var scope = torch.NewDisposeScope();
        using var guard = torch.no_grad();
        var result = torch.empty(shape, type);
        if (count > 0)
        {
            using var flat = result.view(-1);
            var step = PartBytes / size;
            for (var at = 0L; at < count; at += step)
            {
                var length = Math.Min(step, count - at);
                using var part = flat.narrow(0, at, length);
                var bytes = file.Slice(offset + (at * size), length * size);
                if (type == torch.ScalarType.Bool && bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
                    throw new InvalidDataException($"'{file.Path}' is damaged: a BOOL tensor at byte {offset} holds values other than 0 and 1.");
                bytes.CopyTo(part.bytes);
            }
        }
        return result.DetachFromDisposeScope();
    }

    /// <summary>Writes the elements of a tensor in row-major order.</summary>
    public static void Write(Stream stream, torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        using var guard = torch.no_grad();
        var source = tensor.detach().cpu().contiguous();
        var count = source.numel();
        if (count == 0)
            return;
        var flat = source.view(-1);
        var step = PartBytes / Size(tensor.dtype);
        for (var at = 0L; at < count; at += step)
        {
            using var part = flat.narrow(0, at, Math.Min(step, count - at));
            stream.Write(part.bytes);
        }
    }
}
