using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Element types, with LibTorch's numbering.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>Unsigned 8-bit integer.</summary>
        Byte = 0,

        /// <summary>Signed 8-bit integer.</summary>
        Int8 = 1,

        /// <summary>16-bit integer.</summary>
        Int16 = 2,

        /// <summary>32-bit integer.</summary>
        Int32 = 3,

        /// <summary>64-bit integer.</summary>
        Int64 = 4,

        /// <summary>16-bit floating point, 5 exponent bits.</summary>
        Float16 = 5,

        /// <summary>32-bit floating point.</summary>
        Float32 = 6,

        /// <summary>64-bit floating point.</summary>
        Float64 = 7,

        /// <summary>Pair of 32-bit floating-point numbers.</summary>
        ComplexFloat32 = 9,

        /// <summary>Pair of 64-bit floating-point numbers.</summary>
        ComplexFloat64 = 10,

        /// <summary>Truth value.</summary>
        Bool = 11,

        /// <summary>16-bit floating point, 8 exponent bits.</summary>
        BFloat16 = 15,
    }

    /// <summary>How a division rounds.</summary>
    public enum RoundingMode
    {
        /// <summary>True division.</summary>
        None = 0,

        /// <summary>Towards zero.</summary>
        trunc = 1,

        /// <summary>Towards negative infinity.</summary>
        floor = 2,
    }

#pragma warning disable CA2211 // TorchSharp declares these as static fields.

    /// <summary>Unsigned 8-bit integers.</summary>
    public static ScalarType uint8 = ScalarType.Byte;

    /// <summary>Signed 8-bit integers.</summary>
    public static ScalarType int8 = ScalarType.Int8;

    /// <summary>16-bit integers.</summary>
    public static ScalarType int16 = ScalarType.Int16;

    /// <summary>32-bit integers.</summary>
    public static ScalarType int32 = ScalarType.Int32;

    /// <summary>64-bit integers.</summary>
    public static ScalarType int64 = ScalarType.Int64;

    /// <summary>16-bit floating point, 5 exponent bits.</summary>
    public static ScalarType float16 = ScalarType.Float16;

    /// <summary>16-bit floating point, 8 exponent bits.</summary>
    public static ScalarType bfloat16 = ScalarType.BFloat16;

    /// <summary>32-bit floating point.</summary>
    public static ScalarType float32 = ScalarType.Float32;

    /// <summary>64-bit floating point.</summary>
    public static ScalarType float64 = ScalarType.Float64;

    /// <summary>Truth values.</summary>
    public static ScalarType @bool = ScalarType.Bool;

    /// <summary>16-bit floating point, 5 exponent bits.</summary>
    public static ScalarType half = ScalarType.Float16;

    /// <summary>32-bit floating point.</summary>
    public static ScalarType @float = ScalarType.Float32;

    /// <summary>64-bit floating point.</summary>
    public static ScalarType @double = ScalarType.Float64;

    /// <summary>32-bit integers.</summary>
    public static ScalarType @int = ScalarType.Int32;

    /// <summary>64-bit integers.</summary>
    public static ScalarType @long = ScalarType.Int64;

    /// <summary>The processor.</summary>
    public static Device CPU = new(DeviceType.CPU);

    /// <summary>Shapes without data.</summary>
    public static Device META = new(DeviceType.META);

#pragma warning restore CA2211

    private static ScalarType _defaultDtype = ScalarType.Float32;

    /// <summary>The element type of tensors created without one.</summary>
    public static ScalarType get_default_dtype() => _defaultDtype;

    /// <summary>Sets the element type of tensors created without one; a floating-point type.</summary>
    public static void set_default_dtype(ScalarType dtype)
    {
        NativeMethods.Check(NativeMethods.vst_set_default_dtype((int)dtype));
        _defaultDtype = dtype;
    }

    /// <summary>Whether the type is a floating-point type.</summary>
    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    /// <summary>Whether the type is an integer type (truth values count as such).</summary>
    public static bool is_integral(ScalarType type) =>
        type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;

    /// <summary>A place where tensors live.</summary>
    public class Device
    {
        /// <summary>A device of a kind.</summary>
        public Device(DeviceType deviceType, int index = -1) => (type, this.index) = (deviceType, index);

        /// <summary>The CUDA device with an index.</summary>
        public Device(int index) : this(DeviceType.CUDA, index)
        {
        }

        /// <summary>A device from a description such as <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
        /// <exception cref="ArgumentException">The description names no device.</exception>
        public Device(string description)
        {
            ArgumentException.ThrowIfNullOrEmpty(description);
            var parts = description.Split(':');
            type = Parse(parts[0], description);
            index = -1;
            if (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                index = number;
            else if (parts.Length != 1)
                throw new ArgumentException($"'{description}' is not a device: write cpu, cuda, or cuda:<index>", nameof(description));
        }

        /// <summary>A device from the name of its kind and an index.</summary>
        public Device(string deviceType, int index = -1) => (type, this.index) = (Parse(deviceType, deviceType), index);

        /// <summary>The kind of device.</summary>
        public DeviceType type { get; }

        /// <summary>Which one of its kind; -1 for the current one.</summary>
        public int index { get; }

        /// <summary>A device from its description.</summary>
        public static implicit operator Device(string description) => new(description);

        /// <summary><c>cpu</c>, <c>cuda</c>, or <c>cuda:1</c>.</summary>
        public override string ToString()
        {
            var name = type.ToString().ToLowerInvariant();
            return index < 0 || type == DeviceType.CPU ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{index}");
        }

        private static DeviceType Parse(string name, string description) => name switch
        {
            "cpu" or "CPU" => DeviceType.CPU,
            "cuda" or "CUDA" => DeviceType.CUDA,
            "meta" or "META" => DeviceType.META,
            _ => throw new ArgumentException($"'{description}' is not a device: write cpu, cuda, or cuda:<index>", nameof(description)),
        };
    }

    /// <summary>A device of a kind.</summary>
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>The CUDA device with an index.</summary>
    public static Device device(int index) => new(index);

    /// <summary>A device from a description such as <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
    public static Device device(string description) => new(description);

    /// <summary>A device from the name of its kind and an index.</summary>
    public static Device device(string deviceType, int index = -1) => new(deviceType, index);
}
