using System.Diagnostics.CodeAnalysis;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One item of an index expression: a number, a slice, a tensor, a new axis, or an ellipsis.</summary>
    [SuppressMessage("Performance", "CA1815", Justification = "TorchSharp's type has no equality of its own.")]
    public struct TensorIndex
    {
        private const long Open = long.MinValue;

#pragma warning disable CA2211 // TorchSharp declares these as static fields.

        /// <summary>As many whole dimensions as are left.</summary>
        public static TensorIndex Ellipsis = new() { _native = new NativeIndex { Kind = NativeIndex.Ellipsis } };

        /// <summary>A new dimension of size one.</summary>
        public static TensorIndex None = new() { _native = new NativeIndex { Kind = NativeIndex.None } };

        /// <summary>A new dimension of size one.</summary>
        public static TensorIndex Null = None;

        /// <summary>A whole dimension.</summary>
        public static TensorIndex Colon = Slice();

#pragma warning restore CA2211

        private NativeIndex _native;
        private Tensor? _tensor;

        /// <summary>Every <paramref name="step"/>-th index from <paramref name="start"/> up to, not including, <paramref name="stop"/>.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new()
        {
            _native = new NativeIndex { Kind = NativeIndex.Slice, A = start ?? Open, B = stop ?? Open, C = step ?? Open },
        };

        /// <summary>The indices from the first up to, not including, the second.</summary>
        public static TensorIndex Slice((int?, int?) range) => Slice(range.Item1, range.Item2);

        /// <summary>The indices of a range.</summary>
        public static TensorIndex Slice(Range range)
        {
            long? start = range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value;
            long? stop = !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value;
            // ^0 as a start is the end itself, which no negative number can say.
            return range.Start.IsFromEnd && range.Start.Value == 0 ? Slice(long.MaxValue, stop) : Slice(start, stop);
        }

        /// <summary>A truth value.</summary>
        public static TensorIndex Bool(bool value) => new() { _native = new NativeIndex { Kind = NativeIndex.Truth, A = value ? 1 : 0 } };

        /// <summary>One index; null for a new dimension.</summary>
        public static TensorIndex Single(long? index) =>
            index is { } i ? new() { _native = new NativeIndex { Kind = NativeIndex.Integer, A = i } } : None;

        /// <summary>Indices, or a mask, given by a tensor.</summary>
        public static TensorIndex Tensor(Tensor tensor) =>
            new() { _native = new NativeIndex { Kind = NativeIndex.TensorIndex }, _tensor = tensor };

        /// <summary>One index.</summary>
        public static implicit operator TensorIndex(long value) => Single(value);

        /// <summary>The indices from the first up to, not including, the second.</summary>
        public static implicit operator TensorIndex((int?, int?) range) => Slice(range);

        /// <summary>The indices of a range.</summary>
        public static implicit operator TensorIndex(Range range) => Slice(range);

        /// <summary>The index tensor, or one index as a tensor without dimensions.</summary>
        /// <exception cref="InvalidOperationException">The item is neither a tensor nor a number.</exception>
        public static implicit operator Tensor(TensorIndex value) => value._native.Kind switch
        {
            NativeIndex.TensorIndex => value._tensor!,
            NativeIndex.Integer => value._native.A,
            _ => throw new InvalidOperationException("only a number or a tensor among the index items can stand for a tensor"),
        };

        internal static NativeIndex[] Native(TensorIndex[] indices)
        {
            ArgumentNullException.ThrowIfNull(indices);
            var result = new NativeIndex[indices.Length];
            for (var i = 0; i < result.Length; i++)
            {
                result[i] = indices[i]._native;
                if (result[i].Kind == NativeIndex.TensorIndex)
                    result[i].Tensor = (indices[i]._tensor ?? throw new ArgumentException("an index tensor is null", nameof(indices))).Handle;
            }

            return result;
        }
    }

    public unsafe partial class Tensor
    {
        /// <summary>The part an index expression selects; setting writes into it.</summary>
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The elements that index or mask tensors select, one per dimension; setting writes into them.</summary>
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The slice at an index of the first dimension; setting writes into it.</summary>
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => index_put_(value, i1);
        }

        /// <summary>The slice at indices of the first dimensions; setting writes into it.</summary>
        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => index_put_(value, i1, i2);
        }

        /// <summary>The slice at indices of the first dimensions; setting writes into it.</summary>
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => index_put_(value, i1, i2, i3);
        }

        /// <summary>The slice at indices of the first dimensions; setting writes into it.</summary>
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(i1, i2, i3, i4);
            set => index_put_(value, i1, i2, i3, i4);
        }

        /// <summary>The part an index expression selects: a view where the expression allows it.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            fixed (NativeIndex* p = TensorIndex.Native(indices))
                return Kept(Wrap(NativeMethods.vst_index(Handle, p, indices.Length), this), indices);
        }

        /// <summary>The elements that index or mask tensors select, one per dimension.</summary>
        public Tensor index(params Tensor[] indices) => index(AsIndices(indices));

        /// <summary>Writes a tensor, broadcast, into the part an index expression selects; returns this.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            fixed (NativeIndex* p = TensorIndex.Native(indices))
                return Kept(InPlace(NativeMethods.vst_index_put(Handle, p, indices.Length, value.Handle), value), indices);
        }

        /// <summary>Writes a tensor, broadcast, to where index or mask tensors say; returns this.</summary>
        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, AsIndices(indices));

        /// <summary>Writes a number into the part an index expression selects; returns this.</summary>
        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            fixed (NativeIndex* p = TensorIndex.Native(indices))
                return Kept(InPlace(NativeMethods.vst_index_put_scalar(Handle, p, indices.Length, value.Native)), indices);
        }

        /// <summary>Writes a number to where index or mask tensors say; returns this.</summary>
        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, AsIndices(indices));

        private static TensorIndex[] AsIndices(Tensor[] indices) => Array.ConvertAll(indices, TensorIndex.Tensor);

        private static Tensor Kept(Tensor result, TensorIndex[] indices)
        {
            GC.KeepAlive(indices);
            return result;
        }
    }
}
