namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>The sum, element by element.</summary>
        public Tensor add(Tensor target) => Wrap(NativeMethods.vst_add(Handle, target.Handle, 1L), this, target);

        /// <summary>The sum, element by element.</summary>
        public Tensor add(Scalar scalar) => Wrap(NativeMethods.vst_add_scalar(Handle, scalar.Native, 1L), this);

        /// <summary>This plus <paramref name="alpha"/> times <paramref name="target"/>.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Wrap(NativeMethods.vst_add(Handle, target.Handle, alpha.Native), this, target);

        /// <summary>This plus <paramref name="alpha"/> times <paramref name="scalar"/>.</summary>
        public Tensor add(Scalar scalar, Scalar alpha) => Wrap(NativeMethods.vst_add_scalar(Handle, scalar.Native, alpha.Native), this);

        /// <summary>The difference, element by element.</summary>
        public Tensor sub(Tensor target) => Wrap(NativeMethods.vst_sub(Handle, target.Handle), this, target);

        /// <summary>The difference, element by element.</summary>
        public Tensor sub(Scalar target) => Wrap(NativeMethods.vst_sub_scalar(Handle, target.Native), this);

        /// <summary>The difference, element by element.</summary>
        public Tensor subtract(Tensor target) => Wrap(NativeMethods.vst_sub(Handle, target.Handle), this, target);

        /// <summary>The difference, element by element.</summary>
        public Tensor subtract(Scalar target) => Wrap(NativeMethods.vst_sub_scalar(Handle, target.Native), this);

        /// <summary>The product, element by element.</summary>
        public Tensor mul(Tensor target) => Wrap(NativeMethods.vst_mul(Handle, target.Handle), this, target);

        /// <summary>The product, element by element.</summary>
        public Tensor mul(Scalar target) => Wrap(NativeMethods.vst_mul_scalar(Handle, target.Native), this);

        /// <summary>The product, element by element.</summary>
        public Tensor multiply(Tensor target) => Wrap(NativeMethods.vst_mul(Handle, target.Handle), this, target);

        /// <summary>The product, element by element.</summary>
        public Tensor multiply(Scalar target) => Wrap(NativeMethods.vst_mul_scalar(Handle, target.Native), this);

        /// <summary>The quotient, element by element.</summary>
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Wrap(NativeMethods.vst_div(Handle, target.Handle, (int)rounding_mode), this, target);

        /// <summary>The quotient, element by element.</summary>
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Wrap(NativeMethods.vst_div_scalar(Handle, target.Native, (int)rounding_mode), this);

        /// <summary>The quotient, element by element.</summary>
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Wrap(NativeMethods.vst_div(Handle, target.Handle, (int)rounding_mode), this, target);

        /// <summary>The quotient, element by element.</summary>
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Wrap(NativeMethods.vst_div_scalar(Handle, target.Native, (int)rounding_mode), this);

        /// <summary>Every element raised to a power.</summary>
        public Tensor pow(Tensor exponent) => Wrap(NativeMethods.vst_pow(Handle, exponent.Handle), this, exponent);

        /// <summary>Every element raised to a power.</summary>
        public Tensor pow(Scalar exponent) => Wrap(NativeMethods.vst_pow_scalar(Handle, exponent.Native), this);

        /// <summary>The remainder of the division, with the sign of the divisor.</summary>
        public Tensor remainder(Tensor target) => Wrap(NativeMethods.vst_remainder(Handle, target.Handle), this, target);

        /// <summary>The remainder of the division, with the sign of the divisor.</summary>
        public Tensor remainder(Scalar scalar) => Wrap(NativeMethods.vst_remainder_scalar(Handle, scalar.Native), this);

        /// <summary>The remainder of the division, with the sign of the dividend.</summary>
        public Tensor fmod(Tensor target) => Wrap(NativeMethods.vst_fmod(Handle, target.Handle), this, target);

        /// <summary>The remainder of the division, with the sign of the dividend.</summary>
        public Tensor fmod(Scalar scalar) => Wrap(NativeMethods.vst_fmod_scalar(Handle, scalar.Native), this);

        /// <summary>Where the elements are equal to the other's.</summary>
        public Tensor eq(Tensor target) => Wrap(NativeMethods.vst_eq(Handle, target.Handle), this, target);

        /// <summary>Where the elements are equal to the other's.</summary>
        public Tensor eq(Scalar target) => Wrap(NativeMethods.vst_eq_scalar(Handle, target.Native), this);

        /// <summary>Where the elements are different from the other's.</summary>
        public Tensor ne(Tensor target) => Wrap(NativeMethods.vst_ne(Handle, target.Handle), this, target);

        /// <summary>Where the elements are different from the other's.</summary>
        public Tensor ne(Scalar target) => Wrap(NativeMethods.vst_ne_scalar(Handle, target.Native), this);

        /// <summary>Where the elements are less than the other's.</summary>
        public Tensor lt(Tensor target) => Wrap(NativeMethods.vst_lt(Handle, target.Handle), this, target);

        /// <summary>Where the elements are less than the other's.</summary>
        public Tensor lt(Scalar target) => Wrap(NativeMethods.vst_lt_scalar(Handle, target.Native), this);

        /// <summary>Where the elements are at most the other's.</summary>
        public Tensor le(Tensor target) => Wrap(NativeMethods.vst_le(Handle, target.Handle), this, target);

        /// <summary>Where the elements are at most the other's.</summary>
        public Tensor le(Scalar target) => Wrap(NativeMethods.vst_le_scalar(Handle, target.Native), this);

        /// <summary>Where the elements are greater than the other's.</summary>
        public Tensor gt(Tensor target) => Wrap(NativeMethods.vst_gt(Handle, target.Handle), this, target);

        /// <summary>Where the elements are greater than the other's.</summary>
        public Tensor gt(Scalar target) => Wrap(NativeMethods.vst_gt_scalar(Handle, target.Native), this);

        /// <summary>Where the elements are at least the other's.</summary>
        public Tensor ge(Tensor target) => Wrap(NativeMethods.vst_ge(Handle, target.Handle), this, target);

        /// <summary>Where the elements are at least the other's.</summary>
        public Tensor ge(Scalar target) => Wrap(NativeMethods.vst_ge_scalar(Handle, target.Native), this);

        /// <summary>Where the elements are less than the other's.</summary>
        public Tensor less(Tensor target) => Wrap(NativeMethods.vst_lt(Handle, target.Handle), this, target);

        /// <summary>Where the elements are at most the other's.</summary>
        public Tensor less_equal(Tensor target) => Wrap(NativeMethods.vst_le(Handle, target.Handle), this, target);

        /// <summary>Where the elements are greater than the other's.</summary>
        public Tensor greater(Tensor target) => Wrap(NativeMethods.vst_gt(Handle, target.Handle), this, target);

        /// <summary>Where the elements are at least the other's.</summary>
        public Tensor greater_equal(Tensor target) => Wrap(NativeMethods.vst_ge(Handle, target.Handle), this, target);

        /// <summary>Where the elements are different from the other's.</summary>
        public Tensor not_equal(Tensor target) => Wrap(NativeMethods.vst_ne(Handle, target.Handle), this, target);

        /// <summary>The larger of both, element by element.</summary>
        public Tensor maximum(Tensor other) => Wrap(NativeMethods.vst_maximum(Handle, other.Handle), this, other);

        /// <summary>The smaller of both, element by element.</summary>
        public Tensor minimum(Tensor other) => Wrap(NativeMethods.vst_minimum(Handle, other.Handle), this, other);

        /// <summary>The angle of the point with this as ordinate, in radians.</summary>
        public Tensor atan2(Tensor other) => Wrap(NativeMethods.vst_atan2(Handle, other.Handle), this, other);

        /// <summary>The logarithm of the sum of the exponentials.</summary>
        public Tensor logaddexp(Tensor other) => Wrap(NativeMethods.vst_logaddexp(Handle, other.Handle), this, other);

        /// <summary>The quotient rounded down.</summary>
        public Tensor floor_divide(Tensor other) => Wrap(NativeMethods.vst_floor_divide(Handle, other.Handle), this, other);

        /// <summary>The hypotenuse of the right triangle with these legs.</summary>
        public Tensor hypot(Tensor other) => Wrap(NativeMethods.vst_hypot(Handle, other.Handle), this, other);

        /// <summary>This with the sign of the other.</summary>
        public Tensor copysign(Tensor other) => Wrap(NativeMethods.vst_copysign(Handle, other.Handle), this, other);

        /// <summary>Where both are non-zero.</summary>
        public Tensor logical_and(Tensor other) => Wrap(NativeMethods.vst_logical_and(Handle, other.Handle), this, other);

        /// <summary>Where either is non-zero.</summary>
        public Tensor logical_or(Tensor other) => Wrap(NativeMethods.vst_logical_or(Handle, other.Handle), this, other);

        /// <summary>Where exactly one is non-zero.</summary>
        public Tensor logical_xor(Tensor other) => Wrap(NativeMethods.vst_logical_xor(Handle, other.Handle), this, other);

        /// <summary>The bits set in both.</summary>
        public Tensor bitwise_and(Tensor other) => Wrap(NativeMethods.vst_bitwise_and(Handle, other.Handle), this, other);

        /// <summary>The bits set in either.</summary>
        public Tensor bitwise_or(Tensor other) => Wrap(NativeMethods.vst_bitwise_or(Handle, other.Handle), this, other);

        /// <summary>The bits set in exactly one.</summary>
        public Tensor bitwise_xor(Tensor other) => Wrap(NativeMethods.vst_bitwise_xor(Handle, other.Handle), this, other);

        /// <summary>This plus <paramref name="value"/> times the product of the two tensors.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Wrap(NativeMethods.vst_addcmul(Handle, tensor1.Handle, tensor2.Handle, value.Native), this, tensor1, tensor2);

        /// <summary>This plus <paramref name="value"/> times the quotient of the two tensors.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Wrap(NativeMethods.vst_addcdiv(Handle, tensor1.Handle, tensor2.Handle, value.Native), this, tensor1, tensor2);

        /// <summary>This plus weight times (end minus this).</summary>
        public Tensor lerp(Tensor end, Tensor weight) =>
            Wrap(NativeMethods.vst_lerp(Handle, end.Handle, weight.Handle), this, end, weight);

        /// <summary>This where the condition holds, <paramref name="y"/> elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) =>
            Wrap(NativeMethods.vst_where(condition.Handle, Handle, y.Handle), this, condition, y);

        /// <summary>Every element, no less than <paramref name="min"/> and no more than <paramref name="max"/>; null for no bound.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) =>
            Wrap(NativeMethods.vst_clamp(Handle, min?.Native ?? NativeScalar.None, max?.Native ?? NativeScalar.None), this);

        /// <summary>Every element, no less than <paramref name="min"/> and no more than <paramref name="max"/>; null for no bound.</summary>
        public Tensor clip(Scalar? min = null, Scalar? max = null) =>
            Wrap(NativeMethods.vst_clamp(Handle, min?.Native ?? NativeScalar.None, max?.Native ?? NativeScalar.None), this);

        /// <summary>Every element, no less than <paramref name="min"/>'s and no more than <paramref name="max"/>'s; null for no bound.</summary>
        public Tensor clamp(Tensor? min = null, Tensor? max = null) =>
            Wrap(NativeMethods.vst_clamp_tensor(Handle, min?.Handle ?? 0, max?.Handle ?? 0), this, min, max);

        /// <summary>Every element, no less than <paramref name="min"/>.</summary>
        public Tensor clamp_min(Scalar min) => Wrap(NativeMethods.vst_clamp(Handle, min.Native, NativeScalar.None), this);

        /// <summary>Every element, no more than <paramref name="max"/>.</summary>
        public Tensor clamp_max(Scalar max) => Wrap(NativeMethods.vst_clamp(Handle, NativeScalar.None, max.Native), this);

        /// <summary>This, with <paramref name="value"/> where the mask holds.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) =>
            Wrap(NativeMethods.vst_masked_fill(Handle, mask.Handle, value.Native), this, mask);

        /// <summary>Where both differ by no more than <paramref name="atol"/> plus <paramref name="rtol"/> times the other.</summary>
        public Tensor isclose(Tensor other, double rtol = 1E-05, double atol = 1E-08, bool nanEqual = false) =>
            Wrap(NativeMethods.vst_isclose(Handle, other.Handle, rtol, atol, nanEqual ? 1 : 0), this, other);

        /// <summary>Whether every element is close to the other's, see <see cref="isclose"/>.</summary>
        public bool allclose(Tensor target, double rtol = 1E-05, double atol = 1E-08, bool equal_nan = false)
        {
            int result;
            target.InPlace(NativeMethods.vst_allclose(Handle, target.Handle, rtol, atol, equal_nan ? 1 : 0, &result), this);
            return result != 0;
        }
    }
}
