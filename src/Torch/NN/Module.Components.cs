using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>The direct sub-modules in the order of registration.</summary>
            public virtual IEnumerable<Module> children() => _submodules.Values;

            /// <summary>The direct sub-modules with their names.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children()
            {
                foreach (var (key, module) in _submodules)
                    yield return (key, module);
            }

            /// <summary>All sub-modules, depth first, parents before children.</summary>
            public virtual IEnumerable<Module> modules() => named_modules().Select(x => x.module);

            /// <summary>All sub-modules with dotted names, depth first, parents before children.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var (key, module) in _submodules)
                {
                    yield return (key, module);
                    foreach (var (sub, child) in module.named_modules())
                        yield return ($"{key}.{sub}", child);
                }
            }

            /// <summary>The parameters with dotted names: own ones first, then those of the sub-modules. A shared one appears once.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                AllParameters(recurse).DistinctBy(x => x.parameter, ReferenceEqualityComparer.Instance);

            /// <summary>The parameters, in the order of <see cref="named_parameters"/>.</summary>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(x => x.parameter);

            /// <summary>The buffers with dotted names.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true)
            {
                foreach (var (key, entry) in _buffers)
                    yield return (key, entry.tensor);
                if (!recurse)
                    yield break;
                foreach (var (key, module) in _submodules)
                {
                    foreach (var (sub, buffer) in module.named_buffers())
                        yield return ($"{key}.{sub}", buffer);
                }
            }

            /// <summary>The buffers, in the order of <see cref="named_buffers"/>.</summary>
            public virtual IEnumerable<Tensor> buffers(bool recurse = true) => named_buffers(recurse).Select(x => x.buffer);

            /// <summary>True where a parameter of this (dotted) name exists.</summary>
            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            /// <summary>The parameter of a (dotted) name, or null.</summary>
            public virtual Parameter? get_parameter(string target) =>
                AllParameters(true).FirstOrDefault(x => string.Equals(x.name, target, StringComparison.Ordinal)).parameter;

            /// <summary>True where a buffer of this (dotted) name exists.</summary>
            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            /// <summary>The buffer of a (dotted) name, or null.</summary>
            public virtual Tensor? get_buffer(string target) =>
                named_buffers().FirstOrDefault(x => string.Equals(x.name, target, StringComparison.Ordinal)).buffer;

            // Every name, also the second one of a shared parameter: what state_dict needs.
            private IEnumerable<(string name, Parameter parameter)> AllParameters(bool recurse)
            {
                foreach (var (key, parameter) in _params)
                {
                    if (parameter is not null)
                        yield return (key, parameter);
                }
                if (!recurse)
                    yield break;
                foreach (var (key, module) in _submodules)
                {
                    foreach (var (sub, parameter) in module.AllParameters(true))
                        yield return ($"{key}.{sub}", parameter);
                }
            }
        }
    }
}
