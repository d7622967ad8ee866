// Element-wise operations, comparisons, and reductions.
#include "vst.h"

#define UNARY(name) \
  VST_API VstTensor vst_##name(VstTensor x) { return vst::make(#name, {x}, [&] { return at::name(*x); }); }
#define UNARY_INPLACE(name) \
  UNARY(name) \
  VST_API int32_t vst_##name##_(VstTensor x) { return vst::run(#name "_", {x}, [&] { at::name##_(*x); }); }

UNARY_INPLACE(abs) UNARY_INPLACE(acos) UNARY_INPLACE(asin) UNARY_INPLACE(atan) UNARY_INPLACE(ceil) UNARY_INPLACE(cos)
UNARY_INPLACE(cosh) UNARY_INPLACE(erf) UNARY_INPLACE(exp) UNARY_INPLACE(expm1) UNARY_INPLACE(floor) UNARY_INPLACE(frac)
UNARY_INPLACE(log) UNARY_INPLACE(log10) UNARY_INPLACE(log1p) UNARY_INPLACE(log2) UNARY_INPLACE(neg)
UNARY_INPLACE(reciprocal) UNARY_INPLACE(relu) UNARY_INPLACE(rsqrt) UNARY_INPLACE(sigmoid) UNARY_INPLACE(silu)
UNARY_INPLACE(sin) UNARY_INPLACE(sinh) UNARY_INPLACE(sqrt) UNARY_INPLACE(square) UNARY_INPLACE(tan) UNARY_INPLACE(tanh)
UNARY_INPLACE(trunc)
UNARY(atanh) UNARY(acosh) UNARY(asinh) UNARY(erfc) UNARY(erfinv) UNARY(exp2) UNARY(lgamma) UNARY(digamma) UNARY(sign)
UNARY(isnan) UNARY(isinf) UNARY(isfinite) UNARY(bitwise_not) UNARY(logical_not) UNARY(log_sigmoid)
UNARY(all) UNARY(any) UNARY(max) UNARY(min) UNARY(median) UNARY(nonzero) UNARY(trace) UNARY(count_nonzero)

VST_API VstTensor vst_gelu(VstTensor x) { return vst::make("gelu", {x}, [&] { return at::gelu(*x); }); }

VST_API VstTensor vst_round(VstTensor x, int64_t decimals) {
  return vst::make("round", {x}, [&] { return decimals == 0 ? at::round(*x) : at::round(*x, decimals); });
}

VST_API int32_t vst_round_(VstTensor x, int64_t decimals) {
  return vst::run("round_", {x}, [&] { decimals == 0 ? at::round_(*x) : at::round_(*x, decimals); });
}

VST_API VstTensor vst_nan_to_num(VstTensor x, double nan, VstScalar posinf, VstScalar neginf) {
  return vst::make("nan_to_num", {x}, [&] {
    c10::optional<double> high, low;
    if (posinf.kind != 3) high = posinf.d;
    if (neginf.kind != 3) low = neginf.d;
    return at::nan_to_num(*x, nan, high, low);
  });
}

// Two tensors.

#define BINARY(name) \
  VST_API VstTensor vst_##name(VstTensor x, VstTensor y) { return vst::make(#name, {x, y}, [&] { return at::name(*x, *y); }); }
#define BINARY_SCALAR(name) \
  VST_API VstTensor vst_##name##_scalar(VstTensor x, VstScalar y) { \
    return vst::make(#name, {x}, [&] { return at::name(*x, vst::scalar(y)); }); \
  }
#define BINARY_INPLACE(name) \
  VST_API int32_t vst_##name##_(VstTensor x, VstTensor y) { return vst::run(#name "_", {x, y}, [&] { x->name##_(*y); }); }
#define BINARY_SCALAR_INPLACE(name) \
  VST_API int32_t vst_##name##_scalar_(VstTensor x, VstScalar y) { return vst::run(#name "_", {x}, [&] { x->name##_(vst::scalar(y)); }); }
#define BINARY_ALL(name) BINARY(name) BINARY_SCALAR(name) BINARY_INPLACE(name) BINARY_SCALAR_INPLACE(name)

BINARY_ALL(mul) BINARY_ALL(pow) BINARY_ALL(remainder) BINARY_ALL(fmod)
BINARY(eq) BINARY(ne) BINARY(lt) BINARY(le) BINARY(gt) BINARY(ge)
BINARY_SCALAR(eq) BINARY_SCALAR(ne) BINARY_SCALAR(lt) BINARY_SCALAR(le) BINARY_SCALAR(gt) BINARY_SCALAR(ge)
BINARY(maximum) BINARY(minimum) BINARY(atan2) BINARY(logaddexp) BINARY(floor_divide) BINARY(hypot) BINARY(copysign)
BINARY(logical_and) BINARY(logical_or) BINARY(logical_xor) BINARY(bitwise_and) BINARY(bitwise_or) BINARY(bitwise_xor)
BINARY_INPLACE(logical_and) BINARY_INPLACE(logical_or)
BINARY(dot) BINARY(outer) BINARY(mv) BINARY(masked_select) BINARY(take)

VST_API VstTensor vst_add(VstTensor x, VstTensor y, VstScalar alpha) {
  return vst::make("add", {x, y}, [&] { return at::add(*x, *y, vst::scalar(alpha)); });
}
VST_API VstTensor vst_add_scalar(VstTensor x, VstScalar y, VstScalar alpha) {
  return vst::make("add", {x}, [&] { return at::add(*x, vst::scalar(y), vst::scalar(alpha)); });
}
VST_API int32_t vst_add_(VstTensor x, VstTensor y, VstScalar alpha) {
  return vst::run("add_", {x, y}, [&] { x->add_(*y, vst::scalar(alpha)); });
}
VST_API int32_t vst_add_scalar_(VstTensor x, VstScalar y, VstScalar alpha) {
  return vst::run("add_", {x}, [&] { x->add_(vst::scalar(y), vst::scalar(alpha)); });
}
VST_API VstTensor vst_sub(VstTensor x, VstTensor y) {
  return vst::make("sub", {x, y}, [&] { return at::sub(*x, *y); });
}
VST_API VstTensor vst_sub_scalar(VstTensor x, VstScalar y) {
  return vst::make("sub", {x}, [&] { return at::sub(*x, vst::scalar(y)); });
}
VST_API int32_t vst_sub_(VstTensor x, VstTensor y) {
  return vst::run("sub_", {x, y}, [&] { x->sub_(*y); });
}
VST_API int32_t vst_sub_scalar_(VstTensor x, VstScalar y) {
  return vst::run("sub_", {x}, [&] { x->sub_(vst::scalar(y)); });
}
// scalar - tensor
VST_API VstTensor vst_rsub_scalar(VstTensor x, VstScalar y) {
  return vst::make("sub", {x}, [&] { return at::rsub(*x, vst::scalar(y)); });
}

namespace {

using RoundingMode = c10::optional<c10::string_view>;

RoundingMode rounding(int32_t mode) {
  if (mode == 1) return RoundingMode("trunc");
  if (mode == 2) return RoundingMode("floor");
  return RoundingMode();
}

}  // namespace

VST_API VstTensor vst_div(VstTensor x, VstTensor y, int32_t mode) {
  return vst::make("div", {x, y}, [&] { return at::div(*x, *y, rounding(mode)); });
}
VST_API VstTensor vst_div_scalar(VstTensor x, VstScalar y, int32_t mode) {
  return vst::make("div", {x}, [&] { return at::div(*x, vst::scalar(y), rounding(mode)); });
}
VST_API int32_t vst_div_(VstTensor x, VstTensor y, int32_t mode) {
  return vst::run("div_", {x, y}, [&] { x->div_(*y, rounding(mode)); });
}
VST_API int32_t vst_div_scalar_(VstTensor x, VstScalar y, int32_t mode) {
  return vst::run("div_", {x}, [&] { x->div_(vst::scalar(y), rounding(mode)); });
}
// scalar / tensor
VST_API VstTensor vst_rdiv_scalar(VstTensor x, VstScalar y) {
  return vst::make("div", {x}, [&] { return at::mul(at::reciprocal(*x), vst::scalar(y)); });
}
// scalar ^ tensor
VST_API VstTensor vst_rpow_scalar(VstTensor x, VstScalar y) {
  return vst::make("pow", {x}, [&] { return at::pow(vst::scalar(y), *x); });
}

// Three tensors.

VST_API VstTensor vst_addcmul(VstTensor x, VstTensor a, VstTensor b, VstScalar value) {
  return vst::make("addcmul", {x, a, b}, [&] { return at::addcmul(*x, *a, *b, vst::scalar(value)); });
}
VST_API int32_t vst_addcmul_(VstTensor x, VstTensor a, VstTensor b, VstScalar value) {
  return vst::run("addcmul_", {x, a, b}, [&] { x->addcmul_(*a, *b, vst::scalar(value)); });
}
VST_API VstTensor vst_addcdiv(VstTensor x, VstTensor a, VstTensor b, VstScalar value) {
  return vst::make("addcdiv", {x, a, b}, [&] { return at::addcdiv(*x, *a, *b, vst::scalar(value)); });
}
VST_API int32_t vst_addcdiv_(VstTensor x, VstTensor a, VstTensor b, VstScalar value) {
  return vst::run("addcdiv_", {x, a, b}, [&] { x->addcdiv_(*a, *b, vst::scalar(value)); });
}
VST_API VstTensor vst_lerp(VstTensor x, VstTensor end, VstTensor weight) {
  return vst::make("lerp", {x, end, weight}, [&] { return at::lerp(*x, *end, *weight); });
}
VST_API int32_t vst_lerp_(VstTensor x, VstTensor end, VstTensor weight) {
  return vst::run("lerp_", {x, end, weight}, [&] { x->lerp_(*end, *weight); });
}
VST_API VstTensor vst_where(VstTensor condition, VstTensor x, VstTensor y) {
  return vst::make("where", {condition, x, y}, [&] { return at::where(*condition, *x, *y); });
}
VST_API VstTensor vst_clamp(VstTensor x, VstScalar low, VstScalar high) {
  return vst::make("clamp", {x}, [&] { return at::clamp(*x, vst::optional_scalar(low), vst::optional_scalar(high)); });
}
VST_API int32_t vst_clamp_(VstTensor x, VstScalar low, VstScalar high) {
  return vst::run("clamp_", {x}, [&] { at::clamp_(*x, vst::optional_scalar(low), vst::optional_scalar(high)); });
}
VST_API VstTensor vst_clamp_tensor(VstTensor x, VstTensor low, VstTensor high) {
  return vst::make("clamp", {x, low, high}, [&] { return at::clamp(*x, vst::optional(low), vst::optional(high)); });
}
VST_API VstTensor vst_masked_fill(VstTensor x, VstTensor mask, VstScalar value) {
  return vst::make("masked_fill", {x, mask}, [&] { return at::masked_fill(*x, *mask, vst::scalar(value)); });
}
VST_API int32_t vst_masked_fill_(VstTensor x, VstTensor mask, VstScalar value) {
  return vst::run("masked_fill_", {x, mask}, [&] { x->masked_fill_(*mask, vst::scalar(value)); });
}
VST_API int32_t vst_fill_(VstTensor x, VstScalar value) {
  return vst::run("fill_", {x}, [&] { x->fill_(vst::scalar(value)); });
}
VST_API int32_t vst_zero_(VstTensor x) {
  return vst::run("zero_", {x}, [&] { x->zero_(); });
}
VST_API int32_t vst_copy_(VstTensor x, VstTensor source, int32_t non_blocking) {
  return vst::run("copy_", {x, source}, [&] { x->copy_(*source, non_blocking != 0); });
}
VST_API VstTensor vst_isclose(VstTensor x, VstTensor y, double rtol, double atol, int32_t equal_nan) {
  return vst::make("isclose", {x, y}, [&] { return at::isclose(*x, *y, rtol, atol, equal_nan != 0); });
}
VST_API int32_t vst_allclose(VstTensor x, VstTensor y, double rtol, double atol, int32_t equal_nan, int32_t* out) {
  return vst::run("allclose", {x, y}, [&] { *out = at::allclose(*x, *y, rtol, atol, equal_nan != 0); });
}
VST_API int32_t vst_equal(VstTensor x, VstTensor y, int32_t* out) {
  return vst::run("equal", {x, y}, [&] { *out = at::equal(*x, *y); });
}

// Reductions. A null dimension list means all dimensions.

VST_API VstTensor vst_sum(VstTensor x, const int64_t* dim, int64_t dims, int32_t keepdim, int32_t dtype) {
  return vst::make("sum", {x}, [&] {
    return dim ? at::sum(*x, vst::ints(dim, dims), keepdim != 0, vst::optional_dtype(dtype)) : at::sum(*x, vst::optional_dtype(dtype));
  });
}
VST_API VstTensor vst_mean(VstTensor x, const int64_t* dim, int64_t dims, int32_t keepdim, int32_t dtype) {
  return vst::make("mean", {x}, [&] {
    return dim ? at::mean(*x, vst::ints(dim, dims), keepdim != 0, vst::optional_dtype(dtype)) : at::mean(*x, vst::optional_dtype(dtype));
  });
}
VST_API VstTensor vst_std(VstTensor x, const int64_t* dim, int64_t dims, int32_t unbiased, int32_t keepdim) {
  return vst::make("std", {x}, [&] {
    return dim ? at::std(*x, vst::ints(dim, dims), unbiased != 0, keepdim != 0) : at::std(*x, unbiased != 0);
  });
}
VST_API VstTensor vst_var(VstTensor x, const int64_t* dim, int64_t dims, int32_t unbiased, int32_t keepdim) {
  return vst::make("var", {x}, [&] {
    return dim ? at::var(*x, vst::ints(dim, dims), unbiased != 0, keepdim != 0) : at::var(*x, unbiased != 0);
  });
}
VST_API int32_t vst_var_mean(VstTensor x, const int64_t* dim, int64_t dims, int32_t unbiased, int32_t keepdim, VstTensor* out) {
  return vst::pair("var_mean", {x}, out, [&] {
    return dim ? at::var_mean(*x, vst::ints(dim, dims), unbiased != 0, keepdim != 0) : at::var_mean(*x, unbiased != 0);
  });
}
VST_API VstTensor vst_amax(VstTensor x, const int64_t* dim, int64_t dims, int32_t keepdim) {
  return vst::make("amax", {x}, [&] { return at::amax(*x, vst::ints(dim, dims), keepdim != 0); });
}
VST_API VstTensor vst_amin(VstTensor x, const int64_t* dim, int64_t dims, int32_t keepdim) {
  return vst::make("amin", {x}, [&] { return at::amin(*x, vst::ints(dim, dims), keepdim != 0); });
}
VST_API int32_t vst_max_dim(VstTensor x, int64_t dim, int32_t keepdim, VstTensor* out) {
  return vst::pair("max", {x}, out, [&] { return at::max(*x, dim, keepdim != 0); });
}
VST_API int32_t vst_min_dim(VstTensor x, int64_t dim, int32_t keepdim, VstTensor* out) {
  return vst::pair("min", {x}, out, [&] { return at::min(*x, dim, keepdim != 0); });
}
VST_API VstTensor vst_all_dim(VstTensor x, int64_t dim, int32_t keepdim) {
  return vst::make("all", {x}, [&] { return at::all(*x, dim, keepdim != 0); });
}
VST_API VstTensor vst_any_dim(VstTensor x, int64_t dim, int32_t keepdim) {
  return vst::make("any", {x}, [&] { return at::any(*x, dim, keepdim != 0); });
}
// has_dim 0: over the flattened tensor.
VST_API VstTensor vst_argmax(VstTensor x, int32_t has_dim, int64_t dim, int32_t keepdim) {
  return vst::make("argmax", {x}, [&] { return at::argmax(*x, has_dim ? c10::optional<int64_t>(dim) : c10::nullopt, keepdim != 0); });
}
VST_API VstTensor vst_argmin(VstTensor x, int32_t has_dim, int64_t dim, int32_t keepdim) {
  return vst::make("argmin", {x}, [&] { return at::argmin(*x, has_dim ? c10::optional<int64_t>(dim) : c10::nullopt, keepdim != 0); });
}
VST_API VstTensor vst_argsort(VstTensor x, int64_t dim, int32_t descending) {
  return vst::make("argsort", {x}, [&] { return at::argsort(*x, dim, descending != 0); });
}
VST_API int32_t vst_sort(VstTensor x, int64_t dim, int32_t descending, int32_t stable, VstTensor* out) {
  return vst::pair("sort", {x}, out, [&] { return at::sort(*x, c10::optional<bool>(stable != 0), dim, descending != 0); });
}
VST_API int32_t vst_topk(VstTensor x, int64_t k, int64_t dim, int32_t largest, int32_t sorted, VstTensor* out) {
  return vst::pair("topk", {x}, out, [&] { return at::topk(*x, k, dim, largest != 0, sorted != 0); });
}
VST_API VstTensor vst_norm(VstTensor x, double p, const int64_t* dim, int64_t dims, int32_t keepdim) {
  return vst::make("norm", {x}, [&] { return dim ? at::norm(*x, p, vst::ints(dim, dims), keepdim != 0) : at::norm(*x, p); });
}
VST_API VstTensor vst_logsumexp(VstTensor x, int64_t dim, int32_t keepdim) {
  return vst::make("logsumexp", {x}, [&] { return at::logsumexp(*x, at::IntArrayRef(dim), keepdim != 0); });
}
VST_API VstTensor vst_softmax(VstTensor x, int64_t dim, int32_t dtype) {
  return vst::make("softmax", {x}, [&] { return at::softmax(*x, dim, vst::optional_dtype(dtype)); });
}
VST_API VstTensor vst_log_softmax(VstTensor x, int64_t dim, int32_t dtype) {
  return vst::make("log_softmax", {x}, [&] { return at::log_softmax(*x, dim, vst::optional_dtype(dtype)); });
}
VST_API VstTensor vst_cumsum(VstTensor x, int64_t dim, int32_t dtype) {
  return vst::make("cumsum", {x}, [&] { return at::cumsum(*x, dim, vst::optional_dtype(dtype)); });
}
VST_API VstTensor vst_cumprod(VstTensor x, int64_t dim, int32_t dtype) {
  return vst::make("cumprod", {x}, [&] { return at::cumprod(*x, dim, vst::optional_dtype(dtype)); });
}
VST_API VstTensor vst_quantile(VstTensor x, VstTensor q, int64_t dim, int32_t keepdim) {
  return vst::make("quantile", {x, q}, [&] { return at::quantile(*x, *q, dim, keepdim != 0); });
}
VST_API VstTensor vst_histc(VstTensor x, int64_t bins, double low, double high) {
  return vst::make("histc", {x}, [&] { return at::histc(*x, bins, low, high); });
}
VST_API VstTensor vst_bincount(VstTensor x, VstTensor weights, int64_t minlength) {
  return vst::make("bincount", {x, weights}, [&] { return at::bincount(*x, vst::optional(weights), minlength); });
}
