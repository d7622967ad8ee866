using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>1-dimensional convolution with the same numbers along every dimension.</summary>
        public static Conv1d Conv1d(
            long inputChannel, long outputChannel, long kernelSize, long stride = 1, long padding = 0, long dilation = 1,
            PaddingModes paddingMode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(new ConvolutionShape(inputChannel, outputChannel, Repeat(kernelSize, 1), Repeat(stride, 1), Repeat(padding, 1), Repeat(dilation, 1), groups, paddingMode, null), bias, device, dtype);

        /// <summary>1-dimensional convolution padded so that the output keeps its size (Same), or not padded (Valid).</summary>
        public static Conv1d Conv1d(
            long inputChannel, long outputChannel, long kernelSize, Padding padding, long stride = 1, long dilation = 1,
            PaddingModes paddingMode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(new ConvolutionShape(inputChannel, outputChannel, Repeat(kernelSize, 1), Repeat(stride, 1), Repeat(0, 1), Repeat(dilation, 1), groups, paddingMode, padding), bias, device, dtype);

        /// <summary>2-dimensional convolution with the same numbers along every dimension.</summary>
        public static Conv2d Conv2d(
            long inputChannel, long outputChannel, long kernelSize, long stride = 1, long padding = 0, long dilation = 1,
            PaddingModes paddingMode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(new ConvolutionShape(inputChannel, outputChannel, Repeat(kernelSize, 2), Repeat(stride, 2), Repeat(padding, 2), Repeat(dilation, 2), groups, paddingMode, null), bias, device, dtype);

        /// <summary>2-dimensional convolution padded so that the output keeps its size (Same), or not padded (Valid).</summary>
        public static Conv2d Conv2d(
            long inputChannel, long outputChannel, long kernelSize, Padding padding, long stride = 1, long dilation = 1,
            PaddingModes paddingMode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(new ConvolutionShape(inputChannel, outputChannel, Repeat(kernelSize, 2), Repeat(stride, 2), Repeat(0, 2), Repeat(dilation, 2), groups, paddingMode, padding), bias, device, dtype);

        /// <summary>2-dimensional convolution with numbers per dimension.</summary>
        public static Conv2d Conv2d(
            long inputChannel, long outputChannel, (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null,
            PaddingModes paddingMode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(
                new ConvolutionShape(
                    inputChannel, outputChannel, [kernelSize.Item1, kernelSize.Item2], stride is { } s ? [s.Item1, s.Item2] : Repeat(1, 2),
                    padding is { } p ? [p.Item1, p.Item2] : Repeat(0, 2), dilation is { } d ? [d.Item1, d.Item2] : Repeat(1, 2), groups, paddingMode, null),
                bias, device, dtype);

        /// <summary>2-dimensional convolution with numbers per dimension, padded to keep the size (Same), or not padded (Valid).</summary>
        public static Conv2d Conv2d(
            long inputChannel, long outputChannel, (long, long) kernelSize, Padding padding, (long, long)? stride = null, (long, long)? dilation = null,
            PaddingModes paddingMode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(
                new ConvolutionShape(
                    inputChannel, outputChannel, [kernelSize.Item1, kernelSize.Item2], stride is { } s ? [s.Item1, s.Item2] : Repeat(1, 2),
                    Repeat(0, 2), dilation is { } d ? [d.Item1, d.Item2] : Repeat(1, 2), groups, paddingMode, padding),
                bias, device, dtype);

        /// <summary>3-dimensional convolution with the same numbers along every dimension.</summary>
        public static Conv3d Conv3d(
            long inputChannel, long outputChannel, long kernelSize, long stride = 1, long padding = 0, long dilation = 1,
            PaddingModes paddingMode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(new ConvolutionShape(inputChannel, outputChannel, Repeat(kernelSize, 3), Repeat(stride, 3), Repeat(padding, 3), Repeat(dilation, 3), groups, paddingMode, null), bias, device, dtype);

        /// <summary>3-dimensional convolution padded so that the output keeps its size (Same), or not padded (Valid).</summary>
        public static Conv3d Conv3d(
            long inputChannel, long outputChannel, long kernelSize, Padding padding, long stride = 1, long dilation = 1,
            PaddingModes paddingMode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(new ConvolutionShape(inputChannel, outputChannel, Repeat(kernelSize, 3), Repeat(stride, 3), Repeat(0, 3), Repeat(dilation, 3), groups, paddingMode, padding), bias, device, dtype);

        /// <summary>3-dimensional convolution with numbers per dimension.</summary>
        public static Conv3d Conv3d(
            long inputChannel, long outputChannel, (long, long, long) kernelSize, (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? dilation = null,
            PaddingModes paddingMode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(
                new ConvolutionShape(
                    inputChannel, outputChannel, [kernelSize.Item1, kernelSize.Item2, kernelSize.Item3], stride is { } s ? [s.Item1, s.Item2, s.Item3] : Repeat(1, 3),
                    padding is { } p ? [p.Item1, p.Item2, p.Item3] : Repeat(0, 3), dilation is { } d ? [d.Item1, d.Item2, d.Item3] : Repeat(1, 3), groups, paddingMode, null),
                bias, device, dtype);

        /// <summary>3-dimensional convolution with numbers per dimension, padded to keep the size (Same), or not padded (Valid).</summary>
        public static Conv3d Conv3d(
            long inputChannel, long outputChannel, (long, long, long) kernelSize, Padding padding, (long, long, long)? stride = null, (long, long, long)? dilation = null,
            PaddingModes paddingMode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(
                new ConvolutionShape(
                    inputChannel, outputChannel, [kernelSize.Item1, kernelSize.Item2, kernelSize.Item3], stride is { } s ? [s.Item1, s.Item2, s.Item3] : Repeat(1, 3),
                    Repeat(0, 3), dilation is { } d ? [d.Item1, d.Item2, d.Item3] : Repeat(1, 3), groups, paddingMode, padding),
                bias, device, dtype);

        /// <summary>2-dimensional transposed convolution.</summary>
        public static ConvTranspose2d ConvTranspose2d(
            long inputChannel, long outputChannel, long kernelSize, long stride = 1, long padding = 0, long outputPadding = 0, long dilation = 1,
            PaddingModes paddingMode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            paddingMode == PaddingModes.Zeros
                ? new(
                    new ConvolutionShape(
                        inputChannel, outputChannel, Repeat(kernelSize, 2), Repeat(stride, 2), Repeat(padding, 2), Repeat(dilation, 2), groups,
                        paddingMode, null),
                    Repeat(outputPadding, 2), bias, device, dtype)
                : throw new ArgumentException("A transposed convolution can only be padded with zeros.", nameof(paddingMode));

        internal static long[] Repeat(long value, int count)
        {
            var result = new long[count];
            Array.Fill(result, value);
            return result;
        }
    }
}
