namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Replaces every element as <see cref="abs()"/> does; returns this.</summary>
        public Tensor abs_() => InPlace(NativeMethods.vst_abs_(Handle));

        /// <summary>Replaces every element as <see cref="acos()"/> does; returns this.</summary>
        public Tensor acos_() => InPlace(NativeMethods.vst_acos_(Handle));

        /// <summary>Replaces every element as <see cref="asin()"/> does; returns this.</summary>
        public Tensor asin_() => InPlace(NativeMethods.vst_asin_(Handle));

        /// <summary>Replaces every element as <see cref="atan()"/> does; returns this.</summary>
        public Tensor atan_() => InPlace(NativeMethods.vst_atan_(Handle));

        /// <summary>Replaces every element as <see cref="ceil()"/> does; returns this.</summary>
        public Tensor ceil_() => InPlace(NativeMethods.vst_ceil_(Handle));

        /// <summary>Replaces every element as <see cref="cos()"/> does; returns this.</summary>
        public Tensor cos_() => InPlace(NativeMethods.vst_cos_(Handle));

        /// <summary>Replaces every element as <see cref="cosh()"/> does; returns this.</summary>
        public Tensor cosh_() => InPlace(NativeMethods.vst_cosh_(Handle));

        /// <summary>Replaces every element as <see cref="erf()"/> does; returns this.</summary>
        public Tensor erf_() => InPlace(NativeMethods.vst_erf_(Handle));

        /// <summary>Replaces every element as <see cref="exp()"/> does; returns this.</summary>
        public Tensor exp_() => InPlace(NativeMethods.vst_exp_(Handle));

        /// <summary>Replaces every element as <see cref="expm1()"/> does; returns this.</summary>
        public Tensor expm1_() => InPlace(NativeMethods.vst_expm1_(Handle));

        /// <summary>Replaces every element as <see cref="floor()"/> does; returns this.</summary>
        public Tensor floor_() => InPlace(NativeMethods.vst_floor_(Handle));

        /// <summary>Replaces every element as <see cref="frac()"/> does; returns this.</summary>
        public Tensor frac_() => InPlace(NativeMethods.vst_frac_(Handle));

        /// <summary>Replaces every element as <see cref="log()"/> does; returns this.</summary>
        public Tensor log_() => InPlace(NativeMethods.vst_log_(Handle));

        /// <summary>Replaces every element as <see cref="log10()"/> does; returns this.</summary>
        public Tensor log10_() => InPlace(NativeMethods.vst_log10_(Handle));

        /// <summary>Replaces every element as <see cref="log1p()"/> does; returns this.</summary>
        public Tensor log1p_() => InPlace(NativeMethods.vst_log1p_(Handle));

        /// <summary>Replaces every element as <see cref="log2()"/> does; returns this.</summary>
        public Tensor log2_() => InPlace(NativeMethods.vst_log2_(Handle));

        /// <summary>Replaces every element as <see cref="neg()"/> does; returns this.</summary>
        public Tensor neg_() => InPlace(NativeMethods.vst_neg_(Handle));

        /// <summary>Replaces every element as <see cref="reciprocal()"/> does; returns this.</summary>
        public Tensor reciprocal_() => InPlace(NativeMethods.vst_reciprocal_(Handle));

        /// <summary>Replaces every element as <see cref="relu()"/> does; returns this.</summary>
        public Tensor relu_() => InPlace(NativeMethods.vst_relu_(Handle));

        /// <summary>Replaces every element as <see cref="rsqrt()"/> does; returns this.</summary>
        public Tensor rsqrt_() => InPlace(NativeMethods.vst_rsqrt_(Handle));

        /// <summary>Replaces every element as <see cref="sigmoid()"/> does; returns this.</summary>
        public Tensor sigmoid_() => InPlace(NativeMethods.vst_sigmoid_(Handle));

        /// <summary>Replaces every element as <see cref="silu()"/> does; returns this.</summary>
        public Tensor silu_() => InPlace(NativeMethods.vst_silu_(Handle));

        /// <summary>Replaces every element as <see cref="sin()"/> does; returns this.</summary>
        public Tensor sin_() => InPlace(NativeMethods.vst_sin_(Handle));

        /// <summary>Replaces every element as <see cref="sinh()"/> does; returns this.</summary>
        public Tensor sinh_() => InPlace(NativeMethods.vst_sinh_(Handle));

        /// <summary>Replaces every element as <see cref="sqrt()"/> does; returns this.</summary>
        public Tensor sqrt_() => InPlace(NativeMethods.vst_sqrt_(Handle));

        /// <summary>Replaces every element as <see cref="tan()"/> does; returns this.</summary>
        public Tensor tan_() => InPlace(NativeMethods.vst_tan_(Handle));

        /// <summary>Replaces every element as <see cref="tanh()"/> does; returns this.</summary>
        public Tensor tanh_() => InPlace(NativeMethods.vst_tanh_(Handle));

        /// <summary>Replaces every element as <see cref="trunc()"/> does; returns this.</summary>
        public Tensor trunc_() => InPlace(NativeMethods.vst_trunc_(Handle));

        /// <summary>Rounds every element half to even, to a number of decimals; returns this.</summary>
        public Tensor round_(long decimals = 0) => InPlace(NativeMethods.vst_round_(Handle, decimals));

        /// <summary>Adds; returns this.</summary>
        public Tensor add_(Tensor target) => InPlace(NativeMethods.vst_add_(Handle, target.Handle, 1L), target);

        /// <summary>Adds; returns this.</summary>
        public Tensor add_(Scalar scalar) => InPlace(NativeMethods.vst_add_scalar_(Handle, scalar.Native, 1L));

        /// <summary>Adds <paramref name="alpha"/> times <paramref name="target"/>; returns this.</summary>
        public Tensor add_(Tensor target, Scalar alpha) => InPlace(NativeMethods.vst_add_(Handle, target.Handle, alpha.Native), target);

        /// <summary>Adds <paramref name="alpha"/> times <paramref name="scalar"/>; returns this.</summary>
        public Tensor add_(Scalar scalar, Scalar alpha) => InPlace(NativeMethods.vst_add_scalar_(Handle, scalar.Native, alpha.Native));

        /// <summary>Subtracts; returns this.</summary>
        public Tensor sub_(Tensor target) => InPlace(NativeMethods.vst_sub_(Handle, target.Handle), target);

        /// <summary>Subtracts; returns this.</summary>
        public Tensor sub_(Scalar target) => InPlace(NativeMethods.vst_sub_scalar_(Handle, target.Native));

        /// <summary>Multiplies; returns this.</summary>
        public Tensor mul_(Tensor target) => InPlace(NativeMethods.vst_mul_(Handle, target.Handle), target);

        /// <summary>Multiplies; returns this.</summary>
        public Tensor mul_(Scalar target) => InPlace(NativeMethods.vst_mul_scalar_(Handle, target.Native));

        /// <summary>Divides; returns this.</summary>
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace(NativeMethods.vst_div_(Handle, target.Handle, (int)rounding_mode), target);

        /// <summary>Divides; returns this.</summary>
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace(NativeMethods.vst_div_scalar_(Handle, target.Native, (int)rounding_mode));

        /// <summary>Raises every element to a power; returns this.</summary>
        public Tensor pow_(Tensor exponent) => InPlace(NativeMethods.vst_pow_(Handle, exponent.Handle), exponent);

        /// <summary>Raises every element to a power; returns this.</summary>
        public Tensor pow_(Scalar exponent) => InPlace(NativeMethods.vst_pow_scalar_(Handle, exponent.Native));

        /// <summary>Takes the remainder of the division, with the sign of the divisor; returns this.</summary>
        public Tensor remainder_(Tensor target) => InPlace(NativeMethods.vst_remainder_(Handle, target.Handle), target);

        /// <summary>Takes the remainder of the division, with the sign of the divisor; returns this.</summary>
        public Tensor remainder_(Scalar scalar) => InPlace(NativeMethods.vst_remainder_scalar_(Handle, scalar.Native));

        /// <summary>Takes the remainder of the division, with the sign of the dividend; returns this.</summary>
        public Tensor fmod_(Tensor target) => InPlace(NativeMethods.vst_fmod_(Handle, target.Handle), target);

        /// <summary>Takes the remainder of the division, with the sign of the dividend; returns this.</summary>
        public Tensor fmod_(Scalar scalar) => InPlace(NativeMethods.vst_fmod_scalar_(Handle, scalar.Native));

        /// <summary>Keeps where both are non-zero; returns this.</summary>
        public Tensor logical_and_(Tensor other) => InPlace(NativeMethods.vst_logical_and_(Handle, other.Handle), other);

        /// <summary>Sets where either is non-zero; returns this.</summary>
        public Tensor logical_or_(Tensor other) => InPlace(NativeMethods.vst_logical_or_(Handle, other.Handle), other);

        /// <summary>Adds <paramref name="value"/> times the product of the two tensors; returns this.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            InPlace(NativeMethods.vst_addcmul_(Handle, tensor1.Handle, tensor2.Handle, value.Native), tensor1, tensor2);

        /// <summary>Adds <paramref name="value"/> times the quotient of the two tensors; returns this.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            InPlace(NativeMethods.vst_addcdiv_(Handle, tensor1.Handle, tensor2.Handle, value.Native), tensor1, tensor2);

        /// <summary>Adds weight times (end minus this); returns this.</summary>
        public Tensor lerp_(Tensor end, Tensor weight) =>
            InPlace(NativeMethods.vst_lerp_(Handle, end.Handle, weight.Handle), end, weight);

        /// <summary>Bounds every element; null for no bound; returns this.</summary>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) =>
            InPlace(NativeMethods.vst_clamp_(Handle, min?.Native ?? NativeScalar.None, max?.Native ?? NativeScalar.None));

        /// <summary>Raises elements to at least <paramref name="min"/>; returns this.</summary>
        public Tensor clamp_min_(Scalar min) => InPlace(NativeMethods.vst_clamp_(Handle, min.Native, NativeScalar.None));

        /// <summary>Lowers elements to at most <paramref name="max"/>; returns this.</summary>
        public Tensor clamp_max_(Scalar max) => InPlace(NativeMethods.vst_clamp_(Handle, NativeScalar.None, max.Native));

        /// <summary>Writes <paramref name="value"/> where the mask holds; returns this.</summary>
        public Tensor masked_fill_(Tensor mask, Scalar value) =>
            InPlace(NativeMethods.vst_masked_fill_(Handle, mask.Handle, value.Native), mask);

        /// <summary>Writes a number into every element; returns this.</summary>
        public Tensor fill_(Scalar value) => InPlace(NativeMethods.vst_fill_(Handle, value.Native));

        /// <summary>Writes zero into every element; returns this.</summary>
        public Tensor zero_() => InPlace(NativeMethods.vst_zero_(Handle));

        /// <summary>Copies the elements of another tensor, converting and broadcasting; returns this.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false) =>
            InPlace(NativeMethods.vst_copy_(Handle, source.Handle, nonBlocking ? 1 : 0), source);

        /// <summary>Draws every element from the uniform distribution; returns this.</summary>
        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            Random(NativeMethods.vst_uniform_(Handle, from, to, Use(generator)), generator);

        /// <summary>Draws every element from the normal distribution; returns this.</summary>
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            Random(NativeMethods.vst_normal_(Handle, mean, std, Use(generator)), generator);

        /// <summary>Sets every element to one with a probability, else to zero; returns this.</summary>
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) =>
            Random(NativeMethods.vst_bernoulli_(Handle, p, Use(generator)), generator);
    }
}
