namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers with its own state.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        /// <summary>A generator with a seed.</summary>
        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            _handle = NativeMethods.vst_generator_new(unchecked((long)seed), (int)this.device.type, this.device.index);
            if (_handle == 0)
                NativeMethods.Throw();
        }

        private Generator(nint handle)
        {
            device = CPU;
            _handle = handle;
            if (_handle == 0)
                NativeMethods.Throw();
        }

        /// <summary>Releases the native generator if nobody disposed of it.</summary>
        ~Generator() => Dispose(false);

        /// <summary>The processor's generator that operations use when none is given.</summary>
        public static Generator Default => new(NativeMethods.vst_generator_default());

        /// <summary>Where the generator works.</summary>
        public Device device { get; }

        /// <summary>The native generator.</summary>
        /// <exception cref="ObjectDisposedException">The generator was disposed of.</exception>
        public nint Handle
        {
            get
            {
                ObjectDisposedException.ThrowIf(_handle == 0, this);
                return _handle;
            }
        }

        /// <summary>Seeds the generator.</summary>
        public Generator manual_seed(long seed)
        {
            NativeMethods.Check(NativeMethods.vst_generator_seed(Handle, seed));
            return this;
        }

        /// <summary>Seeds the generator from the system's entropy and returns the seed.</summary>
        public unsafe long seed()
        {
            long result;
            NativeMethods.Check(NativeMethods.vst_generator_new_seed(Handle, &result));
            return result;
        }

        /// <summary>The seed last set.</summary>
        public long initial_seed() => NativeMethods.vst_generator_initial_seed(Handle);

        /// <summary>The state, as bytes.</summary>
        public Tensor get_state() => new(NativeMethods.vst_generator_get_state(Handle));

        /// <summary>Restores a state of <see cref="get_state"/>.</summary>
        public void set_state(Tensor value)
        {
            ArgumentNullException.ThrowIfNull(value);
            NativeMethods.Check(NativeMethods.vst_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(value);
        }

        /// <summary>Releases the native generator.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Releases the native generator.</summary>
        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
                NativeMethods.vst_dispose_generator(handle);
        }
    }

    /// <summary>Seeds the default generators of all devices and returns the processor's.</summary>
    public static Generator manual_seed(long seed)
    {
        NativeMethods.Check(NativeMethods.vst_manual_seed(seed));
        return Generator.Default;
    }

    /// <summary>Seeds the default generator from the system's entropy and returns the seed.</summary>
    public static long seed()
    {
        using var generator = Generator.Default;
        return generator.seed();
    }

    /// <summary>The seed of the default generator.</summary>
    public static long initial_seed()
    {
        using var generator = Generator.Default;
        return generator.initial_seed();
    }

    /// <summary>The state of the default generator.</summary>
    public static Tensor get_rng_state()
    {
        using var generator = Generator.Default;
        return generator.get_state();
    }

    /// <summary>Restores a state of <see cref="get_rng_state"/>.</summary>
    public static void set_rng_state(Tensor new_state)
    {
        using var generator = Generator.Default;
        generator.set_state(new_state);
    }
}
