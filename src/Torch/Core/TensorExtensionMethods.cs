using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Conversions between tensors and numbers.</summary>
public static partial class TensorExtensionMethods
{
    /// <summary>The only element, as a 32-bit floating-point number.</summary>
    public static float ToSingle(this Tensor value) => Only(value).ToSingle();

    /// <summary>The only element, as a 64-bit floating-point number.</summary>
    public static double ToDouble(this Tensor value) => Only(value).ToDouble();

    /// <summary>The only element, as an 8-bit integer.</summary>
    public static byte ToByte(this Tensor value) => Only(value).ToByte();

    /// <summary>The only element, as a signed 8-bit integer.</summary>
    public static sbyte ToSByte(this Tensor value) => Only(value).ToSByte();

    /// <summary>The only element, as a 16-bit integer.</summary>
    public static short ToInt16(this Tensor value) => Only(value).ToInt16();

    /// <summary>The only element, as a 32-bit integer.</summary>
    public static int ToInt32(this Tensor value) => Only(value).ToInt32();

    /// <summary>The only element, as a 64-bit integer.</summary>
    public static long ToInt64(this Tensor value) => Only(value).ToInt64();

    /// <summary>Whether the only element differs from zero.</summary>
    public static bool ToBoolean(this Tensor value) => Only(value).ToBoolean();

    /// <summary>The number of elements of a shape.</summary>
    public static long TotalSize(this IEnumerable<long> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var product = 1L;
        foreach (var n in shape)
            product = checked(product * n);
        return product;
    }

    private static Scalar Only(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.ToScalar();
    }
}
