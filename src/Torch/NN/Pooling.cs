namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Mean over square windows of <c>[N, C, H, W]</c>.</summary>
            public static Modules.AvgPool2d AvgPool2d(
                long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true,
                long? divisor_override = null) => new(
                    Repeat(kernel_size, 2), Repeat(stride ?? kernel_size, 2), Repeat(padding ?? 0, 2), ceil_mode, count_include_pad, divisor_override);

            /// <summary>Mean over windows of <c>[N, C, H, W]</c>.</summary>
            public static Modules.AvgPool2d AvgPool2d(
                (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null)
            {
                var (s, p) = (stride ?? kernel_size, padding ?? (0, 0));
                return new(
                    [kernel_size.Item1, kernel_size.Item2], [s.Item1, s.Item2], [p.Item1, p.Item2], ceil_mode, count_include_pad, divisor_override);
            }

            /// <summary>Maximum over square windows of <c>[N, C, H, W]</c>.</summary>
            public static Modules.MaxPool2d MaxPool2d(
                long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceilMode = false) =>
                new((kernelSize, kernelSize), Twice(stride), Twice(padding), Twice(dilation), ceilMode);

            /// <summary>Maximum over windows of <c>[N, C, H, W]</c>.</summary>
            public static Modules.MaxPool2d MaxPool2d(
                (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null,
                bool ceilMode = false) => new(kernelSize, stride, padding, dilation, ceilMode);

            /// <summary>Mean over windows such that the output is a square of a given size.</summary>
            public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d(long outputSize) => new(Repeat(outputSize, 2));

            /// <summary>Mean over windows such that the output has a given size.</summary>
            public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) outputSize) => new([outputSize.Item1, outputSize.Item2]);

            /// <summary>Mean over windows such that the output has a given size.</summary>
            public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] outputSize) => new(outputSize);

            /// <summary>Resizes; see <see cref="functional.interpolate"/>.</summary>
            public static Modules.Upsample Upsample(
                long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool? align_corners = null,
                bool? recompute_scale_factor = null) => new(size, scale_factor, mode, align_corners, recompute_scale_factor);

            /// <summary>Windows as columns; see <see cref="functional.unfold(Tensor, long, long, long, long)"/>.</summary>
            public static Modules.Unfold Unfold(long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                new((kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            /// <summary>Windows as columns; see <see cref="functional.unfold(Tensor, long, long, long, long)"/>.</summary>
            public static Modules.Unfold Unfold(
                (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
                new(kernel_size, dilation, padding, stride);

            private static (long, long)? Twice(long? value) => value is { } v ? (v, v) : null;
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Mean over windows of <c>[N, C, H, W]</c>.</summary>
    public sealed class AvgPool2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly (long[] Kernel, long[] Stride, long[] Padding, bool Ceil, bool CountPad, long? Divisor) _options;

        internal AvgPool2d(long[] kernel, long[] stride, long[] padding, bool ceil, bool countPad, long? divisor)
            : base(nameof(AvgPool2d)) => _options = (kernel, stride, padding, ceil, countPad, divisor);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.AveragePool(
            tensor, _options.Kernel, _options.Stride, _options.Padding, _options.Ceil, _options.CountPad, _options.Divisor, 2);
    }

    /// <summary>Maximum over windows of <c>[N, C, H, W]</c>.</summary>
    public sealed class MaxPool2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly ((long, long) Kernel, (long, long)? Stride, (long, long)? Padding, (long, long)? Dilation, bool Ceil) _options;

        internal MaxPool2d((long, long) kernel, (long, long)? stride, (long, long)? padding, (long, long)? dilation, bool ceil)
            : base(nameof(MaxPool2d)) => _options = (kernel, stride, padding, dilation, ceil);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.max_pool2d(
            tensor, _options.Kernel, _options.Stride, _options.Padding, _options.Dilation, _options.Ceil);
    }

    /// <summary>Mean over windows such that the output has a given size.</summary>
    public sealed class AdaptiveAvgPool2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long[] _size;

        internal AdaptiveAvgPool2d(long[] size)
            : base(nameof(AdaptiveAvgPool2d)) => _size = size;

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.adaptive_avg_pool2d(tensor, _size);
    }

    /// <summary>Resizes <c>[N, C, …]</c>.</summary>
    public sealed class Upsample : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly (long[]? Size, double[]? Scale, torch.UpsampleMode Mode, bool? Align, bool? Recompute) _options;

        internal Upsample(long[]? size, double[]? scale, torch.UpsampleMode mode, bool? align, bool? recompute)
            : base(nameof(Upsample)) => _options = (size, scale, mode, align, recompute);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.interpolate(
            tensor, _options.Size, _options.Scale, (torch.InterpolationMode)_options.Mode, _options.Align, _options.Recompute == true);
    }

    /// <summary>Windows of <c>[N, C, H, W]</c> as columns.</summary>
    public sealed class Unfold : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly ((long, long) Kernel, (long, long)? Dilation, (long, long)? Padding, (long, long)? Stride) _options;

        internal Unfold((long, long) kernel, (long, long)? dilation, (long, long)? padding, (long, long)? stride)
            : base(nameof(Unfold)) => _options = (kernel, dilation, padding, stride);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.unfold(
            tensor, _options.Kernel, _options.Dilation, _options.Padding, _options.Stride);
    }
}
