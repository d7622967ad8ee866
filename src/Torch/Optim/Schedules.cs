namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Learning rate schedules.</summary>
        public static class lr_scheduler
        {
            /// <summary>lr = initial·f(step).</summary>
            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false) =>
                new impl.LambdaLR(optimizer, lr_lambda, last_epoch, verbose);

            /// <summary>From initial to <paramref name="eta_min"/> along half a cosine of <paramref name="T_max"/> steps.</summary>
            public static LRScheduler CosineAnnealingLR(
                Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);

            /// <summary>Times <paramref name="gamma"/> every <paramref name="step_size"/> steps.</summary>
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.StepLR(optimizer, step_size, gamma, last_epoch, verbose);

            /// <summary>Times <paramref name="gamma"/> every step.</summary>
            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.ExponentialLR(optimizer, gamma, last_epoch, verbose);

            /// <summary>Base of the schedules: the n-th <see cref="step()"/> sets the learning rate of step n.</summary>
            public abstract class LRScheduler
            {
                private readonly Optimizer? _optimizer;

                /// <summary>Number of calls of <see cref="step()"/>.</summary>
                protected int _step_count;

                /// <summary>A schedule without optimizer.</summary>
                protected LRScheduler()
                {
                }

                /// <summary>A schedule; the derived class calls <see cref="step()"/> once at its end.</summary>
                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    _ = verbose;
                    _optimizer = optimizer;
                    Epoch = last_epoch;
                    Initial = optimizer.ParamGroups.Select(x => x.InitialLearningRate).ToList();
                }

                private protected int Epoch { get; private set; } = -1;

                private protected IReadOnlyList<double> Initial { get; } = [];

                /// <summary>Goes on by one step.</summary>
                public virtual void step() => step(null);

                /// <summary>Goes on by one step, or to a given one.</summary>
                public virtual void step(int? epoch)
                {
                    _step_count++;
                    Epoch = epoch ?? Epoch + 1;
                    if (_optimizer is null)
                        return;
                    foreach (var (group, rate) in _optimizer.ParamGroups.Zip(get_lr()))
                        group.LearningRate = rate;
                }

                /// <summary>The learning rates in use, one per group.</summary>
                public IEnumerable<double> get_last_lr() => _optimizer?.ParamGroups.Select(x => x.LearningRate) ?? [];

                /// <summary>The learning rates of the current step, one per group.</summary>
                protected virtual IEnumerable<double> get_lr() => Initial;
            }

            /// <summary>The schedules themselves.</summary>
            public static class impl
            {
                /// <summary>lr = initial·f(step).</summary>
                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double> _factor;

                    /// <summary>Sets the learning rate of step 0.</summary>
                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _factor = lr_lambda;
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() => Initial.Select(x => x * _factor(Epoch));
                }

                /// <summary>Half a cosine.</summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _steps;
                    private readonly double _lowest;

                    /// <summary>Sets the learning rate of step 0.</summary>
                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_steps, _lowest) = (T_max, eta_min);
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        Initial.Select(x => _lowest + ((x - _lowest) * (1 + Math.Cos(Math.PI * Epoch / _steps)) / 2));
                }

                /// <summary>A staircase.</summary>
                public class StepLR : LRScheduler
                {
                    private readonly int _size;
                    private readonly double _gamma;

                    /// <summary>Sets the learning rate of step 0.</summary>
                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_size, _gamma) = (step_size, gamma);
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() => Initial.Select(x => x * Math.Pow(_gamma, Epoch / _size));
                }

                /// <summary>Exponential decay.</summary>
                public class ExponentialLR : LRScheduler
                {
                    private readonly double _gamma;

                    /// <summary>Sets the learning rate of step 0.</summary>
                    public ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _gamma = gamma;
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() => Initial.Select(x => x * Math.Pow(_gamma, Epoch));
                }
            }
        }
    }
}
