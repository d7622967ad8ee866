namespace TorchSharp;

/// <summary>Conversions between numbers and <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    /// <summary>Wraps a number.</summary>
    public static Scalar ToScalar(this byte value) => value;

    /// <summary>Wraps a number.</summary>
    public static Scalar ToScalar(this sbyte value) => value;

    /// <summary>Wraps a number.</summary>
    public static Scalar ToScalar(this short value) => value;

    /// <summary>Wraps a number.</summary>
    public static Scalar ToScalar(this int value) => value;

    /// <summary>Wraps a number.</summary>
    public static Scalar ToScalar(this long value) => value;

    /// <summary>Wraps a number.</summary>
    public static Scalar ToScalar(this float value) => value;

    /// <summary>Wraps a number.</summary>
    public static Scalar ToScalar(this double value) => value;

    /// <summary>Wraps a truth value.</summary>
    public static Scalar ToScalar(this bool value) => value;

    /// <summary>The value as a 32-bit floating-point number.</summary>
    public static float ToSingle(this Scalar value) => (float)value.AsDouble;

    /// <summary>The value as a 64-bit floating-point number.</summary>
    public static double ToDouble(this Scalar value) => value.AsDouble;

    /// <summary>The value as an 8-bit integer.</summary>
    public static byte ToByte(this Scalar value) => (byte)value.AsLong;

    /// <summary>The value as a signed 8-bit integer.</summary>
    public static sbyte ToSByte(this Scalar value) => (sbyte)value.AsLong;

    /// <summary>The value as a 16-bit integer.</summary>
    public static short ToInt16(this Scalar value) => (short)value.AsLong;

    /// <summary>The value as a 32-bit integer.</summary>
    public static int ToInt32(this Scalar value) => (int)value.AsLong;

    /// <summary>The value as a 64-bit integer.</summary>
    public static long ToInt64(this Scalar value) => value.AsLong;

    /// <summary>Whether the value differs from zero.</summary>
    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;
}
