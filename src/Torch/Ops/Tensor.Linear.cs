namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>The matrix product over the last two dimensions, the others broadcast.</summary>
        public Tensor matmul(Tensor target) => Wrap(NativeMethods.vst_matmul(Handle, target.Handle), this, target);

        /// <summary>The product of two matrices.</summary>
        public Tensor mm(Tensor target) => Wrap(NativeMethods.vst_mm(Handle, target.Handle), this, target);

        /// <summary>The products of two batches of matrices.</summary>
        public Tensor bmm(Tensor batch2) => Wrap(NativeMethods.vst_bmm(Handle, batch2.Handle), this, batch2);

        /// <summary>The sums of products over the last dimensions.</summary>
        public Tensor inner(Tensor vec2) => Wrap(NativeMethods.vst_inner(Handle, vec2.Handle), this, vec2);

        /// <summary>The scalar product of two vectors.</summary>
        public Tensor dot(Tensor target) => Wrap(NativeMethods.vst_dot(Handle, target.Handle), this, target);

        /// <summary>The outer product of two vectors.</summary>
        public Tensor outer(Tensor vec2) => Wrap(NativeMethods.vst_outer(Handle, vec2.Handle), this, vec2);

        /// <summary>The product of a matrix and a vector.</summary>
        public Tensor mv(Tensor target) => Wrap(NativeMethods.vst_mv(Handle, target.Handle), this, target);

        /// <summary>The Kronecker product.</summary>
        public Tensor kron(Tensor other) => Wrap(NativeMethods.vst_kron(Handle, other.Handle), this, other);

        /// <summary>beta times this plus alpha times the product of two matrices.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Wrap(NativeMethods.vst_addmm(Handle, mat1.Handle, mat2.Handle, beta, alpha), this, mat1, mat2);

        /// <summary>beta times this plus alpha times the products of two batches of matrices.</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Wrap(NativeMethods.vst_baddbmm(Handle, batch1.Handle, batch2.Handle, beta, alpha), this, batch1, batch2);

        /// <summary>The inverses of square matrices.</summary>
        public Tensor inverse() => Wrap(NativeMethods.vst_linalg_inv(Handle), this);

        /// <summary>The determinants of square matrices.</summary>
        public Tensor det() => Wrap(NativeMethods.vst_linalg_det(Handle), this);

        /// <summary>The sum of products over pairs of dimensions.</summary>
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2)
        {
            fixed (long* first = dims1, second = dims2)
                return Wrap(NativeMethods.vst_tensordot(Handle, b.Handle, first, dims1.Length, second, dims2.Length), this, b);
        }
    }
}
