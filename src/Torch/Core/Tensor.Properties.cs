using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The size of every dimension.</summary>
        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[NativeMethods.vst_dim(Handle)];
                fixed (long* p = sizes)
                    NativeMethods.vst_sizes(Handle, p);
                GC.KeepAlive(this);
                return sizes;
            }
        }

        /// <summary>The number of dimensions.</summary>
        public long Dimensions => dim();

        /// <summary>The number of dimensions.</summary>
        public long ndim => dim();

        /// <summary>The number of elements.</summary>
        public long NumberOfElements => numel();

        /// <summary>Bytes of one element.</summary>
        public long ElementSize => element_size();

        /// <summary>The element type.</summary>
        public ScalarType dtype
        {
            get
            {
                var result = (ScalarType)NativeMethods.vst_dtype(Handle);
                GC.KeepAlive(this);
                return result;
            }
        }

        /// <summary>The kind of device the tensor lives on.</summary>
        public DeviceType device_type
        {
            get
            {
                var result = (DeviceType)NativeMethods.vst_device_type(Handle);
                GC.KeepAlive(this);
                return result;
            }
        }

        /// <summary>Which device of its kind; -1 for the processor.</summary>
        public int device_index
        {
            get
            {
                var result = NativeMethods.vst_device_index(Handle);
                GC.KeepAlive(this);
                return result;
            }
        }

        /// <summary>The device the tensor lives on.</summary>
        public Device device => device_type == DeviceType.CPU ? CPU : new Device(device_type, device_index);

        /// <summary>Whether the tensor lives on a CUDA device.</summary>
        public bool is_cuda => device_type == DeviceType.CUDA;

        /// <summary>Whether the tensor has a shape but no data.</summary>
        public bool is_meta => device_type == DeviceType.META;

        /// <summary>Whether the tensor is a leaf of the autograd graph.</summary>
        public bool is_leaf
        {
            get
            {
                var result = NativeMethods.vst_is_leaf(Handle) != 0;
                GC.KeepAlive(this);
                return result;
            }
        }

        /// <summary>The number of dimensions.</summary>
        public long dim()
        {
            var result = NativeMethods.vst_dim(Handle);
            GC.KeepAlive(this);
            return result;
        }

        /// <summary>The number of elements.</summary>
        public long numel()
        {
            var result = NativeMethods.vst_numel(Handle);
            GC.KeepAlive(this);
            return result;
        }

        /// <summary>Bytes of one element.</summary>
        public long element_size()
        {
            var result = NativeMethods.vst_element_size(Handle);
            GC.KeepAlive(this);
            return result;
        }

        /// <summary>The size of every dimension.</summary>
        public long[] size() => shape;

        /// <summary>The size of one dimension; a negative one counts from the end.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
        public long size(int dim)
        {
            var result = NativeMethods.vst_size(Handle, dim);
            GC.KeepAlive(this);
            return result >= 0 ? result : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"the tensor has {ndim} dimensions");
        }

        /// <summary>The step, in elements, of every dimension.</summary>
        public unsafe long[] stride()
        {
            var strides = new long[dim()];
            fixed (long* p = strides)
                NativeMethods.vst_strides(Handle, p);
            GC.KeepAlive(this);
            return strides;
        }

        /// <summary>The step, in elements, of one dimension.</summary>
        public long stride(int dim) => stride()[dim < 0 ? dim + (int)ndim : dim];

        /// <summary>The first element's place in the storage, in elements.</summary>
        public long storage_offset()
        {
            var result = NativeMethods.vst_storage_offset(Handle);
            GC.KeepAlive(this);
            return result;
        }

        /// <summary>Whether the elements lie in row-major order without gaps.</summary>
        public bool is_contiguous()
        {
            var result = NativeMethods.vst_is_contiguous(Handle) != 0;
            GC.KeepAlive(this);
            return result;
        }

        /// <summary>Whether the tensor lives on the processor.</summary>
        public bool is_cpu() => device_type == DeviceType.CPU;

        /// <summary>Whether the element type is a floating-point type.</summary>
        public bool is_floating_point() => torch.is_floating_point(dtype);

        /// <summary>Whether the element type is an integer type.</summary>
        public bool is_integral() => torch.is_integral(dtype);

        /// <summary>Whether the element type is complex.</summary>
        public bool is_complex() => dtype is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

        /// <summary>Element type, shape and device, for example <c>[2x3], type = Float32, device = cpu</c>.</summary>
        public override string ToString() => IsInvalid
            ? "disposed tensor"
            : $"[{string.Join('x', shape.Select(n => n.ToString(CultureInfo.InvariantCulture)))}], type = {dtype}, device = {device}";
    }
}
