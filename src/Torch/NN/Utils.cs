using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Helpers for gradients and parameters.</summary>
        public static unsafe class utils
        {
            /// <summary>Scales all gradients so that their common norm is at most <paramref name="max_norm"/>.</summary>
            /// <param name="tensors">Parameters; those without gradient do not count.</param>
            /// <param name="max_norm">Largest norm allowed.</param>
            /// <param name="norm_type">p of the norm; infinity for the largest element.</param>
            /// <returns>The norm before scaling; not finite where a gradient is not.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                var list = tensors.ToArray();
                double norm;
                fixed (nint* handles = list.Handles())
                {
                    NativeMethods.Check(NativeMethods.vst_clip_grad_norm(handles, list.Length, max_norm, norm_type, &norm));
                }
                GC.KeepAlive(list);
                return norm;
            }

            /// <summary>Cuts every element of every gradient to ±<paramref name="clip_value"/>.</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                var list = tensors.ToArray();
                fixed (nint* handles = list.Handles())
                {
                    NativeMethods.Check(NativeMethods.vst_clip_grad_value(handles, list.Length, clip_value));
                }
                GC.KeepAlive(list);
            }

            /// <summary>All parameters in one vector, in order.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat(tensors.Select(x => x.reshape(-1)).ToList(), 0).MoveToOuterDisposeScope();
            }

            /// <summary>Writes a vector back into parameters.</summary>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                using var guard = no_grad();
                var list = tensors.ToArray();
                var total = list.Sum(x => x.numel());
                if (vec.dim() != 1 || vec.numel() != total)
                    throw new ArgumentException($"A vector of {total} elements is needed, got [{string.Join(", ", vec.shape)}].", nameof(vec));
                var at = 0L;
                foreach (var parameter in list)
                {
                    parameter.copy_(vec.narrow(0, at, parameter.numel()).view(parameter.shape));
                    at += parameter.numel();
                }
            }
        }
    }
}

internal static class HandleExtensions
{
    public static nint[] Handles<T>(this T[] tensors)
        where T : torch.Tensor => Array.ConvertAll(tensors, x => x.Handle);
}
