namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // Moves a leaf to another device or floating point type under the same handle; its gradient moves along.
        internal void ConvertInPlace(Device? device, ScalarType? dtype)
        {
            var status = NativeMethods.vst_convert_(Handle, device is null ? -1 : (int)device.type, device?.index ?? -1, dtype is { } t ? (int)t : -1);
            NativeMethods.Check(status);
            GC.KeepAlive(this);
        }
    }
}
