namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        private static nint Use(Generator? generator) => generator?.Handle ?? 0;

        private static Tensor Random(nint result, Tensor input, Generator? generator)
        {
            GC.KeepAlive(generator);
            return Wrap(result, input);
        }

        private static Tensor[] Wrapped(nint first, nint second) => [new Tensor(first), new Tensor(second)];

        private static (Tensor, Tensor) Pair(nint* handles)
        {
            var both = Wrapped(handles[0], handles[1]);
            return (both[0], both[1]);
        }

        private static int Code(ScalarType? type) => type is { } t ? (int)t : -1;

        private Tensor Random(int status, Generator? generator)
        {
            GC.KeepAlive(generator);
            return InPlace(status);
        }

        /// <summary>This with the element type asked for, or itself.</summary>
        private Tensor Converted(ScalarType? type) => type is { } t && t != dtype ? this.type(t) : this;

        private Tensor SumOver(long[]? dims, bool keepdim, ScalarType? type)
        {
            fixed (long* p = dims)
                return Wrap(NativeMethods.vst_sum(Handle, Pointer(p, dims), dims?.Length ?? 0, keepdim ? 1 : 0, Code(type)), this);
        }

        /// <summary>
        /// In C#, <c>sum(0)</c> means "with element type number 0": the literal zero converts to any enumeration. Nobody sums into bytes,
        /// so this is refused before it gives a wrong result.
        /// </summary>
        private Tensor SumOfAll(ScalarType? type) => type != ScalarType.Byte
            ? SumOver(null, false, type)
            : throw new ArgumentException("sum(0) is read as a sum with the element type Byte: for dimension 0 write sum(0L)", nameof(type));

        private Tensor MeanOver(long[]? dims, bool keepdim, ScalarType? type)
        {
            fixed (long* p = dims)
                return Wrap(NativeMethods.vst_mean(Handle, Pointer(p, dims), dims?.Length ?? 0, keepdim ? 1 : 0, Code(type)), this);
        }

        private Tensor StdOver(long[]? dims, bool unbiased, bool keepdim, ScalarType? type)
        {
            var x = Converted(type);
            fixed (long* p = dims)
                return Wrap(NativeMethods.vst_std(x.Handle, Pointer(p, dims), dims?.Length ?? 0, unbiased ? 1 : 0, keepdim ? 1 : 0), x);
        }

        private Tensor VarOver(long[]? dims, bool unbiased, bool keepdim, ScalarType? type)
        {
            var x = Converted(type);
            fixed (long* p = dims)
                return Wrap(NativeMethods.vst_var(x.Handle, Pointer(p, dims), dims?.Length ?? 0, unbiased ? 1 : 0, keepdim ? 1 : 0), x);
        }

        private Tensor AmaxOver(long[] dims, bool keepdim, Tensor? target = null)
        {
            fixed (long* p = dims)
                return Into(target, Wrap(NativeMethods.vst_amax(Handle, Pointer(p, dims), dims.Length, keepdim ? 1 : 0), this));
        }

        private Tensor AminOver(long[] dims, bool keepdim, Tensor? target = null)
        {
            fixed (long* p = dims)
                return Into(target, Wrap(NativeMethods.vst_amin(Handle, Pointer(p, dims), dims.Length, keepdim ? 1 : 0), this));
        }

        private Tensor NormOver(double p, long[]? dims, bool keepdim)
        {
            fixed (long* d = dims)
                return Wrap(NativeMethods.vst_norm(Handle, p, Pointer(d, dims), dims?.Length ?? 0, keepdim ? 1 : 0), this);
        }

        /// <summary>
        /// The pointer to hand over for a list of dimensions: null only for a missing list. An empty array pins to null, which would
        /// turn "no dimension" into "every dimension".
        /// </summary>
        private static long* Pointer(long* pinned, long[]? dims) => dims is { Length: 0 } ? (long*)sizeof(long) : pinned;

        private static Tensor Into(Tensor? target, Tensor result) => target is null ? result : target.copy_(result);
    }
}
