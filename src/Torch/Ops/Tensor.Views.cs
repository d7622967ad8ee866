namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>Another handle to the same elements.</summary>
        public Tensor alias() => Wrap(NativeMethods.vst_alias(Handle), this);

        /// <summary>A copy of the elements.</summary>
        public Tensor clone() => Wrap(NativeMethods.vst_clone(Handle), this);

        /// <summary>This in row-major order without gaps; a copy only if needed.</summary>
        public Tensor contiguous() => Wrap(NativeMethods.vst_contiguous(Handle), this);

        /// <summary>The transposed matrix.</summary>
        public Tensor t() => Wrap(NativeMethods.vst_t(Handle), this);

        /// <summary>This on the processor; a copy only if needed.</summary>
        public Tensor cpu() => Wrap(NativeMethods.vst_to(Handle, new NativeOptions(-1, (int)DeviceType.CPU, -1, false)), this);

        /// <summary>This with another element type; a copy only if needed.</summary>
        public Tensor type(ScalarType dtype) => Wrap(NativeMethods.vst_to_dtype(Handle, (int)dtype), this);

        /// <summary>This with the element type and device of another tensor; a copy only if needed.</summary>
        public Tensor type_as(Tensor tensor) => Wrap(NativeMethods.vst_to(Handle, NativeOptions.For(tensor.dtype, tensor.device)), this);

        /// <summary>The elements as 32-bit floating-point numbers; a copy only if needed.</summary>
        public Tensor @float() => type(ScalarType.Float32);

        /// <summary>The elements as 64-bit floating-point numbers; a copy only if needed.</summary>
        public Tensor @double() => type(ScalarType.Float64);

        /// <summary>The elements as 32-bit integers; a copy only if needed.</summary>
        public Tensor @int() => type(ScalarType.Int32);

        /// <summary>The elements as 64-bit integers; a copy only if needed.</summary>
        public Tensor @long() => type(ScalarType.Int64);

        /// <summary>The elements as truth values; a copy only if needed.</summary>
        public Tensor @bool() => type(ScalarType.Bool);

        /// <summary>The elements as unsigned 8-bit integers; a copy only if needed.</summary>
        public Tensor @byte() => type(ScalarType.Byte);

        /// <summary>The same elements under another shape; one size may be -1. The strides must allow it.</summary>
        public Tensor view(params long[] shape)
        {
            fixed (long* p = shape)
                return Wrap(NativeMethods.vst_view(Handle, p, shape.Length), this);
        }

        /// <summary>The elements under another shape; one size may be -1; a copy only if needed.</summary>
        public Tensor reshape(params long[] shape)
        {
            fixed (long* p = shape)
                return Wrap(NativeMethods.vst_reshape(Handle, p, shape.Length), this);
        }

        /// <summary>The same elements under the shape of another tensor.</summary>
        public Tensor view_as(Tensor other) => view(other.shape);

        /// <summary>Dimensions of size one repeated without copying; -1 keeps a size.</summary>
        public Tensor expand(params long[] sizes) => expand(sizes, false);

        /// <summary>Dimensions of size one repeated without copying; -1 keeps a size.</summary>
        public Tensor expand(long[] sizes, bool isImplicit = false)
        {
            fixed (long* p = sizes)
                return Wrap(NativeMethods.vst_expand(Handle, p, sizes.Length, isImplicit ? 1 : 0), this);
        }

        /// <summary>Dimensions of size one repeated to the shape of another tensor.</summary>
        public Tensor expand_as(Tensor other) => expand(other.shape, false);

        /// <summary>Dimensions of size one repeated without copying.</summary>
        public Tensor broadcast_to(params long[] shape) => expand(shape, false);

        /// <summary>The tensor laid out several times along each dimension.</summary>
        public Tensor repeat(params long[] sizes)
        {
            fixed (long* p = sizes)
                return Wrap(NativeMethods.vst_repeat(Handle, p, sizes.Length), this);
        }

        /// <summary>The tensor laid out several times along the last dimensions.</summary>
        public Tensor tile(long[] reps)
        {
            fixed (long* p = reps)
                return Wrap(NativeMethods.vst_tile(Handle, p, reps.Length), this);
        }

        /// <summary>Every element along a dimension (null: of the flattened tensor) repeated in place.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Wrap(NativeMethods.vst_repeat_interleave(Handle, repeats, dim.HasValue ? 1 : 0, dim ?? 0), this);

        /// <summary>The dimensions in another order.</summary>
        public Tensor permute(params long[] permutation)
        {
            fixed (long* p = permutation)
                return Wrap(NativeMethods.vst_permute(Handle, p, permutation.Length), this);
        }

        /// <summary>Dimensions moved to other places, the rest kept in order.</summary>
        public Tensor movedim(long[] source, long[] destination)
        {
            fixed (long* from = source, to = destination)
                return Wrap(NativeMethods.vst_movedim(Handle, from, source.Length, to, destination.Length), this);
        }

        /// <summary>Dimensions moved to other places, the rest kept in order.</summary>
        public Tensor moveaxis(long[] source, long[] destination)
        {
            fixed (long* from = source, to = destination)
                return Wrap(NativeMethods.vst_movedim(Handle, from, source.Length, to, destination.Length), this);
        }

        /// <summary>Two dimensions swapped.</summary>
        public Tensor transpose(long dim0, long dim1) => Wrap(NativeMethods.vst_transpose(Handle, dim0, dim1), this);

        /// <summary>Two dimensions swapped.</summary>
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        /// <summary>A dimension of size one put in.</summary>
        public Tensor unsqueeze(long dim) => Wrap(NativeMethods.vst_unsqueeze(Handle, dim), this);

        /// <summary>A dimension of size one taken out; null: all of them.</summary>
        public Tensor squeeze(long? dim = null) => Wrap(NativeMethods.vst_squeeze(Handle, dim.HasValue ? 1 : 0, dim ?? 0), this);

        /// <summary>Dimensions joined to one; a copy only if needed.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Wrap(NativeMethods.vst_flatten(Handle, start_dim, end_dim), this);

        /// <summary>All dimensions joined to one; a copy only if needed.</summary>
        public Tensor ravel() => flatten();

        /// <summary>A dimension split into several; one size may be -1.</summary>
        public Tensor unflatten(long dim, params long[] sizes)
        {
            fixed (long* p = sizes)
                return Wrap(NativeMethods.vst_unflatten(Handle, dim, p, sizes.Length), this);
        }

        /// <summary>A range of a dimension.</summary>
        public Tensor narrow(long dim, long start, long length) => Wrap(NativeMethods.vst_narrow(Handle, dim, start, length), this);

        /// <summary>One index of a dimension, which disappears.</summary>
        public Tensor select(long dim, long index) => Wrap(NativeMethods.vst_select(Handle, dim, index), this);

        /// <summary>Every <paramref name="step"/>-th index of a range of a dimension.</summary>
        public Tensor slice(long dim, long start, long finish, long step) =>
            Wrap(NativeMethods.vst_slice(Handle, dim, start, finish, step), this);

        /// <summary>The storage seen with other sizes and strides.</summary>
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0)
        {
            if (size.Length != strides.Length)
                throw new ArgumentException($"{strides.Length} strides for {size.Length} dimensions", nameof(strides));
            fixed (long* sizes = size, steps = strides)
                return Wrap(NativeMethods.vst_as_strided(Handle, sizes, steps, size.Length, storageOffset), this);
        }

        /// <summary>Windows of a dimension, laid along a new last one.</summary>
        public Tensor unfold(long dimension, long size, long step) => Wrap(NativeMethods.vst_unfold(Handle, dimension, size, step), this);

        /// <summary>The diagonal of a matrix, or the matrix with a diagonal.</summary>
        public Tensor diag(long diagonal = 0) => Wrap(NativeMethods.vst_diag(Handle, diagonal), this);

        /// <summary>The last dimension laid on the diagonal of two new ones.</summary>
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) =>
            Wrap(NativeMethods.vst_diag_embed(Handle, offset, dim1, dim2), this);

        /// <summary>The lower triangle of the last two dimensions, zero above.</summary>
        public Tensor tril(long diagonal = 0) => Wrap(NativeMethods.vst_tril(Handle, diagonal), this);

        /// <summary>The upper triangle of the last two dimensions, zero below.</summary>
        public Tensor triu(long diagonal = 0) => Wrap(NativeMethods.vst_triu(Handle, diagonal), this);

        /// <summary>The sum of the diagonal of a matrix.</summary>
        public Tensor trace() => Wrap(NativeMethods.vst_trace(Handle), this);

        /// <summary>Dimensions reversed.</summary>
        public Tensor flip(params long[] dims)
        {
            fixed (long* p = dims)
                return Wrap(NativeMethods.vst_flip(Handle, p, dims.Length), this);
        }

        /// <summary>Elements shifted along dimensions, coming back at the other end.</summary>
        public Tensor roll(long[] shifts, long[] dims)
        {
            fixed (long* by = shifts, along = dims)
                return Wrap(NativeMethods.vst_roll(Handle, by, shifts.Length, along, dims.Length), this);
        }

        /// <summary>Elements shifted along a dimension (null: of the flattened tensor), coming back at the other end.</summary>
        public Tensor roll(long shifts, long? dims = null) => dims is { } dim ? roll([shifts], [dim]) : roll([shifts], []);

        /// <summary>Differences of neighbours along a dimension, <paramref name="n"/> times.</summary>
        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) =>
            Wrap(NativeMethods.vst_diff(Handle, n, dim, prepend?.Handle ?? 0, append?.Handle ?? 0), this, prepend, append);
    }
}
