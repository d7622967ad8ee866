namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>A dimension cut into at most so many equal pieces.</summary>
        public Tensor[] chunk(long chunks, long dim = 0)
        {
            var list = NativeMethods.vst_chunk(Handle, chunks, dim);
            GC.KeepAlive(this);
            return TakeList(list);
        }

        /// <summary>A dimension cut into pieces of a size, the last one smaller if need be.</summary>
        public Tensor[] split(long size, int dim = 0)
        {
            var list = NativeMethods.vst_split(Handle, size, dim);
            GC.KeepAlive(this);
            return TakeList(list);
        }

        /// <summary>A dimension cut into pieces of given sizes.</summary>
        public Tensor[] split(long[] sizes, long dim = 0)
        {
            nint list;
            fixed (long* p = sizes)
                list = NativeMethods.vst_split_sizes(Handle, p, sizes.Length, dim);
            GC.KeepAlive(this);
            return TakeList(list);
        }

        /// <summary>The slices of a dimension, which disappears.</summary>
        public Tensor[] unbind(long dimension = 0)
        {
            var list = NativeMethods.vst_unbind(Handle, dimension);
            GC.KeepAlive(this);
            return TakeList(list);
        }

        /// <summary>Indices of a dimension, in the order given.</summary>
        public Tensor index_select(long dim, Tensor index) =>
            Wrap(NativeMethods.vst_index_select(Handle, dim, index.Handle), this, index);

        /// <summary>Elements along a dimension, by an index of the result's shape.</summary>
        public Tensor gather(long dim, Tensor index) => Wrap(NativeMethods.vst_gather(Handle, dim, index.Handle), this, index);

        /// <summary>Elements by row-major index.</summary>
        public Tensor take(Tensor index) => Wrap(NativeMethods.vst_take(Handle, index.Handle), this, index);

        /// <summary>Elements along a dimension, by a broadcast index.</summary>
        public Tensor take_along_dim(Tensor indices, long dim) =>
            Wrap(NativeMethods.vst_take_along_dim(Handle, indices.Handle, dim), this, indices);

        /// <summary>The elements where the mask holds, in row-major order.</summary>
        public Tensor masked_select(Tensor mask) => Wrap(NativeMethods.vst_masked_select(Handle, mask.Handle), this, mask);

        /// <summary>The indices of the non-zero elements, one row each.</summary>
        public Tensor nonzero() => Wrap(NativeMethods.vst_nonzero(Handle), this);

        /// <summary>This, with elements of <paramref name="src"/> written along a dimension where the index says.</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) =>
            Wrap(NativeMethods.vst_scatter(Handle, dim, index.Handle, src.Handle), this, index, src);

        /// <summary>Elements of <paramref name="src"/> are written along a dimension where the index says; returns this.</summary>
        public Tensor scatter_(long dim, Tensor index, Tensor src) =>
            InPlace(NativeMethods.vst_scatter_(Handle, dim, index.Handle, src.Handle), index, src);

        /// <summary>This, with elements of <paramref name="src"/> added along a dimension where the index says.</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src) =>
            Wrap(NativeMethods.vst_scatter_add(Handle, dim, index.Handle, src.Handle), this, index, src);

        /// <summary>Elements of <paramref name="src"/> are added along a dimension where the index says; returns this.</summary>
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) =>
            InPlace(NativeMethods.vst_scatter_add_(Handle, dim, index.Handle, src.Handle), index, src);

        /// <summary>This, with <paramref name="alpha"/> times slices of <paramref name="source"/> added where the index says.</summary>
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Wrap(NativeMethods.vst_index_add(Handle, dim, index.Handle, source.Handle, alpha.Native), this, index, source);

        /// <summary>Adds <paramref name="alpha"/> times slices of <paramref name="source"/> where the index says; returns this.</summary>
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            InPlace(NativeMethods.vst_index_add_(Handle, dim, index.Handle, source.Handle, alpha.Native), index, source);

        /// <summary>Copies slices of <paramref name="source"/> to where the index says; returns this.</summary>
        public Tensor index_copy_(long dim, Tensor index, Tensor source) =>
            InPlace(NativeMethods.vst_index_copy_(Handle, dim, index.Handle, source.Handle), index, source);
    }
}
