namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static unsafe partial class functional
        {
            /// <summary>max(x, 0).</summary>
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? InPlace(x, x => x.relu_()) : x.relu();

            /// <summary>x·Φ(x), with the exact Gaussian distribution function.</summary>
            public static Tensor gelu(Tensor x) => x.gelu();

            /// <summary>x·σ(x).</summary>
            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? InPlace(x, x => x.silu_()) : x.silu();

            /// <summary>1/(1 + e⁻ˣ).</summary>
            public static Tensor sigmoid(Tensor x, bool inplace = false) => inplace ? InPlace(x, x => x.sigmoid_()) : x.sigmoid();

            /// <summary>Hyperbolic tangent.</summary>
            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? InPlace(x, x => x.tanh_()) : x.tanh();

            /// <summary>x where positive, else slope·x.</summary>
            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false)
            {
                if (!inplace)
                    return Make(NativeMethods.vst_leaky_relu(Use(input), negative_slope), input);
                NativeMethods.Check(NativeMethods.vst_leaky_relu_(Use(input), negative_slope));
                return input.alias();
            }

            /// <summary>x where positive, else α·(eˣ − 1).</summary>
            public static Tensor elu(Tensor x, double alpha = 1, bool inplace = false) => inplace
                ? throw new NotSupportedException("elu: in place is not supported by this engine.")
                : Make(NativeMethods.vst_elu(Use(x), alpha), x);

            /// <summary>log(1 + e^(βx))/β, x itself above the threshold.</summary>
            public static Tensor softplus(Tensor x, double beta = 1.0, double threshold = 20.0) =>
                Make(NativeMethods.vst_softplus(Use(x), beta, threshold), x);

            /// <summary>eˣ over its sum along a dimension.</summary>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            /// <summary>Logarithm of the softmax.</summary>
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            /// <summary>x over its p-norm along a dimension (at least eps).</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12) =>
                Make(NativeMethods.vst_normalize(Use(input), p, dim, eps), input);

            /// <summary>Cosine of the angle between vectors along a dimension.</summary>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-08) =>
                Make(NativeMethods.vst_cosine_similarity(Use(x1), Use(x2), dim, eps), x1, x2);

            internal static Tensor ParametricRelu(Tensor x, Tensor weight) => Make(NativeMethods.vst_prelu(Use(x), Use(weight)), x, weight);

            // The result of an in-place function is a handle of its own, so that disposing it leaves the argument alone.
            private static Tensor InPlace(Tensor x, Func<Tensor, Tensor> function)
            {
                function(x);
                return x.alias();
            }
        }
    }
}
