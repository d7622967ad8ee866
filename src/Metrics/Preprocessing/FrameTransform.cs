using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Preprocessing;

/// <summary>How a frame becomes what a network reads. Two networks with equal transforms share the result.</summary>
/// <remarks>
/// VBench turns frames into float32 before resizing: nothing is rounded or clamped, and a bicubic overshoot reaches the network. None of these
/// resizes is antialiased. Mean and deviation are per channel, for colours from 0 to 1.
/// </remarks>
public abstract record FrameTransform
{
    private static readonly float[] ClipMean = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly float[] ClipDeviation = [0.26862954f, 0.26130258f, 0.27577711f];
    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] ImageNetDeviation = [0.229f, 0.224f, 0.225f];

    /// <summary>Applies it.</summary>
    /// <param name="frames">Frames <c>[N, 3, H, W]</c>, float32, 0 to 255.</param>
    /// <returns>What the network reads; the caller owns it.</returns>
    public Tensor Apply(Tensor frames)
    {
        Shape.Is(frames, "N 3 H W");
        using var scope = NewDisposeScope();
        return Transform(frames).MoveToOuterDisposeScope();
    }

    /// <summary>Bytes of a frame as a tensor.</summary>
    /// <param name="rgb"><c>[H, W, 3]</c> packed.</param>
    /// <param name="height">Height.</param>
    /// <param name="width">Width.</param>
    /// <returns><c>[1, 3, H, W]</c>, float32, 0 to 255; the caller owns it.</returns>
    public static Tensor Upload(ReadOnlyMemory<byte> rgb, int height, int width)
    {
        using var scope = NewDisposeScope();
        return tensor(rgb.ToArray(), [1, height, width, 3]).permute(0, 3, 1, 2).type(ScalarType.Float32).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>CLIP's: short side bicubically to <paramref name="Size"/>, the square in the middle.</summary>
    /// <param name="Size">Side in pixels; 224 officially.</param>
    public sealed record ClipPicture(int Size) : FrameTransform
    {
        private protected override Tensor Transform(Tensor frames)
        {
            var (height, width) = ShortSide(frames.shape[2], frames.shape[3], Size);
            var x = Sized(frames, height, width, (x, h, w) => Resize.Bicubic(x, h, w));
            var (top, left) = ((long)Math.Round((height - Size) / 2.0), (long)Math.Round((width - Size) / 2.0));
            return Normalize(x.narrow(2, top, Size).narrow(3, left, Size), ClipMean, ClipDeviation);
        }
    }

    /// <summary>DINO's in VBench: short side bilinearly to <paramref name="Size"/>, nothing cut off.</summary>
    /// <param name="Size">Length of the short side in pixels; 224 officially.</param>
    public sealed record DinoPicture(int Size) : FrameTransform
    {
        private protected override Tensor Transform(Tensor frames)
        {
            var (height, width) = ShortSide(frames.shape[2], frames.shape[3], Size);
            return Normalize(Sized(frames, height, width, (x, h, w) => Resize.Bilinear(x, h, w)), ImageNetMean, ImageNetDeviation);
        }
    }

    /// <summary>MUSIQ's in VBench ("longer"): a picture longer than <paramref name="Longest"/> is shrunk bilinearly, smaller ones stay.</summary>
    /// <param name="Longest">Longer side in pixels; 512 officially.</param>
    public sealed record MusiqPicture(int Longest) : FrameTransform
    {
        /// <summary>Size after the resize.</summary>
        /// <remarks>The factor is rounded before it is multiplied and the product cut off, so that some sides (561, 784, ...) end at 511.</remarks>
        public (long Height, long Width) SizeOf(long height, long width)
        {
            if (Math.Max(height, width) <= Longest) return (height, width);
            double scale = (double)Longest / Math.Max(height, width);
            return ((long)(scale * height), (long)(scale * width));
        }

        private protected override Tensor Transform(Tensor frames)
        {
            var (height, width) = SizeOf(frames.shape[2], frames.shape[3]);
            return Sized(frames, height, width, (x, h, w) => Resize.Bilinear(x, h, w)) / 255.0;
        }
    }

    /// <summary>Size of a picture whose short side becomes <paramref name="size"/>: the long one is <c>trunc(size · long / short)</c>.</summary>
    internal static (long Height, long Width) ShortSide(long height, long width, int size)
    {
        var (small, large) = (Math.Min(height, width), Math.Max(height, width));
        var other = (long)((double)(size * large) / small);
        return height <= width ? (size, other) : (other, size);
    }

    private protected abstract Tensor Transform(Tensor frames);

    private static Tensor Sized(Tensor x, long height, long width, Func<Tensor, long, long, Tensor> resize) =>
        x.shape[2] == height && x.shape[3] == width ? x : resize(x, height, width);

    private static Tensor Normalize(Tensor x, float[] mean, float[] deviation) =>
        (x / 255.0 - tensor(mean, [1, 3, 1, 1], device: x.device)) / tensor(deviation, [1, 3, 1, 1], device: x.device);
}
