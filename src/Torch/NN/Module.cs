using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Neural networks: modules, functions, initialisation.</summary>
    public static partial class nn
    {
        /// <summary>Base of every network: named parameters, buffers and sub-modules.</summary>
        /// <remarks>
        /// The components live in managed code; a module owns its parameters and buffers (they are detached from dispose scopes when
        /// registered) and disposes them, and its sub-modules, when it is disposed.
        /// </remarks>
        public partial class Module : IDisposable
        {
            private readonly OrderedDict<string, Parameter?> _params = new();
            private readonly OrderedDict<string, (Tensor tensor, bool persistent)> _buffers = new();
            private readonly OrderedDict<string, Module> _submodules = new();
            private bool _registered;
            private bool _disposed;

            /// <summary>The name given to the constructor.</summary>
            protected string name;

            /// <summary>Creates an empty module.</summary>
            protected Module(string name) => this.name = name;

            /// <summary>True while the module is in training mode (the default).</summary>
            public virtual bool training { get; private set; } = true;

            /// <summary>The name given to the constructor.</summary>
            public virtual string GetName() => name;

            /// <summary>Puts this module and every sub-module into training mode, or out of it.</summary>
            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var (_, module) in _submodules)
                    module.train(train);
            }

            /// <summary>Same as <c>train(false)</c>.</summary>
            public virtual void eval() => train(false);

            /// <summary>Calls a function on every sub-module, depth first, then on this module.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, module) in _submodules)
                    module.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Adds a sub-module.</summary>
            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Adds a sub-module under a name without dots.</summary>
            /// <exception cref="InvalidOperationException">The name is taken by another component.</exception>
            public virtual void register_module(string name, Module submodule)
            {
                ArgumentNullException.ThrowIfNull(submodule);
                if (_submodules.TryGetValue(name, out var known) && ReferenceEquals(known, submodule))
                    return;
                CheckName(name);
                submodule.RegisterComponents();
                _submodules.Add(name, submodule);
            }

            /// <summary>Adds a parameter under a name without dots; null reserves the name.</summary>
            /// <exception cref="InvalidOperationException">The name is taken by another component.</exception>
            public virtual void register_parameter(string name, Parameter? param)
            {
                if (_params.TryGetValue(name, out var known) && ReferenceEquals(known, param))
                    return;
                CheckName(name);
                param?.DetachFromDisposeScope();
                _params.Add(name, param);
            }

            /// <summary>Adds a tensor that is saved with the module (where persistent) but not trained.</summary>
            /// <exception cref="InvalidOperationException">The name is taken by another component.</exception>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                if (_buffers.TryGetValue(name, out var known) && ReferenceEquals(known.tensor, tensor))
                    return;
                CheckName(name);
                tensor.DetachFromDisposeScope();
                _buffers.Add(name, (tensor, persistent));
            }

            /// <summary>Registers every field that holds a module, a parameter or a tensor under the name of the field.</summary>
            protected virtual void RegisterComponents()
            {
                if (_registered)
                    return;
                _registered = true;
                foreach (var field in GetType().GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
                {
                    if (field.DeclaringType == typeof(Module))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module when !IsRegistered(module):
                            register_module(field.Name, module);
                            break;
                        case Parameter parameter when !IsRegistered(parameter):
                            register_parameter(field.Name, parameter);
                            break;
                        case Tensor tensor and not Modules.Parameter when !IsRegistered(tensor):
                            register_buffer(field.Name, tensor);
                            break;
                    }
                }
            }

            /// <summary>Registers a parameter where the value is one.</summary>
            protected void ConditionallyRegisterParameter(string name, Tensor? value)
            {
                if (value is Modules.Parameter parameter)
                    SetParameter(name, parameter);
            }

            /// <summary>Forgets the sub-modules.</summary>
            protected void ClearModules() => _submodules.Clear();

            /// <summary>The device and the type to use where none is given.</summary>
            protected static (Device, ScalarType) GetDefaultDeviceAndType(Device? device = null, ScalarType? dtype = null) =>
                (device ?? CPU, dtype ?? get_default_dtype());

            /// <summary>Sets all gradients to null, or to zero.</summary>
            public virtual void zero_grad(bool set_to_none = true) => ClearGradients(parameters().ToArray(), set_to_none);

            /// <summary>Disposes parameters, buffers and sub-modules.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes parameters, buffers and sub-modules.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || _disposed)
                    return;
                _disposed = true;
                foreach (var (_, parameter) in _params)
                    parameter?.Dispose();
                foreach (var (_, buffer) in _buffers)
                    buffer.tensor.Dispose();
                foreach (var (_, module) in _submodules)
                    module.Dispose();
            }

            internal static unsafe void ClearGradients(Parameter[] parameters, bool setToNone)
            {
                fixed (nint* handles = parameters.Handles())
                {
                    NativeMethods.Check(NativeMethods.vst_zero_grad(handles, parameters.Length, setToNone ? 1 : 0));
                }
                GC.KeepAlive(parameters);
            }

            // Replaces a registered parameter, buffer or module: property setters of the layers.
            private protected void SetParameter(string name, Parameter? value)
            {
                value?.DetachFromDisposeScope();
                _params[name] = value;
            }

            private protected void SetBuffer(string name, Tensor value, bool persistent = true)
            {
                value.DetachFromDisposeScope();
                _buffers[name] = (value, persistent);
            }

            private protected void SetModule(string name, Module value) => _submodules[name] = value;

            private bool IsRegistered(object component) => component switch
            {
                Module module => _submodules.Values.Contains(module),
                Parameter parameter => _params.Values.Any(x => ReferenceEquals(x, parameter)),
                _ => _buffers.Values.Any(x => ReferenceEquals(x.tensor, component)),
            };

            private void CheckName(string name)
            {
                if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal))
                    throw new ArgumentException($"The name of a component must be non-empty and without dots, but is '{name}'.", nameof(name));
                if (_params.ContainsKey(name) || _buffers.ContainsKey(name) || _submodules.ContainsKey(name))
                    throw new InvalidOperationException($"{GetName()} already has a component named '{name}'.");
            }
        }
    }
}
