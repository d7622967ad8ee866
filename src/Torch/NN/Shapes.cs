namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Its input (as a handle of its own).</summary>
            public static Modules.Identity Identity() => new();

            /// <summary>Zeroes elements with probability p in training and scales the others by 1/(1 − p).</summary>
            public static Modules.Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

            /// <summary>Zeroes whole channels with probability p in training and scales the others by 1/(1 − p).</summary>
            public static Modules.Dropout2d Dropout2d(double p = 0.5, bool inplace = false) => new(p, inplace);

            /// <summary>Joins a range of dimensions.</summary>
            public static Modules.Flatten Flatten(long startDim = 1, long endDim = -1) => new(startDim, endDim);

            /// <summary><c>[N, C·r², H, W]</c> to <c>[N, C, rH, rW]</c>.</summary>
            public static Modules.PixelShuffle PixelShuffle(long upscaleFactor) => new(upscaleFactor);

            /// <summary><c>[N, C, rH, rW]</c> to <c>[N, C·r², H, W]</c>.</summary>
            public static Modules.PixelUnshuffle PixelUnshuffle(long downscaleFactor) => new(downscaleFactor);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Its input (as a handle of its own).</summary>
    public sealed class Identity : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal Identity()
            : base(nameof(Identity))
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => tensor.alias();
    }

    /// <summary>Zeroes elements with probability p in training and scales the others by 1/(1 − p).</summary>
    public sealed class Dropout : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly double _p;
        private readonly bool _inplace;

        internal Dropout(double p, bool inplace)
            : base(nameof(Dropout)) => (_p, _inplace) = (p, inplace);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.dropout(tensor, _p, training, _inplace);
    }

    /// <summary>Zeroes whole channels with probability p in training and scales the others by 1/(1 − p).</summary>
    public sealed class Dropout2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly double _p;
        private readonly bool _inplace;

        internal Dropout2d(double p, bool inplace)
            : base(nameof(Dropout2d)) => (_p, _inplace) = (p, inplace);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.dropout2d(tensor, _p, training, _inplace);
    }

    /// <summary>Joins a range of dimensions.</summary>
    public sealed class Flatten : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long _start;
        private readonly long _end;

        internal Flatten(long start, long end)
            : base(nameof(Flatten)) => (_start, _end) = (start, end);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => tensor.flatten(_start, _end);
    }

    /// <summary><c>[N, C·r², H, W]</c> to <c>[N, C, rH, rW]</c>.</summary>
    public sealed class PixelShuffle : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long _factor;

        internal PixelShuffle(long factor)
            : base(nameof(PixelShuffle)) => _factor = factor;

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.pixel_shuffle(tensor, _factor);
    }

    /// <summary><c>[N, C, rH, rW]</c> to <c>[N, C·r², H, W]</c>.</summary>
    public sealed class PixelUnshuffle : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long _factor;

        internal PixelUnshuffle(long factor)
            : base(nameof(PixelUnshuffle)) => _factor = factor;

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.pixel_unshuffle(tensor, _factor);
    }
}
