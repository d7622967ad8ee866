// Matrix products and linear algebra.
#include "vst.h"

#define BINARY(name) \
  VST_API VstTensor vst_##name(VstTensor x, VstTensor y) { return vst::make(#name, {x, y}, [&] { return at::name(*x, *y); }); }

BINARY(matmul) BINARY(mm) BINARY(bmm) BINARY(inner) BINARY(kron)

VST_API VstTensor vst_addmm(VstTensor x, VstTensor a, VstTensor b, double beta, double alpha) {
  return vst::make("addmm", {x, a, b}, [&] { return at::addmm(*x, *a, *b, beta, alpha); });
}
VST_API VstTensor vst_baddbmm(VstTensor x, VstTensor a, VstTensor b, double beta, double alpha) {
  return vst::make("baddbmm", {x, a, b}, [&] { return at::baddbmm(*x, *a, *b, beta, alpha); });
}
VST_API VstTensor vst_einsum(const char* equation, VstTensor const* handles, int64_t count) {
  return vst::make("einsum", {count > 0 ? handles[0] : nullptr, count > 1 ? handles[1] : nullptr},
                   [&] { return at::einsum(equation, vst::tensors(handles, count)); });
}
VST_API VstTensor vst_tensordot(VstTensor x, VstTensor y, const int64_t* dims1, int64_t n1, const int64_t* dims2, int64_t n2) {
  return vst::make("tensordot", {x, y}, [&] { return at::tensordot(*x, *y, vst::ints(dims1, n1), vst::ints(dims2, n2)); });
}
VST_API VstTensor vst_cdist(VstTensor x, VstTensor y, double p, int64_t mode) {
  return vst::make("cdist", {x, y}, [&] { return at::cdist(*x, *y, p, c10::optional<int64_t>(mode)); });
}
VST_API VstTensor vst_linalg_inv(VstTensor x) {
  return vst::make("linalg.inv", {x}, [&] { return at::linalg_inv(*x); });
}
VST_API VstTensor vst_linalg_det(VstTensor x) {
  return vst::make("linalg.det", {x}, [&] { return at::linalg_det(*x); });
}
VST_API VstTensor vst_linalg_cholesky(VstTensor x) {
  return vst::make("linalg.cholesky", {x}, [&] { return at::linalg_cholesky(*x); });
}
VST_API VstTensor vst_linalg_solve(VstTensor a, VstTensor b, int32_t left) {
  return vst::make("linalg.solve", {a, b}, [&] { return at::linalg_solve(*a, *b, left != 0); });
}
VST_API int32_t vst_linalg_eigh(VstTensor x, int32_t upper, VstTensor* out) {
  return vst::pair("linalg.eigh", {x}, out, [&] { return at::linalg_eigh(*x, upper ? "U" : "L"); });
}
VST_API VstTensor vst_linalg_eigvalsh(VstTensor x, int32_t upper) {
  return vst::make("linalg.eigvalsh", {x}, [&] { return at::linalg_eigvalsh(*x, upper ? "U" : "L"); });
}
VST_API int32_t vst_linalg_qr(VstTensor x, int32_t complete, VstTensor* out) {
  return vst::pair("linalg.qr", {x}, out, [&] { return at::linalg_qr(*x, complete ? "complete" : "reduced"); });
}
VST_API VstList vst_linalg_svd(VstTensor x, int32_t full) {
  return vst::list("linalg.svd", {x}, [&] {
    auto result = at::linalg_svd(*x, full != 0);
    return std::vector<at::Tensor>{std::get<0>(result), std::get<1>(result), std::get<2>(result)};
  });
}
VST_API VstTensor vst_linalg_svdvals(VstTensor x) {
  return vst::make("linalg.svdvals", {x}, [&] { return at::linalg_svdvals(*x); });
}
VST_API VstTensor vst_linalg_vector_norm(VstTensor x, double ord, const int64_t* dim, int64_t dims, int32_t keepdim) {
  return vst::make("linalg.vector_norm", {x}, [&] {
    at::OptionalIntArrayRef axes;
    if (dim) axes = vst::ints(dim, dims);
    return at::linalg_vector_norm(*x, ord, axes, keepdim != 0);
  });
}
