namespace TorchSharp;

public static partial class torch
{
    /// <summary>Stops recording for autograd until disposed of.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    /// <summary>Records for autograd until disposed of.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    /// <summary>Sets whether autograd records; disposing of the result restores the former state.</summary>
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    /// <summary>Whether autograd records on this thread.</summary>
    public static bool is_grad_enabled() => NativeMethods.vst_grad_enabled() != 0;

    /// <summary>Inference mode until disposed of: no recording, and results that can never take part in it.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    /// <summary>Whether this thread is in inference mode.</summary>
    public static bool is_inference_mode_enabled() => NativeMethods.vst_inference_enabled() != 0;

    /// <summary>Gradients of tensors with respect to tensors.</summary>
    public static partial class autograd
    {
        /// <summary>Gradients of <paramref name="outputs"/> with respect to <paramref name="inputs"/>, leaving leaves untouched.</summary>
        /// <param name="outputs">Differentiated tensors.</param>
        /// <param name="inputs">Tensors to differentiate by.</param>
        /// <param name="grad_outputs">Factor of each output; null for scalars.</param>
        /// <param name="retain_graph">Keep the graph for another pass.</param>
        /// <param name="create_graph">Record the gradients themselves.</param>
        /// <param name="allow_unused">Return null for inputs the outputs do not depend on, instead of throwing.</param>
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs,
            IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null,
            bool retain_graph = false,
            bool create_graph = false,
            bool allow_unused = false)
        {
            nint[] o = Handles(outputs), i = Handles(inputs), g = Handles(grad_outputs ?? []);
            fixed (nint* po = o, pi = i, pg = g)
            {
                var list = NativeMethods.vst_autograd_grad(
                    po, o.Length, pi, i.Length, pg, g.Length, retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0);
                GC.KeepAlive((outputs, inputs, grad_outputs));
                return TakeList(list);
            }
        }

        /// <summary>Adds the gradients of <paramref name="tensors"/> to the leaves they depend on.</summary>
        /// <param name="tensors">Differentiated tensors.</param>
        /// <param name="grad_tensors">Factor of each; null for scalars.</param>
        /// <param name="retain_graph">Keep the graph for another pass; null: as <paramref name="create_graph"/>.</param>
        /// <param name="create_graph">Record the gradients themselves.</param>
        /// <param name="inputs">Leaves to restrict to; null for all.</param>
        public static unsafe void backward(
            IList<Tensor> tensors,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            nint[] t = Handles(tensors), g = Handles(grad_tensors ?? []), i = Handles(inputs ?? []);
            fixed (nint* pt = t, pg = g, pi = i)
            {
                var keep = retain_graph is { } known ? (known ? 1 : 0) : -1;
                var status = NativeMethods.vst_backward(pt, t.Length, pg, g.Length, keep, create_graph ? 1 : 0, pi, i.Length);
                GC.KeepAlive((tensors, grad_tensors, inputs));
                NativeMethods.Check(status);
            }
        }
    }

    /// <summary>The native tensors of a list; null entries become null handles.</summary>
    internal static nint[] Handles(IList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var handles = new nint[tensors.Count];
        for (var i = 0; i < handles.Length; i++)
            handles[i] = tensors[i]?.Handle ?? 0;
        return handles;
    }

    /// <summary>Wraps the tensors of a native list, undefined ones as null, and frees the list.</summary>
    internal static unsafe Tensor[] TakeList(nint list)
    {
        if (list == 0)
            NativeMethods.Throw();
        var handles = new nint[NativeMethods.vst_list_size(list)];
        fixed (nint* p = handles)
            NativeMethods.vst_list_take(list, p);
        var result = new Tensor[handles.Length];
        for (var i = 0; i < result.Length; i++)
        {
            if (NativeMethods.vst_is_defined(handles[i]) != 0)
                result[i] = new Tensor(handles[i]);
            else
                NativeMethods.vst_dispose(handles[i]);
        }

        return result;
    }

    private sealed class GradMode : IDisposable
    {
        private readonly int _former = NativeMethods.vst_grad_enabled();

        internal GradMode(bool enabled) => NativeMethods.vst_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => NativeMethods.vst_set_grad_enabled(_former);
    }

    private sealed class InferenceMode : IDisposable
    {
        private nint _guard;

        internal InferenceMode(bool enabled)
        {
            _guard = NativeMethods.vst_inference_enter(enabled ? 1 : 0);
            if (_guard == 0)
                NativeMethods.Throw();
        }

        public void Dispose()
        {
            if (_guard != 0)
                NativeMethods.vst_inference_leave(_guard);
            _guard = 0;
        }
    }

    public partial class Tensor
    {
        /// <summary>Whether autograd records what happens to this tensor.</summary>
        public bool requires_grad
        {
            get
            {
                var result = NativeMethods.vst_requires_grad(Handle) != 0;
                GC.KeepAlive(this);
                return result;
            }

            set => InPlace(NativeMethods.vst_set_requires_grad(Handle, value ? 1 : 0));
        }

        /// <summary>Sets whether autograd records what happens to this tensor.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>Sets whether autograd records what happens to this tensor.</summary>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Adds the gradients of this scalar to the leaves it depends on.</summary>
        public void backward() => autograd.backward([this]);

        /// <summary>Keeps the gradient of a tensor that is no leaf.</summary>
        public void retain_grad() => InPlace(NativeMethods.vst_retain_grad(Handle));

        /// <summary>The same elements, cut off from the autograd graph.</summary>
        public Tensor detach() => Wrap(NativeMethods.vst_detach(Handle), this);

        /// <summary>Cuts this tensor off from the autograd graph.</summary>
        public Tensor detach_() => InPlace(NativeMethods.vst_detach_(Handle));

        /// <summary>
        /// The gradient gathered by <see cref="backward()"/>, or null. Not public: TorchSharp's two generations spell it differently
        /// (a method, a property); other projects go through <see cref="VideoSsm.Eval.Engine.Gradients"/>.
        /// </summary>
        internal Tensor? grad
        {
            get
            {
                var handle = NativeMethods.vst_grad(Handle);
                GC.KeepAlive(this);
                return handle == 0 ? null : new Tensor(handle);
            }

            set => InPlace(NativeMethods.vst_set_grad(Handle, value?.Handle ?? 0), value);
        }
    }
}
