namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Normalises over the last dimension.</summary>
            public static Modules.LayerNorm LayerNorm(
                long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null,
                ScalarType? dtype = null) => new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

            /// <summary>Normalises over the last dimensions.</summary>
            public static Modules.LayerNorm LayerNorm(
                long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null,
                ScalarType? dtype = null) => new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            /// <summary>Normalises over groups of channels and all positions.</summary>
            public static Modules.GroupNorm GroupNorm(
                long num_groups, long num_channels, double eps = 1e-05, bool affine = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);

            /// <summary>Normalises every channel of every sample over its positions.</summary>
            public static Modules.InstanceNorm2d InstanceNorm2d(
                long features, double eps = 1e-05, double momentum = 0.1, bool affine = false, bool track_running_stats = false,
                Device? device = null, ScalarType? dtype = null) => new(features, eps, momentum, affine, track_running_stats, device, dtype);

            /// <summary>Normalises every channel over samples and positions; keeps running statistics for evaluation.</summary>
            public static Modules.BatchNorm2d BatchNorm2d(
                long features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true,
                Device? device = null, ScalarType? dtype = null) => new(features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary><c>(x − mean)/√(var + eps)·weight + bias</c> over the last dimensions.</summary>
    public sealed class LayerNorm : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long[] _shape;
        private readonly double _eps;
        private Parameter? _weight;
        private Parameter? _bias;

        internal LayerNorm(long[] shape, double eps, bool affine, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(LayerNorm))
        {
            (_shape, _eps) = (shape, eps);
            var (d, t) = GetDefaultDeviceAndType(device, dtype);
            _weight = affine ? Initial.Constant(shape, 1, d, t) : null;
            _bias = affine && hasBias ? Initial.Constant(shape, 0, d, t) : null;
            SetParameter("weight", _weight);
            SetParameter("bias", _bias);
        }

        /// <summary>Factor, in the normalised shape, or null.</summary>
        public Parameter? weight
        {
            get => _weight;
            set => SetParameter("weight", _weight = value);
        }

        /// <summary>Offset, in the normalised shape, or null.</summary>
        public Parameter? bias
        {
            get => _bias;
            set => SetParameter("bias", _bias = value);
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.layer_norm(tensor, _shape, _weight, _bias, _eps);
    }

    /// <summary>Normalises over groups of channels and all positions; input <c>[N, C, …]</c>.</summary>
    public sealed class GroupNorm : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long _groups;
        private readonly double _eps;
        private Parameter? _weight;
        private Parameter? _bias;

        internal GroupNorm(long groups, long channels, double eps, bool affine, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(GroupNorm))
        {
            if (groups <= 0 || channels % groups != 0)
                throw new ArgumentException($"GroupNorm: {channels} channels cannot be split into {groups} groups.");
            (_groups, _eps) = (groups, eps);
            var (d, t) = GetDefaultDeviceAndType(device, dtype);
            _weight = affine ? Initial.Constant([channels], 1, d, t) : null;
            _bias = affine ? Initial.Constant([channels], 0, d, t) : null;
            SetParameter("weight", _weight);
            SetParameter("bias", _bias);
        }

        /// <summary>Factor per channel, or null.</summary>
        public Parameter? weight
        {
            get => _weight;
            set => SetParameter("weight", _weight = value);
        }

        /// <summary>Offset per channel, or null.</summary>
        public Parameter? bias
        {
            get => _bias;
            set => SetParameter("bias", _bias = value);
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.group_norm(tensor, _groups, _weight, _bias, _eps);
    }

    /// <summary>What batch and instance normalisation share: factor, offset, running statistics.</summary>
    public abstract class NormBase : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private Parameter? _weight;
        private Parameter? _bias;
        private torch.Tensor? _mean;
        private torch.Tensor? _variance;
        private readonly torch.Tensor? _batches;

        private protected NormBase(
            string name, long features, double eps, double momentum, bool affine, bool track, torch.Device? device, torch.ScalarType? dtype)
            : base(name)
        {
            (Eps, Momentum) = (eps, momentum);
            var (d, t) = GetDefaultDeviceAndType(device, dtype);
            _weight = affine ? Initial.Constant([features], 1, d, t) : null;
            _bias = affine ? Initial.Constant([features], 0, d, t) : null;
            SetParameter("weight", _weight);
            SetParameter("bias", _bias);
            if (!track)
                return;
            SetBuffer("running_mean", _mean = torch.zeros([features], t, d));
            SetBuffer("running_var", _variance = torch.ones([features], t, d));
            SetBuffer("num_batches_tracked", _batches = torch.zeros(Array.Empty<long>(), torch.ScalarType.Int64, d));
        }

        /// <summary>Factor per channel, or null.</summary>
        public Parameter? weight
        {
            get => _weight;
            set => SetParameter("weight", _weight = value);
        }

        /// <summary>Offset per channel, or null.</summary>
        public Parameter? bias
        {
            get => _bias;
            set => SetParameter("bias", _bias = value);
        }

        /// <summary>Running mean per channel, or null.</summary>
        public torch.Tensor? running_mean
        {
            get => _mean;
            set => SetBuffer("running_mean", _mean = value ?? throw new ArgumentNullException(nameof(value)));
        }

        /// <summary>Running variance per channel, or null.</summary>
        public torch.Tensor? running_var
        {
            get => _variance;
            set => SetBuffer("running_var", _variance = value ?? throw new ArgumentNullException(nameof(value)));
        }

        /// <summary>Number of training batches seen, or null.</summary>
        public torch.Tensor? num_batches_tracked => _batches;

        private protected double Eps { get; }

        private protected double Momentum { get; }

        /// <summary>Running mean 0, running variance 1, no batches.</summary>
        public void reset_running_stats()
        {
            _mean?.zero_();
            _variance?.fill_(1);
            _batches?.zero_();
        }
    }

    /// <summary>Normalises every channel of every sample over its positions; input <c>[N, C, H, W]</c>.</summary>
    public sealed class InstanceNorm2d : NormBase
    {
        internal InstanceNorm2d(
            long features, double eps, double momentum, bool affine, bool track, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(InstanceNorm2d), features, eps, momentum, affine, track, device, dtype)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.instance_norm(
            tensor, running_mean, running_var, weight, bias, training || running_mean is null, Momentum, Eps);
    }

    /// <summary>Normalises every channel over samples and positions; input <c>[N, C, H, W]</c>.</summary>
    public sealed class BatchNorm2d : NormBase
    {
        internal BatchNorm2d(
            long features, double eps, double momentum, bool affine, bool track, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(BatchNorm2d), features, eps, momentum, affine, track, device, dtype)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor)
        {
            if (tensor.dim() != 4)
                throw new ArgumentException($"BatchNorm2d wants [N, C, H, W], got [{string.Join(", ", tensor.shape)}].", nameof(tensor));
            if (training)
                num_batches_tracked?.add_(1);
            return torch.nn.functional.BatchNormalize(
                tensor, running_mean, running_var, weight, bias, training || running_mean is null, Momentum, Eps);
        }
    }
}
