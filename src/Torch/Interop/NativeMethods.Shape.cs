using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Entry points of the native library: views, joins and indexing (<c>native/ops_shape.cpp</c>).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)] internal static partial nint vst_alias(nint x);
    [LibraryImport(Library)] internal static partial nint vst_clone(nint x);
    [LibraryImport(Library)] internal static partial nint vst_contiguous(nint x);
    [LibraryImport(Library)] internal static partial nint vst_to_dtype(nint x, int dtype);
    [LibraryImport(Library)] internal static partial nint vst_to(nint x, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_view(nint x, long* size, long dims);
    [LibraryImport(Library)] internal static partial nint vst_reshape(nint x, long* size, long dims);
    [LibraryImport(Library)] internal static partial nint vst_expand(nint x, long* size, long dims, int isImplicit);
    [LibraryImport(Library)] internal static partial nint vst_repeat(nint x, long* repeats, long dims);
    [LibraryImport(Library)] internal static partial nint vst_repeat_interleave(nint x, long repeats, int hasDim, long dim);
    [LibraryImport(Library)] internal static partial nint vst_tile(nint x, long* repeats, long dims);
    [LibraryImport(Library)] internal static partial nint vst_permute(nint x, long* order, long dims);
    [LibraryImport(Library)] internal static partial nint vst_movedim(nint x, long* source, long sources, long* target, long targets);
    [LibraryImport(Library)] internal static partial nint vst_transpose(nint x, long a, long b);
    [LibraryImport(Library)] internal static partial nint vst_t(nint x);
    [LibraryImport(Library)] internal static partial nint vst_unsqueeze(nint x, long dim);
    [LibraryImport(Library)] internal static partial nint vst_squeeze(nint x, int hasDim, long dim);
    [LibraryImport(Library)] internal static partial nint vst_flatten(nint x, long start, long end);
    [LibraryImport(Library)] internal static partial nint vst_unflatten(nint x, long dim, long* sizes, long dims);
    [LibraryImport(Library)] internal static partial nint vst_narrow(nint x, long dim, long start, long length);
    [LibraryImport(Library)] internal static partial nint vst_select(nint x, long dim, long index);
    [LibraryImport(Library)] internal static partial nint vst_slice(nint x, long dim, long start, long end, long step);
    [LibraryImport(Library)] internal static partial nint vst_as_strided(nint x, long* size, long* stride, long dims, long offset);
    [LibraryImport(Library)] internal static partial nint vst_unfold(nint x, long dim, long size, long step);
    [LibraryImport(Library)] internal static partial nint vst_diagonal(nint x, long offset, long dim1, long dim2);
    [LibraryImport(Library)] internal static partial nint vst_diag(nint x, long diagonal);
    [LibraryImport(Library)] internal static partial nint vst_diag_embed(nint x, long offset, long dim1, long dim2);
    [LibraryImport(Library)] internal static partial nint vst_tril(nint x, long diagonal);
    [LibraryImport(Library)] internal static partial nint vst_triu(nint x, long diagonal);
    [LibraryImport(Library)] internal static partial nint vst_flip(nint x, long* dim, long dims);
    [LibraryImport(Library)] internal static partial nint vst_roll(nint x, long* shift, long shifts, long* dim, long dims);
    [LibraryImport(Library)] internal static partial nint vst_diff(nint x, long n, long dim, nint prepend, nint append);
    [LibraryImport(Library)] internal static partial nint vst_cat(nint* handles, long count, long dim);
    [LibraryImport(Library)] internal static partial nint vst_stack(nint* handles, long count, long dim);
    [LibraryImport(Library)] internal static partial nint vst_meshgrid(nint* handles, long count, int xy);
    [LibraryImport(Library)] internal static partial nint vst_chunk(nint x, long chunks, long dim);
    [LibraryImport(Library)] internal static partial nint vst_split(nint x, long size, long dim);
    [LibraryImport(Library)] internal static partial nint vst_split_sizes(nint x, long* sizes, long count, long dim);
    [LibraryImport(Library)] internal static partial nint vst_unbind(nint x, long dim);
    [LibraryImport(Library)] internal static partial nint vst_index_select(nint x, long dim, nint index);
    [LibraryImport(Library)] internal static partial nint vst_gather(nint x, long dim, nint index);
    [LibraryImport(Library)] internal static partial nint vst_take_along_dim(nint x, nint index, long dim);
    [LibraryImport(Library)] internal static partial nint vst_scatter(nint x, long dim, nint index, nint source);
    [LibraryImport(Library)] internal static partial int vst_scatter_(nint x, long dim, nint index, nint source);
    [LibraryImport(Library)] internal static partial nint vst_scatter_add(nint x, long dim, nint index, nint source);
    [LibraryImport(Library)] internal static partial int vst_scatter_add_(nint x, long dim, nint index, nint source);
    [LibraryImport(Library)] internal static partial nint vst_index_add(nint x, long dim, nint index, nint source, NativeScalar alpha);
    [LibraryImport(Library)] internal static partial int vst_index_add_(nint x, long dim, nint index, nint source, NativeScalar alpha);
    [LibraryImport(Library)] internal static partial int vst_index_copy_(nint x, long dim, nint index, nint source);
    [LibraryImport(Library)] internal static partial nint vst_index(nint x, NativeIndex* items, long count);
    [LibraryImport(Library)] internal static partial int vst_index_put(nint x, NativeIndex* items, long count, nint value);
    [LibraryImport(Library)] internal static partial int vst_index_put_scalar(nint x, NativeIndex* items, long count, NativeScalar value);
}
