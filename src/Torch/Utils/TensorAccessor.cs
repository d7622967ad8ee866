using System.Collections;

namespace TorchSharp.Utils;

/// <summary>Reads and writes the elements of a tensor on the processor from managed code, in row-major order whatever the strides.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly torch.Tensor _tensor;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        _tensor = tensor;
        _shape = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
        Count = tensor.numel();
    }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    /// <summary>Whether the elements cannot be written; they can.</summary>
    public bool IsReadOnly => false;

    /// <summary>One element by its index in every dimension, or by its row-major index if one index is given.</summary>
    /// <exception cref="ArgumentException">The number of indices is neither one nor the number of dimensions.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
    public unsafe T this[params long[] indices]
    {
        get => *Address(indices);
        set => *Address(indices) = value;
    }

    /// <summary>All elements in a new array.</summary>
    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result);
        return result;
    }

    /// <summary>All elements in a new array with the tensor's dimensions.</summary>
    public unsafe Array ToNDArray()
    {
        var result = Array.CreateInstance(typeof(T), _shape);
        if (Count == 0)
            return result;
        fixed (byte* p = &System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(result))
            Read(p, Count * sizeof(T));
        return result;
    }

    /// <summary>Copies the elements from <paramref name="tensorIndex"/> on, as many as there are or fit.</summary>
    public unsafe void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(array);
        ArgumentOutOfRangeException.ThrowIfNegative(tensorIndex);
        var count = Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        if (count <= 0)
            return;
        fixed (T* target = &array[arrayIndex])
        {
            if (tensorIndex == 0 && count == Count)
            {
                Read((byte*)target, count * sizeof(T));
                return;
            }

            if (_contiguous)
            {
                Buffer.MemoryCopy(Base + tensorIndex, target, count * sizeof(T), count * sizeof(T));
                GC.KeepAlive(_tensor);
                return;
            }
        }

        for (var i = 0L; i < count; i++)
            array[arrayIndex + i] = *Linear(tensorIndex + i);
        GC.KeepAlive(_tensor);
    }

    /// <summary>Overwrites the elements from <paramref name="tensorIndex"/> on, as many as there are or fit.</summary>
    public unsafe void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(array);
        ArgumentOutOfRangeException.ThrowIfNegative(tensorIndex);
        var count = Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        if (count <= 0)
            return;
        if (_contiguous)
        {
            fixed (T* source = &array[arrayIndex])
                Buffer.MemoryCopy(source, Base + tensorIndex, count * sizeof(T), count * sizeof(T));
        }
        else
        {
            for (var i = 0L; i < count; i++)
                *Linear(tensorIndex + i) = array[arrayIndex + i];
        }

        GC.KeepAlive(_tensor);
    }

    /// <summary>The elements in row-major order.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0L; i < Count; i++)
            yield return At(i);
    }

    /// <summary>Does nothing: the tensor belongs to its owner.</summary>
    public void Dispose()
    {
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private unsafe T* Base => (T*)_tensor.DataPointer();

    private unsafe T At(long i)
    {
        var value = *Linear(i);
        GC.KeepAlive(_tensor);
        return value;
    }

    private unsafe void Read(byte* target, long bytes)
    {
        var status = NativeMethods.vst_read(_tensor.Handle, (nint)target, bytes);
        GC.KeepAlive(_tensor);
        NativeMethods.Check(status);
    }

    private unsafe T* Linear(long index)
    {
        if (_contiguous)
            return Base + index;
        var offset = 0L;
        for (var d = _shape.Length - 1; d >= 0; d--)
        {
            offset += index % _shape[d] * _strides[d];
            index /= _shape[d];
        }

        return Base + offset;
    }

    private unsafe T* Address(long[] indices)
    {
        if (indices.Length == 1 && _shape.Length != 1)
            return (ulong)indices[0] < (ulong)Count ? Linear(indices[0]) : throw OutOfRange(indices[0], Count);
        if (indices.Length != _shape.Length)
            throw new ArgumentException($"{indices.Length} indices for {_shape.Length} dimensions", nameof(indices));
        var offset = 0L;
        for (var d = 0; d < indices.Length; d++)
        {
            if ((ulong)indices[d] >= (ulong)_shape[d])
                throw OutOfRange(indices[d], _shape[d]);
            offset += indices[d] * _strides[d];
        }

        return Base + offset;
    }

    private static ArgumentOutOfRangeException OutOfRange(long index, long count) =>
        new(nameof(index), index, $"the index has to be at least 0 and less than {count}");
}
