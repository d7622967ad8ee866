using System.Runtime.CompilerServices;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The raw elements of a contiguous tensor on the processor; setting copies them in.</summary>
        /// <exception cref="InvalidOperationException">The tensor is elsewhere, has gaps, or is larger than a span can be.</exception>
        /// <exception cref="ArgumentException">The number of bytes set differs from the tensor's.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_cpu() || !is_contiguous())
                    throw new InvalidOperationException($"raw bytes need a contiguous tensor on the processor, not {this}: call cpu().contiguous() first");
                var length = checked((int)(numel() * element_size()));
                return length == 0 ? default : new Span<byte>((void*)DataPointer(), length);
            }

            set
            {
                var length = numel() * element_size();
                if (value.Length != length)
                    throw new ArgumentException($"{value.Length} bytes given for a tensor of {length}", nameof(value));
                fixed (byte* p = value)
                    InPlace(NativeMethods.vst_write(Handle, (nint)p, length));
            }
        }

        /// <summary>
        /// The elements, for reading and writing from managed code. <see cref="ScalarType.Float16"/> is read as <see cref="Half"/>.
        /// </summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type.</exception>
        /// <exception cref="InvalidOperationException">The tensor is not on the processor.</exception>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            if (!Matches<T>(dtype))
                throw new ArgumentException($"the elements are {dtype}, not {typeof(T).Name}: convert with type() first");
            if (!is_cpu())
                throw new InvalidOperationException($"the tensor is on {device}: call cpu() first");
            return new TensorAccessor<T>(this);
        }

        /// <summary>The only element.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There is not exactly one element.</exception>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type.</exception>
        public T item<T>()
            where T : unmanaged
        {
            if (!Matches<T>(dtype))
                throw new ArgumentException($"the element is {dtype}, not {typeof(T).Name}: convert with type() first");
            var value = Only();
            if (typeof(T) == typeof(float))
                return Cast<float, T>((float)value.AsDouble);
            if (typeof(T) == typeof(double))
                return Cast<double, T>(value.AsDouble);
            if (typeof(T) == typeof(Half))
                return Cast<Half, T>((Half)value.AsDouble);
            if (typeof(T) == typeof(bool))
                return Cast<bool, T>(value.AsLong != 0);
            if (typeof(T) == typeof(byte))
                return Cast<byte, T>((byte)value.AsLong);
            if (typeof(T) == typeof(sbyte))
                return Cast<sbyte, T>((sbyte)value.AsLong);
            if (typeof(T) == typeof(short))
                return Cast<short, T>((short)value.AsLong);
            if (typeof(T) == typeof(int))
                return Cast<int, T>((int)value.AsLong);
            return Cast<long, T>(value.AsLong);
        }

        /// <summary>The only element, as a scalar.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There is not exactly one element.</exception>
        public Scalar ToScalar() => Only();

        /// <summary>The address of the first element.</summary>
        internal nint DataPointer()
        {
            var pointer = NativeMethods.vst_data_ptr(Handle);
            GC.KeepAlive(this);
            if (pointer == 0 && numel() > 0)
                NativeMethods.Throw();
            return pointer;
        }

        internal static bool Matches<T>(ScalarType type) => type switch
        {
            ScalarType.Byte => typeof(T) == typeof(byte),
            ScalarType.Int8 => typeof(T) == typeof(sbyte),
            ScalarType.Int16 => typeof(T) == typeof(short),
            ScalarType.Int32 => typeof(T) == typeof(int),
            ScalarType.Int64 => typeof(T) == typeof(long),
            ScalarType.Float16 => typeof(T) == typeof(Half),
            ScalarType.Float32 => typeof(T) == typeof(float),
            ScalarType.Float64 => typeof(T) == typeof(double),
            ScalarType.Bool => typeof(T) == typeof(bool),
            _ => false,
        };

        private unsafe Scalar Only()
        {
            NativeScalar value;
            InPlace(NativeMethods.vst_item(Handle, &value));
            return Scalar.From(value, dtype);
        }

        private static TTo Cast<TFrom, TTo>(TFrom value) => Unsafe.As<TFrom, TTo>(ref value);
    }
}
