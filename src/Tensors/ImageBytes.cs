namespace VideoSsm.Eval.Tensors;

/// <summary>Checks of 8-bit images given as bytes.</summary>
internal static class ImageBytes
{
    /// <summary>Channels of an image of this size.</summary>
    /// <exception cref="ArgumentException">The bytes are not a whole number of channels, or the new size is none.</exception>
    public static int Channels(int bytes, int height, int width, int newHeight, int newWidth)
    {
        if (height <= 0 || width <= 0 || bytes == 0 || bytes % ((long)height * width) != 0)
            throw new ArgumentException($"{bytes} bytes are no image of {height}x{width} pixels.");
        if (newHeight <= 0 || newWidth <= 0)
            throw new ArgumentException($"An image of {newHeight}x{newWidth} pixels cannot be made.");
        return (int)(bytes / ((long)height * width));
    }
}
