using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number given to an operation beside tensors. Purely managed: creating one costs no native call.</summary>
public sealed class Scalar : IDisposable
{
    private readonly NativeScalar _value;

    private Scalar(NativeScalar value, ScalarType type) => (_value, Type) = (value, type);

    /// <summary>The element type of the number this was made from.</summary>
    public ScalarType Type { get; }

    internal NativeScalar Native => _value;

    internal double AsDouble => _value.Kind == NativeScalar.KindDouble ? _value.Double : _value.Long;

    internal long AsLong => _value.Kind == NativeScalar.KindDouble ? (long)_value.Double : _value.Long;

    internal static Scalar From(NativeScalar value, ScalarType type) => new(value, type);

    /// <summary>Does nothing: a scalar owns no native memory.</summary>
    public void Dispose()
    {
    }

    /// <summary>Wraps a number.</summary>
    public static implicit operator Scalar(byte value) => new((long)value, ScalarType.Byte);

    /// <summary>Wraps a number.</summary>
    public static implicit operator Scalar(sbyte value) => new((long)value, ScalarType.Int8);

    /// <summary>Wraps a number.</summary>
    public static implicit operator Scalar(short value) => new((long)value, ScalarType.Int16);

    /// <summary>Wraps a number.</summary>
    public static implicit operator Scalar(int value) => new((long)value, ScalarType.Int32);

    /// <summary>Wraps a number.</summary>
    public static implicit operator Scalar(long value) => new(value, ScalarType.Int64);

    /// <summary>Wraps a number.</summary>
    public static implicit operator Scalar(float value) => new((double)value, ScalarType.Float32);

    /// <summary>Wraps a number.</summary>
    public static implicit operator Scalar(double value) => new(value, ScalarType.Float64);

    /// <summary>Wraps a truth value.</summary>
    public static implicit operator Scalar(bool value) => new(value, ScalarType.Bool);
}
