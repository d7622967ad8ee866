using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Entry points of the native library: matrix products and linear algebra (<c>native/linear.cpp</c>).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)] internal static partial nint vst_matmul(nint x, nint y);
    [LibraryImport(Library)] internal static partial nint vst_mm(nint x, nint y);
    [LibraryImport(Library)] internal static partial nint vst_bmm(nint x, nint y);
    [LibraryImport(Library)] internal static partial nint vst_inner(nint x, nint y);
    [LibraryImport(Library)] internal static partial nint vst_kron(nint x, nint y);
    [LibraryImport(Library)] internal static partial nint vst_addmm(nint x, nint a, nint b, double beta, double alpha);
    [LibraryImport(Library)] internal static partial nint vst_baddbmm(nint x, nint a, nint b, double beta, double alpha);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint vst_einsum(string equation, nint* handles, long count);
    [LibraryImport(Library)] internal static partial nint vst_tensordot(nint x, nint y, long* dims1, long n1, long* dims2, long n2);
    [LibraryImport(Library)] internal static partial nint vst_cdist(nint x, nint y, double p, long mode);
    [LibraryImport(Library)] internal static partial nint vst_linalg_inv(nint x);
    [LibraryImport(Library)] internal static partial nint vst_linalg_det(nint x);
    [LibraryImport(Library)] internal static partial nint vst_linalg_cholesky(nint x);
    [LibraryImport(Library)] internal static partial nint vst_linalg_solve(nint a, nint b, int left);
    [LibraryImport(Library)] internal static partial int vst_linalg_eigh(nint x, int upper, nint* output);
    [LibraryImport(Library)] internal static partial nint vst_linalg_eigvalsh(nint x, int upper);
    [LibraryImport(Library)] internal static partial int vst_linalg_qr(nint x, int complete, nint* output);
    [LibraryImport(Library)] internal static partial nint vst_linalg_svd(nint x, int full);
    [LibraryImport(Library)] internal static partial nint vst_linalg_svdvals(nint x);
    [LibraryImport(Library)] internal static partial nint vst_linalg_vector_norm(nint x, double ord, long* dim, long dims, int keepdim);
}
