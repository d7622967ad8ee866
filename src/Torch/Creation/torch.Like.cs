namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor without initial values, with the shape of another and, unless given, its type and device.</summary>
    public static Tensor empty_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Tensor.Wrap(NativeMethods.vst_empty_like(input.Handle, Options(dtype, device, requires_grad, names)), input);

    /// <summary>A tensor of zeros, with the shape of another and, unless given, its type and device.</summary>
    public static Tensor zeros_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Tensor.Wrap(NativeMethods.vst_full_like(input.Handle, 0L, Options(dtype, device, requires_grad, names)), input);

    /// <summary>A tensor of ones, with the shape of another and, unless given, its type and device.</summary>
    public static Tensor ones_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Tensor.Wrap(NativeMethods.vst_full_like(input.Handle, 1L, Options(dtype, device, requires_grad, names)), input);

    /// <summary>A tensor of uniform random numbers in [0, 1), with the shape of another and, unless given, its type and device.</summary>
    public static Tensor rand_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Tensor.Wrap(NativeMethods.vst_rand_like(input.Handle, NativeOptions.For(dtype, device, requires_grad)), input);

    /// <summary>A tensor of standard normal random numbers, with the shape of another and, unless given, its type and device.</summary>
    public static Tensor randn_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Tensor.Wrap(NativeMethods.vst_randn_like(input.Handle, NativeOptions.For(dtype, device, requires_grad)), input);

    /// <summary>A tensor of one value, with the shape of another and, unless given, its type and device.</summary>
    public static Tensor full_like(
        Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Tensor.Wrap(NativeMethods.vst_full_like(input.Handle, value.Native, Options(dtype, device, requires_grad, names)), input);

    public partial class Tensor
    {
        /// <summary>A tensor without initial values, with the shape of this and, unless given, its type and device.</summary>
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Wrap(NativeMethods.vst_empty_like(Handle, NativeOptions.For(dtype, device, requires_grad)), this);

        /// <summary>A tensor of zeros, with the shape of this and, unless given, its type and device.</summary>
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Wrap(NativeMethods.vst_full_like(Handle, 0L, NativeOptions.For(dtype, device, requires_grad)), this);

        /// <summary>A tensor of ones, with the shape of this and, unless given, its type and device.</summary>
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Wrap(NativeMethods.vst_full_like(Handle, 1L, NativeOptions.For(dtype, device, requires_grad)), this);

        /// <summary>A tensor of uniform random numbers in [0, 1), with the shape of this and, unless given, its type and device.</summary>
        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Wrap(NativeMethods.vst_rand_like(Handle, NativeOptions.For(dtype, device, requires_grad)), this);

        /// <summary>A tensor of standard normal random numbers, with the shape of this and, unless given, its type and device.</summary>
        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Wrap(NativeMethods.vst_randn_like(Handle, NativeOptions.For(dtype, device, requires_grad)), this);

        /// <summary>A tensor of one value, with the shape of this and, unless given, its type and device.</summary>
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Wrap(NativeMethods.vst_full_like(Handle, value.Native, NativeOptions.For(dtype, device, requires_grad)), this);

        /// <summary>A tensor of zeros with, unless given, the type and device of this.</summary>
        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros(new ReadOnlySpan<long>(size), dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>A tensor of zeros with, unless given, the type and device of this.</summary>
        public Tensor new_zeros(
            long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros((ReadOnlySpan<long>)[size], dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>A tensor of zeros with, unless given, the type and device of this.</summary>
        public Tensor new_zeros(
            long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros((ReadOnlySpan<long>)[rows, columns], dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>A tensor of zeros with, unless given, the type and device of this.</summary>
        public Tensor new_zeros(
            long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros((ReadOnlySpan<long>)[dim0, dim1, dim2], dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>A tensor of zeros with, unless given, the type and device of this.</summary>
        public Tensor new_zeros(
            long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros((ReadOnlySpan<long>)[dim0, dim1, dim2, dim3], dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>A tensor of ones with, unless given, the type and device of this.</summary>
        public Tensor new_ones(
            long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            ones((ReadOnlySpan<long>)[size], dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>A tensor of ones with, unless given, the type and device of this.</summary>
        public Tensor new_ones(
            long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            ones((ReadOnlySpan<long>)[rows, columns], dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>A tensor of ones with, unless given, the type and device of this.</summary>
        public Tensor new_ones(
            long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            ones((ReadOnlySpan<long>)[dim0, dim1, dim2], dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>A tensor of ones with, unless given, the type and device of this.</summary>
        public Tensor new_ones(
            long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            ones((ReadOnlySpan<long>)[dim0, dim1, dim2, dim3], dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>A tensor without initial values with, unless given, the type and device of this.</summary>
        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty(new ReadOnlySpan<long>(size), dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>A tensor without initial values with, unless given, the type and device of this.</summary>
        public Tensor new_empty(
            long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty((ReadOnlySpan<long>)[size], dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>A tensor without initial values with, unless given, the type and device of this.</summary>
        public Tensor new_empty(
            long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty((ReadOnlySpan<long>)[rows, columns], dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>A tensor without initial values with, unless given, the type and device of this.</summary>
        public Tensor new_empty(
            long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty((ReadOnlySpan<long>)[dim0, dim1, dim2], dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>A tensor without initial values with, unless given, the type and device of this.</summary>
        public Tensor new_empty(
            long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty((ReadOnlySpan<long>)[dim0, dim1, dim2, dim3], dtype ?? this.dtype, device ?? this.device, requires_grad);
    }
}
