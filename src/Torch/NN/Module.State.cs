namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Parameters and persistent buffers under their dotted names. The tensors are the module's own: do not dispose them.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= new Dictionary<string, Tensor>(StringComparer.Ordinal);
                string Key(string key) => string.IsNullOrEmpty(prefix) ? key : $"{prefix}.{key}";
                foreach (var (key, parameter) in _params)
                {
                    if (parameter is not null)
                        destination[Key(key)] = parameter;
                }
                foreach (var (key, entry) in _buffers)
                {
                    if (entry.persistent)
                        destination[Key(key)] = entry.tensor;
                }
                foreach (var (key, module) in _submodules)
                    module.state_dict(destination, Key(key));
                return destination;
            }

            /// <summary>Copies values into the parameters and buffers of the same name.</summary>
            /// <param name="source">Values by dotted name.</param>
            /// <param name="strict">True: missing and unexpected names are errors.</param>
            /// <param name="skip">Names to leave alone.</param>
            /// <returns>The names missing in <paramref name="source"/> and those unknown here.</returns>
            /// <exception cref="InvalidOperationException">Names all missing, unexpected and wrong-shaped entries at once; nothing was copied.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(source);
                var own = state_dict();
                bool Skipped(string key) => skip is not null && skip.Contains(key);
                var missing = own.Keys.Where(x => !source.ContainsKey(x) && !Skipped(x)).ToList();
                var unexpected = source.Keys.Where(x => !own.ContainsKey(x) && !Skipped(x)).ToList();
                var shared = own.Where(x => source.ContainsKey(x.Key) && !Skipped(x.Key)).ToList();
                var wrong = shared.Where(x => !x.Value.shape.AsSpan().SequenceEqual(source[x.Key].shape))
                    .Select(x => $"{x.Key}: [{string.Join(", ", source[x.Key].shape)}] instead of [{string.Join(", ", x.Value.shape)}]").ToList();

                var problems = new List<string>();
                if (strict && missing.Count > 0)
                    problems.Add($"missing: {string.Join(", ", missing)}");
                if (strict && unexpected.Count > 0)
                    problems.Add($"unexpected: {string.Join(", ", unexpected)}");
                if (wrong.Count > 0)
                    problems.Add($"wrong shape: {string.Join("; ", wrong)}");
                if (problems.Count > 0)
                    throw new InvalidOperationException($"The state does not fit {GetName()}: {string.Join(". ", problems)}");

                using var scope = NewDisposeScope();
                using var guard = no_grad();
                foreach (var (key, target) in shared)
                    target.copy_(source[key]);
                return (missing, unexpected);
            }

            internal Module MoveTo(Device? device, ScalarType? dtype)
            {
                foreach (var (_, parameter) in AllParameters(true))
                    parameter.ConvertInPlace(device, dtype);
                foreach (var (_, buffer) in named_buffers())
                    buffer.ConvertInPlace(device, dtype);
                return this;
            }
        }
    }
}

/// <summary>Moving modules between devices and types.</summary>
public static class ModuleExtensionMethods
{
    /// <summary>Moves all parameters and buffers to a device, in place: the parameter objects stay the same.</summary>
    public static T to<T>(this T module, torch.Device device, bool non_blocking = false)
        where T : torch.nn.Module
    {
        _ = non_blocking;
        module.MoveTo(device, null);
        return module;
    }

    /// <summary>Moves all parameters and buffers to a device, in place.</summary>
    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false)
        where T : torch.nn.Module => module.to(new torch.Device(deviceType, deviceIndex), non_blocking);

    /// <summary>Converts all floating point parameters and buffers, in place.</summary>
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module
    {
        _ = non_blocking;
        module.MoveTo(null, type);
        return module;
    }

    /// <summary>Moves and converts, in place.</summary>
    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module
    {
        _ = non_blocking;
        module.MoveTo(device, type);
        return module;
    }

    /// <summary>Moves to the processor's memory.</summary>
    public static T cpu<T>(this T module)
        where T : torch.nn.Module => module.to(DeviceType.CPU);

    /// <summary>Moves to a CUDA device.</summary>
    public static T cuda<T>(this T module, int deviceIndex = -1)
        where T : torch.nn.Module => module.to(DeviceType.CUDA, deviceIndex);
}
