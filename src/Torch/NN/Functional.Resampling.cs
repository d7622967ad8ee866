namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static unsafe partial class functional
        {
            /// <summary>Pads, last dimension first: <paramref name="pad"/> = (before, after) of the last, of the last but one, …</summary>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0.0) =>
                functional.pad(input, pad.AsSpan(), mode, value);

            /// <summary>Pads, last dimension first: <paramref name="pad"/> = (before, after) of the last, of the last but one, …</summary>
            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0.0)
            {
                fixed (long* p = pad)
                {
                    return Make(NativeMethods.vst_pad(Use(input), p, pad.Length, (int)mode, value), input);
                }
            }

            /// <summary>Pads the last dimension before and after.</summary>
            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0.0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            /// <summary>Pads the last dimension and the one before it.</summary>
            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0.0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            /// <summary>Pads the last dimension by the same number on both sides.</summary>
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0.0) =>
                functional.pad(input, [pad, pad], mode, value);

            /// <summary>Resizes <c>[N, C, …]</c> to a size or by a factor, with PyTorch's coordinates.</summary>
            /// <param name="input">3, 4 or 5 dimensions.</param>
            /// <param name="size">Sizes of the last dimensions; or null.</param>
            /// <param name="scale_factor">Factors (one for all, or one per dimension); or null.</param>
            /// <param name="mode">Kernel; must fit the number of dimensions.</param>
            /// <param name="align_corners">True maps corner centres onto each other (linear and cubic kernels only).</param>
            /// <param name="recompute_scale_factor">True computes coordinates from the sizes instead of the given factor.</param>
            /// <param name="antialias">Widens the kernel when shrinking (bilinear and bicubic only).</param>
            public static Tensor interpolate(
                Tensor input, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                if (align_corners is not null && mode is InterpolationMode.Nearest or InterpolationMode.Area)
                    throw new ArgumentException("interpolate: align_corners is for linear, bilinear, bicubic and trilinear only.", nameof(align_corners));
                var sizes = size is { Length: 1 } ? Repeat(size[0], Math.Max(1, (int)input.dim() - 2)) : size;
                fixed (long* s = sizes)
                fixed (double* f = scale_factor)
                {
                    var result = NativeMethods.vst_interpolate(
                        Use(input), s, sizes?.Length ?? 0, f, scale_factor?.Length ?? 0, (int)mode, align_corners == true ? 1 : 0,
                        recompute_scale_factor ? 1 : 0, antialias ? 1 : 0);
                    return Make(result, input);
                }
            }

            /// <summary>Resizes <c>[N, C, …]</c>; see <see cref="interpolate"/>.</summary>
            public static Tensor upsample(
                Tensor x, long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool alignCorners = false) =>
                interpolate(x, size, scale_factor, (InterpolationMode)mode, mode == UpsampleMode.Nearest ? null : alignCorners);

            /// <summary>Reads an image <c>[N, C, H, W]</c> at positions <c>[N, h, w, 2]</c> (x, y in −1…1).</summary>
            /// <param name="input">Image.</param>
            /// <param name="grid">Positions.</param>
            /// <param name="mode">Kernel.</param>
            /// <param name="padding_mode">What is seen outside.</param>
            /// <param name="align_corners">True: ±1 are the centres of the corner pixels; false (also null): their outer edges.</param>
            public static Tensor grid_sample(
                Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                var kernel = mode == GridSampleMode.Nearest ? 1 : 0;
                var outside = padding_mode switch { GridSamplePaddingMode.Border => 1, GridSamplePaddingMode.Reflection => 2, _ => 0 };
                return Make(
                    NativeMethods.vst_grid_sample(Use(input), Use(grid), kernel, outside, align_corners == true ? 1 : 0), input, grid);
            }

            /// <summary>Positions for <see cref="grid_sample"/> from affine maps <c>[N, 2, 3]</c>.</summary>
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false)
            {
                ArgumentNullException.ThrowIfNull(size);
                fixed (long* s = size)
                {
                    return Make(NativeMethods.vst_affine_grid(Use(theta), s, size.Length, align_corners ? 1 : 0), theta);
                }
            }
        }
    }
}
