using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>A number passed by value to the native library; the layout of <c>VstScalar</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeScalar
{
    internal const long KindDouble = 0, KindLong = 1, KindBool = 2, KindNone = 3;

    private readonly long _bits;
    private readonly long _kind;

    private NativeScalar(long bits, long kind) => (_bits, _kind) = (bits, kind);

    internal static NativeScalar None => new(0, KindNone);

    internal long Kind => _kind;

    internal double Double => BitConverter.Int64BitsToDouble(_bits);

    internal long Long => _bits;

    public static implicit operator NativeScalar(double value) => new(BitConverter.DoubleToInt64Bits(value), KindDouble);

    public static implicit operator NativeScalar(long value) => new(value, KindLong);

    public static implicit operator NativeScalar(bool value) => new(value ? 1 : 0, KindBool);
}

/// <summary>Where and how to create a tensor; the layout of <c>VstOptions</c>. Negative type fields mean "the default".</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeOptions(int dtype, int deviceType, int deviceIndex, bool requiresGrad)
{
    internal readonly int Dtype = dtype;
    internal readonly int DeviceType = deviceType;
    internal readonly int DeviceIndex = deviceIndex;
    internal readonly int RequiresGrad = requiresGrad ? 1 : 0;

    internal static NativeOptions For(torch.ScalarType? dtype, torch.Device? device, bool requiresGrad = false) =>
        new(dtype is { } t ? (int)t : -1, device is null ? -1 : (int)device.type, device?.index ?? -1, requiresGrad);
}

/// <summary>One index expression; the layout of <c>VstIndex</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeIndex
{
    internal const long None = 0, Ellipsis = 1, Integer = 2, Truth = 3, Slice = 4, TensorIndex = 5;

    internal long Kind;
    internal long A, B, C;
    internal nint Tensor;
}
