using System.Runtime.InteropServices;

namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>Numbers from zero up to, not including, <paramref name="stop"/>.</summary>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>Numbers from <paramref name="start"/> up to, not including, <paramref name="stop"/>.</summary>
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>
    /// Numbers from <paramref name="start"/> up to, not including, <paramref name="stop"/>, <paramref name="step"/> apart: 64-bit integers
    /// if all three are integers, else of the default type.
    /// </summary>
    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var integers = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        var type = dtype ?? (integers ? ScalarType.Int64 : get_default_dtype());
        return new Tensor(NativeMethods.vst_arange(start.Native, stop.Native, step.Native, NativeOptions.For(type, device, requires_grad)));
    }

    /// <summary>Equally spaced numbers from <paramref name="start"/> to <paramref name="end"/>, both included.</summary>
    public static Tensor linspace(
        double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        new(NativeMethods.vst_linspace(start, end, steps, NativeOptions.For(dtype, device, requires_grad)));

    /// <summary>A matrix with ones on the diagonal; square if <paramref name="columns"/> is -1.</summary>
    public static Tensor eye(
        long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        new(NativeMethods.vst_eye(rows, columns < 0 ? rows : columns, Options(dtype, device, requires_grad, names)));

    /// <summary>Uniform random integers from zero up to, not including, <paramref name="high"/>.</summary>
    public static Tensor randint(
        long high,
        long[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) => randint(0, high, size, dtype, device, requires_grad, generator, names);

    /// <summary>Uniform random integers from <paramref name="low"/> up to, not including, <paramref name="high"/>.</summary>
    public static Tensor randint(
        long low,
        long high,
        long[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null)
    {
        ArgumentNullException.ThrowIfNull(size);
        var options = Options(dtype ?? ScalarType.Int64, device, requires_grad, names);
        fixed (long* p = size)
            return Create(NativeMethods.vst_randint(low, high, p, size.Length, generator?.Handle ?? 0, options), generator);
    }

    /// <summary>A random order of the numbers below <paramref name="n"/>.</summary>
    public static Tensor randperm(
        long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
    {
        var options = NativeOptions.For(dtype ?? ScalarType.Int64, device, requires_grad);
        return Create(NativeMethods.vst_randperm(n, generator?.Handle ?? 0, options), generator);
    }

    /// <summary>A tensor with the elements and dimensions of an array of numbers, copied.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor with the elements and dimensions of an array of numbers, copied and converted.</summary>
    /// <exception cref="ArgumentException">The element type is none of the tensor types.</exception>
    public static Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        var element = rawArray.GetType().GetElementType();
        return element switch
        {
            _ when element == typeof(float) => FromArray<float>(rawArray, ScalarType.Float32, dtype, device, requires_grad, names),
            _ when element == typeof(double) => FromArray<double>(rawArray, ScalarType.Float64, dtype, device, requires_grad, names),
            _ when element == typeof(Half) => FromArray<Half>(rawArray, ScalarType.Float16, dtype, device, requires_grad, names),
            _ when element == typeof(long) => FromArray<long>(rawArray, ScalarType.Int64, dtype, device, requires_grad, names),
            _ when element == typeof(int) => FromArray<int>(rawArray, ScalarType.Int32, dtype, device, requires_grad, names),
            _ when element == typeof(short) => FromArray<short>(rawArray, ScalarType.Int16, dtype, device, requires_grad, names),
            _ when element == typeof(sbyte) => FromArray<sbyte>(rawArray, ScalarType.Int8, dtype, device, requires_grad, names),
            _ when element == typeof(byte) => FromArray<byte>(rawArray, ScalarType.Byte, dtype, device, requires_grad, names),
            _ when element == typeof(bool) => FromArray<bool>(rawArray, ScalarType.Bool, dtype, device, requires_grad, names),
            _ => throw new ArgumentException($"a tensor cannot hold elements of type {element}", nameof(rawArray)),
        };
    }

    /// <summary>A tensor with the elements and dimensions of an array of numbers, copied and converted.</summary>
    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    /// <summary>The tensor with another type or device; a copy only if needed.</summary>
    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Tensor.Wrap(NativeMethods.vst_to(data.Handle, NativeOptions.For(dtype, device)), data);
    }

    internal static NativeOptions Options(ScalarType? dtype, Device? device, bool requiresGrad, string[]? names) => names is null
        ? NativeOptions.For(dtype, device, requiresGrad)
        : throw new NotSupportedException("this engine has no named dimensions");

    private static Tensor Create(nint handle, Generator? generator = null)
    {
        GC.KeepAlive(generator);
        return new Tensor(handle);
    }

    /// <summary>Integers and truth values keep their kind in <c>full</c>; floating-point numbers take the default type.</summary>
    private static ScalarType? TypeFor(Scalar value) => value.Type == ScalarType.Bool ? ScalarType.Bool
        : is_integral(value.Type) ? ScalarType.Int64 : null;

    private static Tensor FromScalar(Scalar value, ScalarType type, Device? device, bool requiresGrad) =>
        full([], value, type, device, requiresGrad);

    private static Tensor FromSpan<T>(
        ReadOnlySpan<T> data,
        ReadOnlySpan<long> dimensions,
        ScalarType type,
        ScalarType? dtype,
        Device? device,
        bool requiresGrad,
        string[]? names)
        where T : unmanaged
    {
        var count = 1L;
        foreach (var n in dimensions)
            count = checked(count * n);
        if (count != data.Length)
            throw new ArgumentException($"{data.Length} elements for a shape of {count} ([{string.Join(", ", dimensions.ToArray())}])", nameof(data));
        fixed (T* p = data)
        fixed (long* d = dimensions)
            return new Tensor(NativeMethods.vst_from_data((nint)p, (int)type, d, dimensions.Length, Options(dtype, device, requiresGrad, names)));
    }

    private static Tensor FromArray<T>(
        Array array, ScalarType type, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(array);
        var dimensions = new long[array.Rank];
        for (var d = 0; d < dimensions.Length; d++)
            dimensions[d] = array.GetLongLength(d);
        var data = array.Length == 0
            ? default
            : MemoryMarshal.CreateReadOnlySpan(
                ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
        return FromSpan(data, dimensions, type, dtype, device, requiresGrad, names);
    }
}
