namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static unsafe partial class functional
        {
            /// <summary>Mean over windows of <c>[N, C, L]</c>.</summary>
            public static Tensor avg_pool1d(
                Tensor input, long kernelSize, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true) =>
                AveragePool(input, [kernelSize], [stride ?? kernelSize], [padding ?? 0], ceil_mode, count_include_pad, null, 1);

            /// <summary>Mean over windows of <c>[N, C, H, W]</c>; the stride is the kernel where not given.</summary>
            public static Tensor avg_pool2d(
                Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null)
            {
                var kernel = Sized(kernel_size, 1, 2);
                return AveragePool(
                    input, kernel, stride is null ? kernel : Sized(stride, 1, 2), Sized(padding, 0, 2), ceil_mode, count_include_pad, divisor_override, 2);
            }

            /// <summary>Mean over windows of <c>[N, C, D, H, W]</c>; the stride is the kernel where not given.</summary>
            public static Tensor avg_pool3d(
                Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null)
            {
                var kernel = Sized(kernel_size, 1, 3);
                return AveragePool(
                    input, kernel, stride is null ? kernel : Sized(stride, 1, 3), Sized(padding, 0, 3), ceil_mode, count_include_pad, divisor_override, 3);
            }

            /// <summary>Maximum over windows of <c>[N, C, H, W]</c>; the stride is the kernel where not given.</summary>
            public static Tensor max_pool2d(
                Tensor input, long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                max_pool2d(input, [kernelSize], stride is { } s ? [s] : null, [padding ?? 0], [dilation ?? 1], ceil_mode);

            /// <summary>Maximum over windows of <c>[N, C, H, W]</c>; the stride is the kernel where not given.</summary>
            public static Tensor max_pool2d(
                Tensor input, (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null,
                bool ceil_mode = false) => max_pool2d(
                    input, Pair(kernelSize)!, Pair(stride), Pair(padding), Pair(dilation), ceil_mode);

            /// <summary>Maximum over windows of <c>[N, C, H, W]</c>; the stride is the kernel where not given.</summary>
            public static Tensor max_pool2d(
                Tensor input, long[] kernelSize, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
            {
                var kernel = Sized(kernelSize, 1, 2);
                var stride = strides is null ? kernel : Sized(strides, 1, 2);
                fixed (long* k = kernel, s = stride, p = Sized(padding, 0, 2), d = Sized(dilation, 1, 2))
                {
                    return Make(NativeMethods.vst_max_pool(Use(input), k, s, p, d, 2, ceil_mode ? 1 : 0), input);
                }
            }

            /// <summary>Mean over windows such that the output has a given size.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size)
            {
                fixed (long* size = Sized(output_size, 1, 2))
                {
                    return Make(NativeMethods.vst_adaptive_avg_pool(Use(input), size, 2), input);
                }
            }

            /// <summary>Mean over windows such that the output has a given size.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) => adaptive_avg_pool2d(input, Pair(output_size)!);

            /// <summary>Mean over windows such that the output is a square of a given size.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, [output_size]);

            /// <summary>Windows of <c>[N, C, H, W]</c> as columns: <c>[N, C·kh·kw, windows]</c>.</summary>
            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                unfold(input, (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            /// <summary>Windows of <c>[N, C, H, W]</c> as columns: <c>[N, C·kh·kw, windows]</c>.</summary>
            public static Tensor unfold(
                Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null)
            {
                fixed (long* k = Pair(kernel_size), d = Pair(dilation ?? (1, 1)), p = Pair(padding ?? (0, 0)), s = Pair(stride ?? (1, 1)))
                {
                    return Make(NativeMethods.vst_unfold2d(Use(input), k, d, p, s), input);
                }
            }

            /// <summary>Sums columns back into an image: the transpose of <c>unfold</c>.</summary>
            public static Tensor fold(
                Tensor input, (long, long) output_size, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null,
                (long, long)? stride = null)
            {
                fixed (long* o = Pair(output_size), k = Pair(kernel_size), d = Pair(dilation ?? (1, 1)), p = Pair(padding ?? (0, 0)))
                fixed (long* s = Pair(stride ?? (1, 1)))
                {
                    return Make(NativeMethods.vst_fold2d(Use(input), o, k, d, p, s), input);
                }
            }

            /// <summary><c>[N, C·r², H, W]</c> to <c>[N, C, rH, rW]</c>.</summary>
            public static Tensor pixel_shuffle(Tensor x, long upscaleFactor) => Make(NativeMethods.vst_pixel_shuffle(Use(x), upscaleFactor), x);

            /// <summary><c>[N, C, rH, rW]</c> to <c>[N, C·r², H, W]</c>.</summary>
            public static Tensor pixel_unshuffle(Tensor x, long downscaleFactor) =>
                Make(NativeMethods.vst_pixel_unshuffle(Use(x), downscaleFactor), x);

            internal static Tensor AveragePool(
                Tensor input, long[] kernel, long[] stride, long[] padding, bool ceilMode, bool countPad, long? divisor, int dimensions)
            {
                fixed (long* k = kernel, s = stride, p = padding)
                {
                    return Make(
                        NativeMethods.vst_avg_pool(Use(input), k, s, p, dimensions, ceilMode ? 1 : 0, countPad ? 1 : 0, divisor ?? 0), input);
                }
            }

            private static long[]? Pair((long, long)? value) => value is { } v ? [v.Item1, v.Item2] : null;
        }
    }
}
