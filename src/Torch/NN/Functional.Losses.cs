namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static unsafe partial class functional
        {
            /// <summary>Cross entropy between logits <c>[N, C, …]</c> and class indices <c>[N, …]</c> or probabilities.</summary>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean,
                double label_smoothing = 0.0) => Make(
                    NativeMethods.vst_cross_entropy(Use(input), Use(target), Maybe(weight), (int)reduction, ignore_index, label_smoothing),
                    input, target, weight);

            /// <summary>Negative log likelihood of class indices under log probabilities.</summary>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Make(NativeMethods.vst_nll_loss(Use(input), Use(target), Maybe(weight), (int)reduction, -100), input, target, weight);

            /// <summary>(x − y)².</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Make(NativeMethods.vst_mse_loss(Use(input), Use(target), (int)reduction), input, target);

            /// <summary>|x − y|.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Make(NativeMethods.vst_l1_loss(Use(input), Use(target), (int)reduction), input, target);

            /// <summary>(x − y)²/2β near zero, |x − y| − β/2 beyond β.</summary>
            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                Make(NativeMethods.vst_smooth_l1_loss(Use(input), Use(target), (int)reduction, beta), input, target);

            /// <summary>(x − y)²/2 near zero, δ·(|x − y| − δ/2) beyond δ.</summary>
            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1.0, Reduction reduction = Reduction.Mean) =>
                Make(NativeMethods.vst_huber_loss(Use(input), Use(target), (int)reduction, delta), input, target);

            /// <summary>Binary cross entropy of probabilities.</summary>
            public static Tensor binary_cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Make(NativeMethods.vst_bce(Use(input), Use(target), Maybe(weight), (int)reduction), input, target, weight);

            /// <summary>Binary cross entropy of logits.</summary>
            public static Tensor binary_cross_entropy_with_logits(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null)
            {
                var result = NativeMethods.vst_bce_logits(Use(input), Use(target), Maybe(weight), Maybe(pos_weights), (int)reduction);
                GC.KeepAlive(pos_weights);
                return Make(result, input, target, weight);
            }
        }
    }
}
