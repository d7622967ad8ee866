namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Networks as functions.</summary>
        public static unsafe partial class functional
        {
            /// <summary><c>x·Wᵀ + b</c> over the last dimension; weights <c>[out, in]</c>, bias <c>[out]</c>.</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Make(NativeMethods.vst_linear(Use(input), Use(weights), Maybe(bias)), input, weights, bias);

            /// <summary>1-dimensional convolution of <c>[N, C, L]</c>.</summary>
            public static Tensor conv1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) =>
                ConvolveN(input, weight, bias, [stride ?? 1], [padding ?? 0], [dilation ?? 1], groups, 1);

            /// <summary>2-dimensional convolution of <c>[N, C, H, W]</c>.</summary>
            public static Tensor conv2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null,
                long groups = 1) => ConvolveN(input, weight, bias, Sized(strides, 1, 2), Sized(padding, 0, 2), Sized(dilation, 1, 2), groups, 2);

            /// <summary>3-dimensional convolution of <c>[N, C, D, H, W]</c>.</summary>
            public static Tensor conv3d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null,
                long groups = 1) => ConvolveN(input, weight, bias, Sized(strides, 1, 3), Sized(padding, 0, 3), Sized(dilation, 1, 3), groups, 3);

            /// <summary>1-dimensional transposed convolution; weight <c>[in, out/groups, k]</c>.</summary>
            public static Tensor conv_transpose1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? outputPadding = null,
                long? dilation = null, long groups = 1) => TransposeConvolveN(
                    input, weight, bias, [stride ?? 1], [padding ?? 0], [outputPadding ?? 0], [dilation ?? 1], groups, 1);

            /// <summary>2-dimensional transposed convolution; weight <c>[in, out/groups, kh, kw]</c>.</summary>
            public static Tensor conv_transpose2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? outputPadding = null,
                long[]? dilation = null, long groups = 1) => TransposeConvolveN(
                    input, weight, bias, Sized(strides, 1, 2), Sized(padding, 0, 2), Sized(outputPadding, 0, 2), Sized(dilation, 1, 2), groups, 2);

            /// <summary>3-dimensional transposed convolution; weight <c>[in, out/groups, kd, kh, kw]</c>.</summary>
            public static Tensor conv_transpose3d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? outputPadding = null,
                long[]? dilation = null, long groups = 1) => TransposeConvolveN(
                    input, weight, bias, Sized(strides, 1, 3), Sized(padding, 0, 3), Sized(outputPadding, 0, 3), Sized(dilation, 1, 3), groups, 3);

            /// <summary>Normalises over the last dimensions, then scales and shifts.</summary>
            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05)
            {
                fixed (long* shape = normalized_shape)
                {
                    return Make(
                        NativeMethods.vst_layer_norm(Use(input), shape, normalized_shape.Length, Maybe(weight), Maybe(bias), eps), input, weight, bias);
                }
            }

            /// <summary>Normalises over groups of channels and all positions of <c>[N, C, …]</c>.</summary>
            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05) =>
                Make(NativeMethods.vst_group_norm(Use(input), num_groups, Maybe(weight), Maybe(bias), eps), input, weight, bias);

            /// <summary>Normalises every channel over samples and positions, or with given statistics outside of training.</summary>
            public static Tensor batch_norm(
                Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false,
                double momentum = 0.1, double eps = 1e-05) =>
                BatchNormalize(input, running_mean, running_var, weight, bias, training, momentum, eps);

            /// <summary>Normalises every channel of every sample over its positions.</summary>
            public static Tensor instance_norm(
                Tensor input, Tensor? running_mean = null, Tensor? running_var = null, Tensor? weight = null, Tensor? bias = null,
                bool use_input_stats = true, double momentum = 0.1, double eps = 1e-05)
            {
                var result = NativeMethods.vst_instance_norm(
                    Use(input), Maybe(running_mean), Maybe(running_var), Maybe(weight), Maybe(bias), use_input_stats ? 1 : 0, momentum, eps);
                GC.KeepAlive((running_mean, running_var));
                return Make(result, input, weight, bias);
            }

            /// <summary>One-hot vectors: a new last dimension of <paramref name="num_classes"/> (−1: largest index + 1), int64.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Make(NativeMethods.vst_one_hot(Use(x), num_classes), x);

            /// <summary>Zeroes elements with probability p in training and scales the others by 1/(1 − p).</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                Make(NativeMethods.vst_dropout(Use(input), p, training ? 1 : 0, inplace ? 1 : 0, 0), input);

            /// <summary>Zeroes whole channels of <c>[N, C, H, W]</c> with probability p in training and scales the others by 1/(1 − p).</summary>
            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                Make(NativeMethods.vst_dropout(Use(input), p, training ? 1 : 0, inplace ? 1 : 0, 1), input);

            internal static Tensor BatchNormalize(
                Tensor input, Tensor? mean, Tensor? variance, Tensor? weight, Tensor? bias, bool training, double momentum, double eps)
            {
                var result = NativeMethods.vst_batch_norm(
                    Use(input), Maybe(mean), Maybe(variance), Maybe(weight), Maybe(bias), training ? 1 : 0, momentum, eps);
                GC.KeepAlive((mean, variance));
                return Make(result, input, weight, bias);
            }

            internal static Tensor EmbeddingLookup(Tensor weight, Tensor input, long padding, bool scaleGradient) =>
                Make(NativeMethods.vst_embedding(Use(weight), Use(input), padding, scaleGradient ? 1 : 0), weight, input);

            internal static Tensor ConvolveN(
                Tensor input, Tensor weight, Tensor? bias, long[] stride, long[] padding, long[] dilation, long groups, int dimensions)
            {
                fixed (long* s = stride, p = padding, d = dilation)
                {
                    return Make(
                        NativeMethods.vst_conv(Use(input), Use(weight), Maybe(bias), s, p, d, dimensions, groups), input, weight, bias);
                }
            }

            private static Tensor TransposeConvolveN(
                Tensor input, Tensor weight, Tensor? bias, long[] stride, long[] padding, long[] outputPadding, long[] dilation, long groups,
                int dimensions)
            {
                fixed (long* s = stride, p = padding, o = outputPadding, d = dilation)
                {
                    return Make(
                        NativeMethods.vst_conv_transpose(Use(input), Use(weight), Maybe(bias), s, p, o, d, dimensions, groups), input, weight, bias);
                }
            }

            private static nint Use(Tensor x)
            {
                ArgumentNullException.ThrowIfNull(x);
                return x.Handle;
            }

            private static nint Maybe(Tensor? x) => x is null ? 0 : x.Handle;

            private static Tensor Make(nint handle, Tensor first, Tensor? second = null, Tensor? third = null) =>
                Tensor.Wrap(handle, first, second, third);

            private static long[] Sized(long[]? values, long otherwise, int count) => values switch
            {
                null => Repeat(otherwise, count),
                { Length: 1 } => Repeat(values[0], count),
                _ when values.Length == count => values,
                _ => throw new ArgumentException($"{count} numbers are needed (or one for all), got [{string.Join(", ", values)}]."),
            };
        }
    }
}
