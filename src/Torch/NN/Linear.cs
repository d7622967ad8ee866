namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A tensor that a module trains; takes <paramref name="data"/> over.</summary>
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);

            /// <summary><c>y = x·Wᵀ + b</c> over the last dimension.</summary>
            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            /// <summary>Rows of a table picked by index.</summary>
            public static Modules.Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0,
                bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                if (max_norm is not null || norm_type != 2.0 || sparse)
                    throw new NotSupportedException("Embedding: max_norm, norm_type and sparse are not supported by this engine.");
                return new(num_embeddings, embedding_dims, padding_idx, scale_grad_by_freq, device, dtype);
            }

            /// <summary>An embedding with a given table, frozen by default.</summary>
            public static Modules.Embedding Embedding_from_pretrained(
                Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0,
                bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                var result = Embedding(
                    embeddings.shape[0], embeddings.shape[1], padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, device, dtype);
                using (no_grad())
                    result.weight.copy_(embeddings);
                result.weight.requires_grad = !freeze;
                return result;
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary><c>y = x·Wᵀ + b</c> over the last dimension; W is <c>[out, in]</c>, drawn as in PyTorch from U(±1/√in).</summary>
    public sealed class Linear : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private Parameter _weight;
        private Parameter? _bias;

        internal Linear(long inputs, long outputs, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(Linear))
        {
            var (d, t) = GetDefaultDeviceAndType(device, dtype);
            var bound = inputs > 0 ? 1.0 / Math.Sqrt(inputs) : 0.0;
            _weight = Initial.Uniform([outputs, inputs], bound, d, t);
            SetParameter("weight", _weight);
            _bias = hasBias ? Initial.Uniform([outputs], bound, d, t) : null;
            SetParameter("bias", _bias);
        }

        /// <summary>W, <c>[out, in]</c>.</summary>
        public Parameter weight
        {
            get => _weight;
            set => SetParameter("weight", _weight = value);
        }

        /// <summary>b, <c>[out]</c>, or null.</summary>
        public Parameter? bias
        {
            get => _bias;
            set => SetParameter("bias", _bias = value);
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.linear(tensor, _weight, _bias);
    }

    /// <summary>Rows of a table <c>[count, dim]</c> picked by index; the table is drawn from N(0, 1).</summary>
    public sealed class Embedding : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long _padding;
        private readonly bool _scaleGradient;
        private Parameter _weight;

        internal Embedding(long count, long dim, long? padding, bool scaleGradient, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(Embedding))
        {
            var (d, t) = GetDefaultDeviceAndType(device, dtype);
            _padding = padding switch { null => -1, < 0 => count + padding.Value, _ => padding.Value };
            _scaleGradient = scaleGradient;
            _weight = Initial.Normal([count, dim], d, t);
            if (_padding >= 0)
            {
                using var guard = torch.no_grad();
                using var row = _weight.narrow(0, _padding, 1);
                row.zero_();
            }
            SetParameter("weight", _weight);
        }

        /// <summary>The table, <c>[count, dim]</c>.</summary>
        public Parameter weight
        {
            get => _weight;
            set => SetParameter("weight", _weight = value);
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.EmbeddingLookup(_weight, input, _padding, _scaleGradient);
    }

    // How layers draw their first weights. Outside dispose scopes: a module owns its parameters.
    internal static class Initial
    {
        public static Parameter Uniform(long[] shape, double bound, torch.Device device, torch.ScalarType type) =>
            Make(shape, device, type, x => x.uniform_(-bound, bound));

        public static Parameter Normal(long[] shape, torch.Device device, torch.ScalarType type) => Make(shape, device, type, x => x.normal_());

        public static Parameter Constant(long[] shape, double value, torch.Device device, torch.ScalarType type) =>
            Make(shape, device, type, x => x.fill_(value));

        private static Parameter Make(long[] shape, torch.Device device, torch.ScalarType type, Action<torch.Tensor> fill)
        {
            using (torch.no_grad())
            {
                var tensor = torch.empty(shape, type, device);
                fill(tensor);
                return new Parameter(tensor);
            }
        }
    }
}
