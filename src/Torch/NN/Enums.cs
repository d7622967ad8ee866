namespace TorchSharp;

/// <summary>How a convolution or <c>pad</c> fills the border.</summary>
public enum PaddingModes
{
    /// <summary>Zeros.</summary>
    Zeros = 0,

    /// <summary>Mirrored at the border, the border itself not repeated.</summary>
    Reflect = 1,

    /// <summary>The border repeated.</summary>
    Replicate = 2,

    /// <summary>The other side.</summary>
    Circular = 3,

    /// <summary>A constant.</summary>
    Constant = 4,
}

/// <summary>How a convolution is padded.</summary>
public enum Padding
{
    /// <summary>Not at all.</summary>
    Valid = 0,

    /// <summary>So that the output has the size of the input.</summary>
    Same = 1,
}

public static partial class torch
{
    /// <summary>Kernels of <c>interpolate</c>.</summary>
    public enum InterpolationMode
    {
        /// <summary>Nearest pixel.</summary>
        Nearest = 0,

        /// <summary>Linear, 3-dimensional input.</summary>
        Linear = 1,

        /// <summary>Bilinear, 4-dimensional input.</summary>
        Bilinear = 2,

        /// <summary>Bicubic, 4-dimensional input.</summary>
        Bicubic = 3,

        /// <summary>Trilinear, 5-dimensional input.</summary>
        Trilinear = 4,

        /// <summary>Mean over the area.</summary>
        Area = 5,
    }

    /// <summary>Kernels of <c>Upsample</c>.</summary>
    public enum UpsampleMode
    {
        /// <summary>Nearest pixel.</summary>
        Nearest = 0,

        /// <summary>Linear, 3-dimensional input.</summary>
        Linear = 1,

        /// <summary>Bilinear, 4-dimensional input.</summary>
        Bilinear = 2,

        /// <summary>Bicubic, 4-dimensional input.</summary>
        Bicubic = 3,

        /// <summary>Trilinear, 5-dimensional input.</summary>
        Trilinear = 4,
    }

    /// <summary>Kernels of <c>grid_sample</c>.</summary>
    public enum GridSampleMode
    {
        /// <summary>Nearest pixel.</summary>
        Nearest = 0,

        /// <summary>Bilinear, or trilinear for volumes.</summary>
        Bilinear = 2,
    }

    /// <summary>What <c>grid_sample</c> sees outside of the image.</summary>
    public enum GridSamplePaddingMode
    {
        /// <summary>Zeros.</summary>
        Zeros = 0,

        /// <summary>The image mirrored.</summary>
        Reflection = 1,

        /// <summary>The border repeated.</summary>
        Border = 2,
    }

    public static partial class nn
    {
        /// <summary>What a loss does with its elements.</summary>
        public enum Reduction
        {
            /// <summary>Keeps them.</summary>
            None = 0,

            /// <summary>Their mean.</summary>
            Mean = 1,

            /// <summary>Their sum.</summary>
            Sum = 2,
        }
    }
}
