namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Stochastic gradient descent.</summary>
            public static Modules.SGD SGD(
                IEnumerable<Modules.Parameter> parameters, double learningRate, double momentum = 0.0, double dampening = 0.0,
                double weight_decay = 0.0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            /// <summary>Stochastic gradient descent.</summary>
            public static Modules.SGD SGD(
                IEnumerable<(string name, Modules.Parameter parameter)> parameters, double learningRate, double momentum = 0.0,
                double dampening = 0.0, double weight_decay = 0.0, bool nesterov = false, bool maximize = false) =>
                new(parameters.Select(x => x.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            /// <summary>Stochastic gradient descent.</summary>
            public static Modules.SGD SGD(
                IEnumerable<Modules.SGD.ParamGroup> parameters, double learningRate, double momentum = 0.0, double dampening = 0.0,
                double weight_decay = 0.0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Stochastic gradient descent with momentum, with the arithmetic of PyTorch.</summary>
    public class SGD : OptimizerHelper, torch.optim.IMomentum
    {
        /// <summary>One group.</summary>
        public SGD(
            IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0.0, double weight_decay = 0.0,
            bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
        {
        }

        /// <summary>Several groups; what a group leaves open is taken from here.</summary>
        public SGD(
            IEnumerable<ParamGroup> parameters, double lr, double momentum = 0.0, double dampening = 0.0, double weight_decay = 0.0,
            bool nesterov = false, bool maximize = false)
        {
            if (lr < 0 || momentum < 0 || weight_decay < 0)
                throw new ArgumentException("SGD: learning rate, momentum and weight decay must not be negative.");
            if (nesterov && (momentum <= 0 || dampening != 0))
                throw new ArgumentException("SGD: Nesterov needs a momentum and no dampening.", nameof(nesterov));
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                momentum = momentum,
                dampening = dampening,
                weight_decay = weight_decay,
                nesterov = nesterov,
                maximize = maximize,
            };
            foreach (var group in parameters)
                add_param_group(group);
        }

        /// <inheritdoc/>
        public double Momentum
        {
            get => _parameter_groups.OfType<ParamGroup>().First().Momentum;
            set
            {
                foreach (var group in _parameter_groups.OfType<ParamGroup>())
                    group.Momentum = value;
            }
        }

        /// <inheritdoc/>
        public override void add_param_group(Modules.ParamGroup param_group)
        {
            if (param_group.Options is not Options options)
                throw new ArgumentException($"A group of SGD needs its options, not {param_group.Options.GetType()}.", nameof(param_group));
            var defaults = (Options)_defaults;
            options.momentum ??= defaults.momentum;
            options.dampening ??= defaults.dampening;
            options.weight_decay ??= defaults.weight_decay;
            options.nesterov ??= defaults.nesterov;
            options.maximize ??= defaults.maximize;
            base.add_param_group(param_group);
        }

        /// <inheritdoc/>
        public override torch.Tensor? step(Func<torch.Tensor>? closure = null) => StepGroups(closure, StepGroup);

        private protected override OptimizerState CreateState(Parameter parameter) => new State();

        private unsafe void StepGroup(Modules.ParamGroup group)
        {
            var parameters = group.Parameters.ToArray();
            if (parameters.Length == 0)
                return;
            var options = (Options)group.Options;
            var states = Array.ConvertAll(parameters, x => (State)StateOf(x));
            var created = new nint[states.Length];
            fixed (nint* p = parameters.Handles(), b = Array.ConvertAll(states, x => x.momentum_buffer?.Handle ?? 0), c = created)
            {
                var status = NativeMethods.vst_sgd_step(
                    p, b, c, parameters.Length, group.LearningRate, options.momentum!.Value, options.dampening!.Value,
                    options.weight_decay!.Value, options.nesterov == true ? 1 : 0, options.maximize == true ? 1 : 0);
                NativeMethods.Check(status);
            }
            for (var i = 0; i < states.Length; i++)
            {
                if (created[i] != 0)
                    states[i].momentum_buffer = torch.Tensor.UnsafeCreateTensor(created[i]).DetachFromDisposeScope();
            }
            GC.KeepAlive((parameters, states));
        }

        /// <summary>Options of a group; null means "that of the optimizer".</summary>
        public class Options : OptimizerOptions
        {
            /// <summary>Momentum.</summary>
            public double? momentum;

            /// <summary>Share of a new gradient that momentum leaves out.</summary>
            public double? dampening;

            /// <summary>Weight decay, added to the gradient.</summary>
            public double? weight_decay;

            /// <summary>True looks ahead.</summary>
            public bool? nesterov;

            /// <summary>True climbs.</summary>
            public bool? maximize;

            /// <inheritdoc/>
            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                OptimizerFile.Write(writer, momentum);
                OptimizerFile.Write(writer, dampening);
                OptimizerFile.Write(writer, weight_decay);
                OptimizerFile.Write(writer, nesterov);
                OptimizerFile.Write(writer, maximize);
            }

            /// <inheritdoc/>
            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                momentum = OptimizerFile.ReadDouble(reader);
                dampening = OptimizerFile.ReadDouble(reader);
                weight_decay = OptimizerFile.ReadDouble(reader);
                nesterov = OptimizerFile.ReadBool(reader);
                maximize = OptimizerFile.ReadBool(reader);
            }

            /// <inheritdoc/>
            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var other = (Options)source;
                (momentum, dampening, weight_decay) = (other.momentum, other.dampening, other.weight_decay);
                (nesterov, maximize) = (other.nesterov, other.maximize);
            }
        }

        /// <summary>What is remembered about one parameter.</summary>
        public class State : OptimizerState, IDisposable
        {
            internal State()
            {
            }

            /// <summary>Momentum, or null before the first step.</summary>
            public torch.Tensor? momentum_buffer;

            /// <inheritdoc/>
            public override void SaveStateDict(BinaryWriter writer) => OptimizerFile.Write(writer, momentum_buffer);

            /// <inheritdoc/>
            public override void LoadStateDict(BinaryReader reader) => momentum_buffer = OptimizerFile.ReadTensor(reader, momentum_buffer);

            /// <inheritdoc/>
            public override void LoadStateDict(OptimizerState source)
            {
                using var guard = torch.no_grad();
                var other = (State)source;
                momentum_buffer?.Dispose();
                momentum_buffer = other.momentum_buffer?.clone().DetachFromDisposeScope();
            }

            /// <inheritdoc/>
            public override bool ApproximatelyEquals(OptimizerState other) =>
                other is State s
                && (momentum_buffer is null ? s.momentum_buffer is null : s.momentum_buffer is not null && momentum_buffer.allclose(s.momentum_buffer));

            /// <inheritdoc/>
            public override void to(torch.Device device) => momentum_buffer?.ConvertInPlace(device, null);

            /// <summary>Disposes the buffer.</summary>
            public void Dispose()
            {
                momentum_buffer?.Dispose();
                GC.SuppressFinalize(this);
            }
        }

        /// <summary>Parameters that share options.</summary>
        public class ParamGroup : ParamGroup<Options>, torch.optim.IMomentum
        {
            /// <summary>An empty group that takes its options from the optimizer.</summary>
            public ParamGroup()
            {
            }

            /// <summary>A group.</summary>
            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            /// <summary>A group with options of its own.</summary>
            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0.0, double dampening = 0.0, double weight_decay = 0.0,
                bool nesterov = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr,
                    momentum = momentum,
                    dampening = dampening,
                    weight_decay = weight_decay,
                    nesterov = nesterov,
                    maximize = maximize,
                })
            {
            }

            /// <inheritdoc/>
            public double Momentum
            {
                get => Options.momentum ?? 0;
                set => Options.momentum = value;
            }
        }
    }
}
