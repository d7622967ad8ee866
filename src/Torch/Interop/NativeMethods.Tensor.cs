using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Entry points of the native library: life, properties and creation of tensors (<c>native/tensor.cpp</c>).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)] internal static partial byte* vst_last_error();
    [LibraryImport(Library)] internal static partial void vst_dispose(nint x);
    [LibraryImport(Library)] internal static partial void vst_dispose_generator(nint g);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long vst_list_size(nint list);
    [LibraryImport(Library)] internal static partial void vst_list_take(nint list, nint* output);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long vst_numel(nint x);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long vst_dim(nint x);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int vst_dtype(nint x);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int vst_is_defined(nint x);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int vst_device_type(nint x);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int vst_device_index(nint x);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int vst_requires_grad(nint x);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int vst_is_leaf(nint x);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int vst_is_contiguous(nint x);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long vst_element_size(nint x);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long vst_storage_offset(nint x);
    [LibraryImport(Library), SuppressGCTransition] internal static partial void vst_sizes(nint x, long* output);
    [LibraryImport(Library), SuppressGCTransition] internal static partial void vst_strides(nint x, long* output);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long vst_size(nint x, long dim);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long vst_own_bytes(nint x);
    [LibraryImport(Library)] internal static partial nint vst_data_ptr(nint x);
    [LibraryImport(Library)] internal static partial int vst_read(nint x, nint output, long bytes);
    [LibraryImport(Library)] internal static partial int vst_write(nint x, nint data, long bytes);
    [LibraryImport(Library)] internal static partial int vst_item(nint x, NativeScalar* output);
    [LibraryImport(Library)] internal static partial int vst_set_default_dtype(int dtype);
    [LibraryImport(Library)] internal static partial nint vst_from_data(nint data, int dataDtype, long* size, long dims, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_empty(long* size, long dims, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_zeros(long* size, long dims, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_ones(long* size, long dims, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_full(long* size, long dims, NativeScalar value, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_empty_like(nint x, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_full_like(nint x, NativeScalar value, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_rand_like(nint x, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_randn_like(nint x, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_arange(NativeScalar start, NativeScalar stop, NativeScalar step, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_linspace(double start, double end, long steps, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_eye(long rows, long columns, NativeOptions o);
}
