using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Optimizers and learning rate schedules.</summary>
    public static partial class optim
    {
        /// <summary>Something with a learning rate.</summary>
        public interface ILearningRateController
        {
            /// <summary>The learning rate used by the next step.</summary>
            double LearningRate { get; set; }

            /// <summary>The learning rate at the start: what schedules multiply.</summary>
            double InitialLearningRate { get; set; }
        }

        /// <summary>Something with a momentum.</summary>
        public interface IMomentum
        {
            /// <summary>The momentum used by the next step.</summary>
            double Momentum { get; set; }
        }

        /// <summary>Something with two decay rates.</summary>
        public interface IBetas
        {
            /// <summary>The decay rates used by the next step.</summary>
            (double, double) Betas { get; set; }
        }

        /// <summary>Base of the optimizers.</summary>
        public abstract class Optimizer : IDisposable
        {
            /// <summary>The groups of parameters.</summary>
            protected IList<ParamGroup> _parameter_groups = [];

            private protected Optimizer()
            {
            }

            /// <summary>The groups of parameters; each carries its learning rate.</summary>
            public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

            /// <summary>Takes the gradients of all parameters away.</summary>
            public virtual void zero_grad() => nn.Module.ClearGradients(parameters().ToArray(), true);

            /// <summary>Takes the gradients of all parameters away, or fills them with zeros.</summary>
            public virtual void zero_grad(bool set_to_none) => nn.Module.ClearGradients(parameters().ToArray(), set_to_none);

            /// <summary>Updates the parameters from their gradients; one native call per group.</summary>
            /// <param name="closure">Computes the loss (and the gradients) first, where given.</param>
            /// <returns>The loss of the closure, or null.</returns>
            public abstract Tensor? step(Func<Tensor>? closure = null);

            /// <summary>All parameters of all groups.</summary>
            public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(x => x.Parameters);

            /// <summary>Adds a group.</summary>
            public virtual void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

            /// <summary>Disposes the state (not the parameters).</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes the state (not the parameters).</summary>
            protected virtual void Dispose(bool disposing)
            {
            }

            /// <summary>What an optimizer needs to go on where it stopped: options per group, state per parameter.</summary>
            public class StateDictionary
            {
                internal StateDictionary()
                {
                }

                /// <summary>Options, one entry per group.</summary>
                public List<OptimizerOptions> Options { get; } = [];

                /// <summary>State, one entry per parameter in the order of the groups.</summary>
                public List<OptimizerState> State { get; } = [];
            }
        }
    }
}
