namespace TorchSharp;

public static partial class torch
{
    /// <summary>Linear algebra.</summary>
    public static unsafe partial class linalg
    {
        /// <summary>The inverses of square matrices.</summary>
        public static Tensor inv(Tensor input) => Tensor.Wrap(NativeMethods.vst_linalg_inv(input.Handle), input);

        /// <summary>The determinants of square matrices.</summary>
        public static Tensor det(Tensor input) => Tensor.Wrap(NativeMethods.vst_linalg_det(input.Handle), input);

        /// <summary>The lower Cholesky factors of symmetric positive definite matrices.</summary>
        public static Tensor cholesky(Tensor input) => Tensor.Wrap(NativeMethods.vst_linalg_cholesky(input.Handle), input);

        /// <summary>X of A X = B, or of X A = B if <paramref name="left"/> is false.</summary>
        public static Tensor solve(Tensor input, Tensor other, bool left = true) =>
            Tensor.Wrap(NativeMethods.vst_linalg_solve(input.Handle, other.Handle, left ? 1 : 0), input, other);

        /// <summary>Eigenvalues, ascending, and eigenvectors of symmetric matrices.</summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            var output = stackalloc nint[2];
            var status = NativeMethods.vst_linalg_eigh(input.Handle, UPLO == 'U' ? 1 : 0, output);
            GC.KeepAlive(input);
            NativeMethods.Check(status);
            return (new Tensor(output[0]), new Tensor(output[1]));
        }

        /// <summary>Eigenvalues, ascending, of symmetric matrices.</summary>
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') =>
            Tensor.Wrap(NativeMethods.vst_linalg_eigvalsh(input.Handle, UPLO == 'U' ? 1 : 0), input);

        /// <summary>U, S and the conjugate transpose of V of the singular value decomposition.</summary>
        public static (Tensor, Tensor, Tensor) svd(Tensor input, bool fullMatrices = true)
        {
            var list = NativeMethods.vst_linalg_svd(input.Handle, fullMatrices ? 1 : 0);
            GC.KeepAlive(input);
            var parts = TakeList(list);
            return (parts[0], parts[1], parts[2]);
        }

        /// <summary>The singular values, descending.</summary>
        public static Tensor svdvals(Tensor input) => Tensor.Wrap(NativeMethods.vst_linalg_svdvals(input.Handle), input);

        /// <summary>The vector norm of order <paramref name="ord"/> over dimensions; null: of the flattened tensor.</summary>
        public static Tensor vector_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false)
        {
            fixed (long* p = dims)
                return Tensor.Wrap(NativeMethods.vst_linalg_vector_norm(input.Handle, ord, p, dims?.Length ?? 0, keepdim ? 1 : 0), input);
        }
    }
}
