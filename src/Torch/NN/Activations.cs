namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>max(x, 0).</summary>
            public static Modules.ReLU ReLU(bool inplace = false) => new(inplace);

            /// <summary>x where positive, else slope·x.</summary>
            public static Modules.LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);

            /// <summary>x·σ(x).</summary>
            public static Modules.SiLU SiLU() => new();

            /// <summary>x·Φ(x).</summary>
            public static Modules.GELU GELU() => new();

            /// <summary>Hyperbolic tangent.</summary>
            public static Modules.Tanh Tanh() => new();

            /// <summary>1/(1 + e⁻ˣ).</summary>
            public static Modules.Sigmoid Sigmoid() => new();

            /// <summary>x where positive, else α·(eˣ − 1).</summary>
            public static Modules.ELU ELU(double alpha = 1.0, bool inplace = false) => new(alpha, inplace);

            /// <summary>log(1 + e^(βx))/β.</summary>
            public static Modules.Softplus Softplus(double beta = 1, double threshold = 20) => new(beta, threshold);

            /// <summary>eˣ over its sum along a dimension.</summary>
            public static Modules.Softmax Softmax(long dim) => new(dim);

            /// <summary>Logarithm of the softmax along a dimension.</summary>
            public static Modules.LogSoftmax LogSoftmax(long dim) => new(dim);

            /// <summary>x where positive, else weight·x, the weight trained.</summary>
            public static Modules.PReLU PReLU(long num_parameters, double init = 0.25, Device? device = null, ScalarType? dtype = null) =>
                new(num_parameters, init, device, dtype);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>max(x, 0).</summary>
    public sealed class ReLU : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly bool _inplace;

        internal ReLU(bool inplace)
            : base(nameof(ReLU)) => _inplace = inplace;

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.relu(tensor, _inplace);
    }

    /// <summary>x where positive, else slope·x.</summary>
    public sealed class LeakyReLU : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly double _slope;
        private readonly bool _inplace;

        internal LeakyReLU(double slope, bool inplace)
            : base(nameof(LeakyReLU)) => (_slope, _inplace) = (slope, inplace);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.leaky_relu(tensor, _slope, _inplace);
    }

    /// <summary>x·σ(x).</summary>
    public sealed class SiLU : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal SiLU()
            : base(nameof(SiLU))
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => tensor.silu();
    }

    /// <summary>x·Φ(x).</summary>
    public sealed class GELU : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal GELU()
            : base(nameof(GELU))
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => tensor.gelu();
    }

    /// <summary>Hyperbolic tangent.</summary>
    public sealed class Tanh : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal Tanh()
            : base(nameof(Tanh))
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => tensor.tanh();
    }

    /// <summary>1/(1 + e⁻ˣ).</summary>
    public sealed class Sigmoid : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal Sigmoid()
            : base(nameof(Sigmoid))
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => tensor.sigmoid();
    }

    /// <summary>x where positive, else α·(eˣ − 1).</summary>
    public sealed class ELU : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly double _alpha;
        private readonly bool _inplace;

        internal ELU(double alpha, bool inplace)
            : base(nameof(ELU)) => (_alpha, _inplace) = (alpha, inplace);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.elu(tensor, _alpha, _inplace);
    }

    /// <summary>log(1 + e^(βx))/β.</summary>
    public sealed class Softplus : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly double _beta;
        private readonly double _threshold;

        internal Softplus(double beta, double threshold)
            : base(nameof(Softplus)) => (_beta, _threshold) = (beta, threshold);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.softplus(tensor, _beta, _threshold);
    }

    /// <summary>eˣ over its sum along a dimension.</summary>
    public sealed class Softmax : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long _dim;

        internal Softmax(long dim)
            : base(nameof(Softmax)) => _dim = dim;

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => tensor.softmax(_dim);
    }

    /// <summary>Logarithm of the softmax along a dimension.</summary>
    public sealed class LogSoftmax : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long _dim;

        internal LogSoftmax(long dim)
            : base(nameof(LogSoftmax)) => _dim = dim;

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => tensor.log_softmax(_dim);
    }

    /// <summary>x where positive, else weight·x, the weight trained (one, or one per channel).</summary>
    public sealed class PReLU : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private Parameter _weight;

        internal PReLU(long count, double init, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(PReLU))
        {
            var (d, t) = GetDefaultDeviceAndType(device, dtype);
            SetParameter("weight", _weight = Initial.Constant([count], init, d, t));
        }

        /// <summary>Slope of the negative half, <c>[1]</c> or <c>[C]</c>.</summary>
        public Parameter weight
        {
            get => _weight;
            set => SetParameter("weight", _weight = value);
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.ParametricRelu(tensor, _weight);
    }
}
