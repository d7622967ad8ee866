using System.Runtime.CompilerServices;

namespace TorchSharp;

/// <summary>The functions, types and constants of the tensor engine, under TorchSharp's names (which are PyTorch's).</summary>
public static partial class torch
{
    /// <summary>
    /// An n-dimensional array in native memory. The names and signatures are those of TorchSharp. A tensor belongs to the innermost
    /// <see cref="DisposeScope"/> of the thread that made it; outside scopes its owner disposes of it, or the garbage collector does.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        /// <summary>Below this a storage is not worth telling the garbage collector about.</summary>
        private const long PressureThreshold = 64 * 1024;

        private static long _totalCount;
        private static long _peakCount;

        private nint _handle;
        private long _pressure;

        internal Tensor(nint handle)
        {
            if (handle == 0)
                NativeMethods.Throw();
            Adopt(handle, true);
        }

        /// <summary>Releases the native tensor if nobody disposed of it.</summary>
        ~Tensor() => Release();

        /// <summary>The number of tensors alive in the process.</summary>
        public static long TotalCount => Interlocked.Read(ref _totalCount);

        /// <summary>The largest number of tensors that were alive at once.</summary>
        public static long PeakCount => Interlocked.Read(ref _peakCount);

        /// <summary>The native tensor.</summary>
        /// <exception cref="ObjectDisposedException">The tensor was disposed of.</exception>
        public nint Handle
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get
            {
                var handle = _handle;
                if (handle == 0)
                    ThrowDisposed();
                return handle;
            }
        }

        /// <summary>Whether the tensor was disposed of.</summary>
        public bool IsInvalid => _handle == 0;

        internal DisposeScope? OwningScope { get; set; }

        /// <summary>Releases the native tensor and leaves the dispose scope.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Moves the tensor from its dispose scope to the next outer one.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of its dispose scope: the caller disposes of it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningScope?.Detach(this);
            return this;
        }

        /// <summary>Gives up the native tensor without releasing it: the caller owns the returned handle.</summary>
        public nint DecoupleFromNativeHandle()
        {
            var handle = Handle;
            _handle = 0;
            OwningScope?.MarkAsDisposed(this);
            Forget();
            return handle;
        }

        /// <summary>Wraps a native tensor, taking ownership of it.</summary>
        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        /// <summary>Wraps the result of a native call and keeps its arguments alive until here.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Tensor Wrap(nint result, Tensor? a, Tensor? b = null, Tensor? c = null, Tensor? d = null)
        {
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            GC.KeepAlive(c);
            GC.KeepAlive(d);
            return new Tensor(result);
        }

        /// <summary>Checks the status of an in-place native call, keeps its arguments alive until here, and returns this.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Tensor InPlace(int status, Tensor? a = null, Tensor? b = null)
        {
            GC.KeepAlive(this);
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            if (status != 0)
                NativeMethods.Throw();
            return this;
        }

        /// <summary>Releases the native tensor.</summary>
        /// <param name="disposing">Whether the scope bookkeeping is still there; false in a finalizer.</param>
        private void Dispose(bool disposing)
        {
            if (disposing && _handle != 0)
                OwningScope?.MarkAsDisposed(this);
            Release();
        }

        private protected void Adopt(nint handle, bool register)
        {
            _handle = handle;
            var count = Interlocked.Increment(ref _totalCount);
            if (count > _peakCount)
                RaisePeak(count);
            if (!register || !DisposeScopeManager.Current.Register(this))
                PressCollector();
        }

        /// <summary>
        /// Tells the garbage collector what this tensor weighs in native memory. Only tensors that no scope owns depend on the collector;
        /// telling it of the others as well would make it run all the time, because it counts what is added, not what is left.
        /// </summary>
        internal void PressCollector()
        {
            if (_pressure != 0)
                return;
            var bytes = NativeMethods.vst_own_bytes(_handle);
            if (bytes < PressureThreshold)
                return;
            _pressure = bytes;
            GC.AddMemoryPressure(bytes);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void ThrowDisposed() =>
            throw new ObjectDisposedException(nameof(Tensor), "the tensor was disposed of (did its dispose scope end?)");

        private static void RaisePeak(long count)
        {
            long peak;
            while (count > (peak = Interlocked.Read(ref _peakCount)))
                Interlocked.CompareExchange(ref _peakCount, count, peak);
        }

        private void Release()
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle == 0)
                return;
            NativeMethods.vst_dispose(handle);
            Forget();
        }

        private void Forget()
        {
            Interlocked.Decrement(ref _totalCount);
            if (_pressure == 0)
                return;
            GC.RemoveMemoryPressure(_pressure);
            _pressure = 0;
        }
    }

    /// <summary>Opens a dispose scope: what this thread creates until its end is disposed of with it, unless moved out.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.Current.NewScope();

    /// <summary>Evaluates an expression in a scope of its own; only the result survives.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        ArgumentNullException.ThrowIfNull(expr);
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
