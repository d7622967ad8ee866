// Life of a tensor, its properties, creation, and raw data.
#include "vst.h"

#include <c10/core/DefaultDtype.h>

#include <cstring>

namespace {

thread_local std::string last_error;

// A LibTorch message may trail a "Exception raised from …" block with native frames: of no use to the caller.
std::string first_part(const char* cause) {
  std::string text(cause ? cause : "");
  auto frames = text.find("\nException raised from");
  if (frames != std::string::npos) text.resize(frames);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

void describe(std::string& text, const at::Tensor* x) {
  if (!x || !x->defined()) {
    text += "none";
    return;
  }
  text += c10::toString(x->scalar_type());
  text += '[';
  for (int64_t d = 0; d < x->dim(); d++) {
    if (d) text += ", ";
    text += std::to_string(x->size(d));
  }
  text += ']';
  if (!x->device().is_cpu()) text += '@' + x->device().str();
}

}  // namespace

namespace vst {

void fail(const char* operation, const char* cause, const at::Tensor* const* arguments, size_t count) noexcept {
  try {
    last_error = std::string(operation) + ": " + first_part(cause);
    if (count == 0) return;
    last_error += " (arguments: ";
    for (size_t i = 0; i < count; i++) {
      if (i) last_error += ", ";
      describe(last_error, arguments[i]);
    }
    last_error += ')';
  } catch (...) {
    last_error.clear();
  }
}

at::TensorOptions options(VstOptions o) {
  at::TensorOptions result;
  if (o.dtype >= 0) result = result.dtype(static_cast<at::ScalarType>(o.dtype));
  if (o.device_type >= 0)
    result = result.device(c10::Device(static_cast<c10::DeviceType>(o.device_type), static_cast<c10::DeviceIndex>(o.device_index)));
  return result;
}

}  // namespace vst

namespace {

at::Tensor with_grad(at::Tensor x, VstOptions o) {
  if (o.requires_grad) x.set_requires_grad(true);
  return x;
}

}  // namespace

VST_API const char* vst_last_error() { return last_error.c_str(); }

VST_API void vst_dispose(VstTensor x) { delete x; }

VST_API void vst_dispose_generator(VstGenerator g) { delete g; }

VST_API int64_t vst_list_size(VstList list) { return static_cast<int64_t>(list->size()); }

// Moves the tensors of a list into out (vst_list_size entries) and frees the list.
VST_API void vst_list_take(VstList list, VstTensor* out) {
  for (auto& x : *list) *out++ = new at::Tensor(std::move(x));
  delete list;
}

// Properties. These neither allocate nor throw for a defined tensor.

VST_API int64_t vst_numel(VstTensor x) { return x->numel(); }
VST_API int64_t vst_dim(VstTensor x) { return x->dim(); }
VST_API int32_t vst_dtype(VstTensor x) { return static_cast<int32_t>(x->scalar_type()); }
VST_API int32_t vst_is_defined(VstTensor x) { return x->defined(); }
VST_API int32_t vst_device_type(VstTensor x) { return static_cast<int32_t>(x->device().type()); }
VST_API int32_t vst_device_index(VstTensor x) { return x->device().index(); }
VST_API int32_t vst_requires_grad(VstTensor x) { return x->requires_grad(); }
VST_API int32_t vst_is_leaf(VstTensor x) { return x->is_leaf(); }
VST_API int32_t vst_is_contiguous(VstTensor x) { return x->is_contiguous(); }
VST_API int64_t vst_element_size(VstTensor x) { return static_cast<int64_t>(x->element_size()); }
VST_API int64_t vst_storage_offset(VstTensor x) { return x->storage_offset(); }

VST_API void vst_sizes(VstTensor x, int64_t* out) {
  auto sizes = x->sizes();
  std::memcpy(out, sizes.data(), sizes.size() * sizeof(int64_t));
}

VST_API void vst_strides(VstTensor x, int64_t* out) {
  auto strides = x->strides();
  std::memcpy(out, strides.data(), strides.size() * sizeof(int64_t));
}

VST_API int64_t vst_size(VstTensor x, int64_t dim) {
  int64_t rank = x->dim();
  if (dim < 0) dim += rank;
  return dim < 0 || dim >= rank ? -1 : x->size(dim);
}

// Bytes of the storage if this tensor is its only holder, 0 for a view or a shared storage.
VST_API int64_t vst_own_bytes(VstTensor x) {
  if (!x->defined() || !x->has_storage() || x->storage().use_count() != 1) return 0;
  return static_cast<int64_t>(x->storage().nbytes());
}

VST_API void* vst_data_ptr(VstTensor x) {
  void* result = nullptr;
  vst::guarded("data", {x}, [&] { result = x->data_ptr(); });
  return result;
}

// Copies the elements, in row-major order, to a buffer of the tensor's own element type.
VST_API int32_t vst_read(VstTensor x, void* out, int64_t bytes) {
  return vst::run("read", {x}, [&] {
    at::NoGradGuard guard;
    auto source = x->detach().cpu().contiguous();
    TORCH_CHECK(bytes == static_cast<int64_t>(source.nbytes()), "buffer of ", bytes, " bytes for ", source.nbytes());
    if (bytes) std::memcpy(out, source.data_ptr(), static_cast<size_t>(bytes));
  });
}

// Overwrites the elements, in row-major order, from a buffer of the tensor's own element type.
VST_API int32_t vst_write(VstTensor x, const void* data, int64_t bytes) {
  return vst::run("write", {x}, [&] {
    at::NoGradGuard guard;
    TORCH_CHECK(bytes == static_cast<int64_t>(x->nbytes()), "buffer of ", bytes, " bytes for ", x->nbytes());
    auto target = x->detach();
    if (bytes == 0) return;
    if (target.device().is_cpu() && target.is_contiguous()) {
      std::memcpy(target.data_ptr(), data, static_cast<size_t>(bytes));
    } else {
      target.copy_(at::from_blob(const_cast<void*>(data), x->sizes(), x->scalar_type()));
    }
  });
}

VST_API int32_t vst_item(VstTensor x, VstScalar* out) {
  return vst::run("item", {x}, [&] {
    at::Scalar value = x->item();
    if (value.isFloatingPoint()) {
      out->kind = 0;
      out->d = value.toDouble();
    } else if (value.isBoolean()) {
      out->kind = 2;
      out->i = value.toBool();
    } else {
      out->kind = 1;
      out->i = value.toLong();
    }
  });
}

// Creation.

VST_API int32_t vst_set_default_dtype(int32_t dtype) {
  return vst::run("set_default_dtype", {},
                  [&] { c10::set_default_dtype(c10::scalarTypeToTypeMeta(static_cast<at::ScalarType>(dtype))); });
}

// A tensor with the given type and shape whose elements are copied from data, then moved to the device of the options.
VST_API VstTensor vst_from_data(const void* data, int32_t data_dtype, const int64_t* size, int64_t dims, VstOptions o) {
  return vst::make("tensor", {}, [&] {
    at::NoGradGuard guard;
    auto x = at::empty(vst::ints(size, dims), at::TensorOptions().dtype(static_cast<at::ScalarType>(data_dtype)));
    if (x.numel()) std::memcpy(x.data_ptr(), data, x.nbytes());
    auto target = vst::options(o);
    if (o.dtype >= 0 || o.device_type >= 0) {
      if (o.dtype < 0) target = target.dtype(x.scalar_type());
      x = x.to(target);
    }
    return with_grad(x, o);
  });
}

VST_API VstTensor vst_empty(const int64_t* size, int64_t dims, VstOptions o) {
  return vst::make("empty", {}, [&] { return with_grad(at::empty(vst::ints(size, dims), vst::options(o)), o); });
}

VST_API VstTensor vst_zeros(const int64_t* size, int64_t dims, VstOptions o) {
  return vst::make("zeros", {}, [&] { return with_grad(at::zeros(vst::ints(size, dims), vst::options(o)), o); });
}

VST_API VstTensor vst_ones(const int64_t* size, int64_t dims, VstOptions o) {
  return vst::make("ones", {}, [&] { return with_grad(at::ones(vst::ints(size, dims), vst::options(o)), o); });
}

VST_API VstTensor vst_full(const int64_t* size, int64_t dims, VstScalar value, VstOptions o) {
  return vst::make("full", {}, [&] { return with_grad(at::full(vst::ints(size, dims), vst::scalar(value), vst::options(o)), o); });
}

VST_API VstTensor vst_empty_like(VstTensor x, VstOptions o) {
  return vst::make("empty_like", {x}, [&] { return with_grad(at::empty_like(x->detach(), vst::options(o)), o); });
}

VST_API VstTensor vst_full_like(VstTensor x, VstScalar value, VstOptions o) {
  return vst::make("full_like", {x}, [&] { return with_grad(at::full_like(x->detach(), vst::scalar(value), vst::options(o)), o); });
}

VST_API VstTensor vst_rand_like(VstTensor x, VstOptions o) {
  return vst::make("rand_like", {x}, [&] { return with_grad(at::rand_like(x->detach(), vst::options(o)), o); });
}

VST_API VstTensor vst_randn_like(VstTensor x, VstOptions o) {
  return vst::make("randn_like", {x}, [&] { return with_grad(at::randn_like(x->detach(), vst::options(o)), o); });
}

VST_API VstTensor vst_arange(VstScalar start, VstScalar stop, VstScalar step, VstOptions o) {
  return vst::make("arange", {}, [&] {
    return with_grad(at::arange(vst::scalar(start), vst::scalar(stop), vst::scalar(step), vst::options(o)), o);
  });
}

VST_API VstTensor vst_linspace(double start, double end, int64_t steps, VstOptions o) {
  return vst::make("linspace", {}, [&] { return with_grad(at::linspace(start, end, steps, vst::options(o)), o); });
}

VST_API VstTensor vst_eye(int64_t rows, int64_t columns, VstOptions o) {
  return vst::make("eye", {}, [&] { return with_grad(at::eye(rows, columns, vst::options(o)), o); });
}
