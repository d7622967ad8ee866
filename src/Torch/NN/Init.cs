namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>First values of weights. All work in place, without gradient, and return their argument.</summary>
        public static class init
        {
            /// <summary>Which side of a weight the variance is kept for.</summary>
            public enum FanInOut
            {
                /// <summary>Forward.</summary>
                FanIn = 0,

                /// <summary>Backward.</summary>
                FanOut = 1,
            }

            /// <summary>What follows the weight.</summary>
            public enum NonlinearityType
            {
                /// <summary>Nothing.</summary>
                Linear = 0,

                /// <summary>Nothing.</summary>
                Conv1D = 1,

                /// <summary>Nothing.</summary>
                Conv2D = 2,

                /// <summary>Nothing.</summary>
                Conv3D = 3,

                /// <summary>Nothing.</summary>
                ConvTranspose1D = 4,

                /// <summary>Nothing.</summary>
                ConvTranspose2D = 5,

                /// <summary>Nothing.</summary>
                ConvTranspose3D = 6,

                /// <summary>Logistic function.</summary>
                Sigmoid = 7,

                /// <summary>Hyperbolic tangent.</summary>
                Tanh = 8,

                /// <summary>Rectifier.</summary>
                ReLU = 9,

                /// <summary>Leaky rectifier.</summary>
                LeakyReLU = 10,
            }

            /// <summary>The recommended gain: 1, tanh 5/3, relu √2, leaky relu √(2/(1 + slope²)).</summary>
            /// <param name="nonlinearity">What follows.</param>
            /// <param name="param">Slope of the leaky relu; as in PyTorch's kaiming functions 0 means 0.</param>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + (param * param))),
                _ => 1.0,
            };

            /// <summary>Inputs and outputs of one unit: for <c>[out, in, kernel…]</c> in·∏kernel and out·∏kernel.</summary>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2)
                    throw new ArgumentException($"Fan-in and fan-out need at least 2 dimensions, got [{string.Join(", ", shape)}].", nameof(tensor));
                var field = shape.Skip(2).Aggregate(1L, (x, y) => x * y);
                return (shape[1] * field, shape[0] * field);
            }

            /// <summary>Fills with a constant.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val) => Quietly(tensor, x => x.fill_(val));

            /// <summary>Fills with zeros.</summary>
            public static Tensor zeros_(Tensor tensor) => Quietly(tensor, x => x.zero_());

            /// <summary>Fills with ones.</summary>
            public static Tensor ones_(Tensor tensor) => Quietly(tensor, x => x.fill_(1));

            /// <summary>Draws from N(mean, std²).</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Quietly(tensor, x => x.normal_(mean, std, generator));

            /// <summary>Draws from U(low, high).</summary>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Quietly(tensor, x => x.uniform_(low, high, generator));

            /// <summary>Draws from N(mean, std²) cut to [a, b], by inverting the distribution function.</summary>
            public static Tensor trunc_normal_(
                Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null)
            {
                using var scope = NewDisposeScope();
                using var guard = no_grad();
                var (low, high) = (2 * NormalCdf((a - mean) / std) - 1, 2 * NormalCdf((b - mean) / std) - 1);
                using var u = empty(tensor.shape, ScalarType.Float64, tensor.device);
                u.uniform_(low, high, generator);
                using var x = u.erfinv();
                x.mul_(std * Math.Sqrt(2.0));
                x.add_(mean);
                x.clamp_(a, b);
                tensor.copy_(x);
                return tensor;
            }

            /// <summary>Draws from U(±gain·√(6/(fan-in + fan-out))).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                var bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Draws from N(0, gain²·2/(fan-in + fan-out)).</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return normal_(tensor, 0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)));
            }

            /// <summary>Draws from U(±gain·√(3/fan)).</summary>
            public static Tensor kaiming_uniform_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3.0) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Draws from N(0, gain²/fan).</summary>
            public static Tensor kaiming_normal_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity));

            private static double KaimingDeviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static Tensor Quietly(Tensor tensor, Func<Tensor, Tensor> fill)
            {
                using var guard = no_grad();
                fill(tensor);
                return tensor;
            }

            // Distribution function of N(0, 1) by numerical integration: no special function in the base library, and exact enough
            // (Simpson's rule on a smooth function, error below 1e-12).
            private static double NormalCdf(double x)
            {
                const int Steps = 2000;
                var z = Math.Clamp(x, -10, 10);
                var h = z / Steps;
                var sum = 1.0 + Math.Exp(-z * z / 2);
                for (var i = 1; i < Steps; i++)
                    sum += (i % 2 == 1 ? 4 : 2) * Math.Exp(-(i * h) * (i * h) / 2);
                return 0.5 + (sum * h / 3 / Math.Sqrt(2 * Math.PI));
            }
        }
    }
}
