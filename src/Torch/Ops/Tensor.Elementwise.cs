namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The absolute value of every element.</summary>
        public Tensor abs() => Wrap(NativeMethods.vst_abs(Handle), this);

        /// <summary>The absolute value of every element.</summary>
        public Tensor absolute() => Wrap(NativeMethods.vst_abs(Handle), this);

        /// <summary>The arc cosine of every element, in radians.</summary>
        public Tensor acos() => Wrap(NativeMethods.vst_acos(Handle), this);

        /// <summary>The arc sine of every element, in radians.</summary>
        public Tensor asin() => Wrap(NativeMethods.vst_asin(Handle), this);

        /// <summary>The arc tangent of every element, in radians.</summary>
        public Tensor atan() => Wrap(NativeMethods.vst_atan(Handle), this);

        /// <summary>Every element rounded up.</summary>
        public Tensor ceil() => Wrap(NativeMethods.vst_ceil(Handle), this);

        /// <summary>The cosine of every element, in radians.</summary>
        public Tensor cos() => Wrap(NativeMethods.vst_cos(Handle), this);

        /// <summary>The hyperbolic cosine of every element.</summary>
        public Tensor cosh() => Wrap(NativeMethods.vst_cosh(Handle), this);

        /// <summary>The error function of every element.</summary>
        public Tensor erf() => Wrap(NativeMethods.vst_erf(Handle), this);

        /// <summary>One minus the error function of every element.</summary>
        public Tensor erfc() => Wrap(NativeMethods.vst_erfc(Handle), this);

        /// <summary>The inverse of the error function of every element.</summary>
        public Tensor erfinv() => Wrap(NativeMethods.vst_erfinv(Handle), this);

        /// <summary>e raised to every element.</summary>
        public Tensor exp() => Wrap(NativeMethods.vst_exp(Handle), this);

        /// <summary>Two raised to every element.</summary>
        public Tensor exp2() => Wrap(NativeMethods.vst_exp2(Handle), this);

        /// <summary>e raised to every element, minus one, precise near zero.</summary>
        public Tensor expm1() => Wrap(NativeMethods.vst_expm1(Handle), this);

        /// <summary>Every element rounded down.</summary>
        public Tensor floor() => Wrap(NativeMethods.vst_floor(Handle), this);

        /// <summary>The part of every element after the point, with its sign.</summary>
        public Tensor frac() => Wrap(NativeMethods.vst_frac(Handle), this);

        /// <summary>The natural logarithm of every element.</summary>
        public Tensor log() => Wrap(NativeMethods.vst_log(Handle), this);

        /// <summary>The decimal logarithm of every element.</summary>
        public Tensor log10() => Wrap(NativeMethods.vst_log10(Handle), this);

        /// <summary>The natural logarithm of one plus every element, precise near zero.</summary>
        public Tensor log1p() => Wrap(NativeMethods.vst_log1p(Handle), this);

        /// <summary>The binary logarithm of every element.</summary>
        public Tensor log2() => Wrap(NativeMethods.vst_log2(Handle), this);

        /// <summary>Every element negated.</summary>
        public Tensor neg() => Wrap(NativeMethods.vst_neg(Handle), this);

        /// <summary>Every element negated.</summary>
        public Tensor negative() => Wrap(NativeMethods.vst_neg(Handle), this);

        /// <summary>One over every element.</summary>
        public Tensor reciprocal() => Wrap(NativeMethods.vst_reciprocal(Handle), this);

        /// <summary>Every element, or zero where it is negative.</summary>
        public Tensor relu() => Wrap(NativeMethods.vst_relu(Handle), this);

        /// <summary>One over the square root of every element.</summary>
        public Tensor rsqrt() => Wrap(NativeMethods.vst_rsqrt(Handle), this);

        /// <summary>The logistic function of every element.</summary>
        public Tensor sigmoid() => Wrap(NativeMethods.vst_sigmoid(Handle), this);

        /// <summary>Every element times its logistic function.</summary>
        public Tensor silu() => Wrap(NativeMethods.vst_silu(Handle), this);

        /// <summary>Every element times the normal distribution function of it.</summary>
        public Tensor gelu() => Wrap(NativeMethods.vst_gelu(Handle), this);

        /// <summary>The sine of every element, in radians.</summary>
        public Tensor sin() => Wrap(NativeMethods.vst_sin(Handle), this);

        /// <summary>The hyperbolic sine of every element.</summary>
        public Tensor sinh() => Wrap(NativeMethods.vst_sinh(Handle), this);

        /// <summary>The square root of every element.</summary>
        public Tensor sqrt() => Wrap(NativeMethods.vst_sqrt(Handle), this);

        /// <summary>Every element times itself.</summary>
        public Tensor square() => Wrap(NativeMethods.vst_square(Handle), this);

        /// <summary>The tangent of every element, in radians.</summary>
        public Tensor tan() => Wrap(NativeMethods.vst_tan(Handle), this);

        /// <summary>The hyperbolic tangent of every element.</summary>
        public Tensor tanh() => Wrap(NativeMethods.vst_tanh(Handle), this);

        /// <summary>Every element without the part after the point.</summary>
        public Tensor trunc() => Wrap(NativeMethods.vst_trunc(Handle), this);

        /// <summary>The inverse hyperbolic tangent of every element.</summary>
        public Tensor atanh() => Wrap(NativeMethods.vst_atanh(Handle), this);

        /// <summary>The inverse hyperbolic cosine of every element.</summary>
        public Tensor acosh() => Wrap(NativeMethods.vst_acosh(Handle), this);

        /// <summary>The inverse hyperbolic sine of every element.</summary>
        public Tensor asinh() => Wrap(NativeMethods.vst_asinh(Handle), this);

        /// <summary>The logarithm of the gamma function of every element.</summary>
        public Tensor lgamma() => Wrap(NativeMethods.vst_lgamma(Handle), this);

        /// <summary>The derivative of the logarithm of the gamma function.</summary>
        public Tensor digamma() => Wrap(NativeMethods.vst_digamma(Handle), this);

        /// <summary>The sign of every element: -1, 0 or 1.</summary>
        public Tensor sign() => Wrap(NativeMethods.vst_sign(Handle), this);

        /// <summary>Where the elements are not numbers.</summary>
        public Tensor isnan() => Wrap(NativeMethods.vst_isnan(Handle), this);

        /// <summary>Where the elements are infinite.</summary>
        public Tensor isinf() => Wrap(NativeMethods.vst_isinf(Handle), this);

        /// <summary>Where the elements are finite.</summary>
        public Tensor isfinite() => Wrap(NativeMethods.vst_isfinite(Handle), this);

        /// <summary>Every element with its bits flipped.</summary>
        public Tensor bitwise_not() => Wrap(NativeMethods.vst_bitwise_not(Handle), this);

        /// <summary>Where the elements are zero.</summary>
        public Tensor logical_not() => Wrap(NativeMethods.vst_logical_not(Handle), this);

        /// <summary>The logarithm of the logistic function of every element.</summary>
        public Tensor log_sigmoid() => Wrap(NativeMethods.vst_log_sigmoid(Handle), this);

        /// <summary>Every element rounded half to even, to a number of decimals.</summary>
        public Tensor round(long decimals = 0) => Wrap(NativeMethods.vst_round(Handle, decimals), this);

        /// <summary>Every element, with not-a-number and the infinities replaced (null: by the largest and smallest numbers of the type).</summary>
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) =>
            Wrap(NativeMethods.vst_nan_to_num(Handle, nan, posinf ?? NativeScalar.None, neginf ?? NativeScalar.None), this);
    }
}
