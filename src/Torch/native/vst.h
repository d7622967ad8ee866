// Shared ground of the C interface over LibTorch.
//
// A tensor crosses the border as an owned pointer to an at::Tensor; a null pointer stands for an undefined tensor (an
// optional argument left out). Every exported function runs its body inside vst::make, vst::run or vst::list, which turn
// any C++ exception into a null pointer or a non-zero status and keep a message with the shapes of the arguments for
// vst_last_error. Nothing thrown may ever reach the managed side: it would end the process.
#pragma once

#include <ATen/ATen.h>
#include <torch/version.h>

#include <cstdint>
#include <exception>
#include <initializer_list>
#include <string>
#include <vector>

// LibTorch 2.4 turned its own optional into the standard one; later versions drop the old name, which 1.13 needs.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
#include <optional>
namespace c10 {
using std::nullopt;
using std::nullopt_t;
using std::optional;
}  // namespace c10
#endif

#define VST_API extern "C" __attribute__((visibility("default")))

using VstTensor = at::Tensor*;
using VstGenerator = at::Generator*;
using VstList = std::vector<at::Tensor>*;

// A number passed by value: kind 0 is a double, 1 a 64-bit integer, 2 a truth value, 3 "none".
struct VstScalar {
  union {
    double d;
    int64_t i;
  };
  int64_t kind;
};

// Where and how to create a tensor. dtype and device_type below zero mean "the default".
struct VstOptions {
  int32_t dtype;
  int32_t device_type;
  int32_t device_index;
  int32_t requires_grad;
};

namespace vst {

inline at::Scalar scalar(VstScalar s) {
  if (s.kind == 0) return at::Scalar(s.d);
  if (s.kind == 2) return at::Scalar(s.i != 0);
  return at::Scalar(s.i);
}

inline c10::optional<at::Scalar> optional_scalar(VstScalar s) {
  return s.kind == 3 ? c10::optional<at::Scalar>() : c10::optional<at::Scalar>(scalar(s));
}

// The tensor behind a handle, or an undefined tensor for a null handle.
inline at::Tensor get(const at::Tensor* x) { return x ? *x : at::Tensor(); }

inline c10::optional<at::Tensor> optional(const at::Tensor* x) {
  return x && x->defined() ? c10::optional<at::Tensor>(*x) : c10::optional<at::Tensor>();
}

inline c10::optional<at::ScalarType> optional_dtype(int32_t dtype) {
  return dtype < 0 ? c10::optional<at::ScalarType>() : c10::optional<at::ScalarType>(static_cast<at::ScalarType>(dtype));
}

inline c10::optional<at::Generator> optional(const at::Generator* g) {
  return g ? c10::optional<at::Generator>(*g) : c10::optional<at::Generator>();
}

inline at::IntArrayRef ints(const int64_t* values, int64_t count) { return at::IntArrayRef(values, static_cast<size_t>(count)); }

inline std::vector<at::Tensor> tensors(VstTensor const* handles, int64_t count) {
  std::vector<at::Tensor> result;
  result.reserve(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; i++) result.push_back(get(handles[i]));
  return result;
}

at::TensorOptions options(VstOptions o);

// A linear layer: at::linear, or in bfloat16 where that was asked for.
at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias);

// A convolution over pictures: at::conv2d, or in bfloat16 where this thread asked for it.
at::Tensor conv2d(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias, at::IntArrayRef stride, at::IntArrayRef padding,
                  at::IntArrayRef dilation, int64_t groups);

// Stores the message that vst_last_error returns: operation, cause, and type and shape of every tensor argument.
void fail(const char* operation, const char* cause, const at::Tensor* const* arguments, size_t count) noexcept;

using Arguments = std::initializer_list<const at::Tensor*>;

template <class F>
bool guarded(const char* operation, Arguments arguments, F body) noexcept {
  try {
    body();
    return true;
  } catch (const c10::Error& e) {
    fail(operation, e.what_without_backtrace(), arguments.begin(), arguments.size());
  } catch (const std::exception& e) {
    fail(operation, e.what(), arguments.begin(), arguments.size());
  } catch (...) {
    fail(operation, "unknown native exception", arguments.begin(), arguments.size());
  }
  return false;
}

// Runs a body that yields one tensor; null on failure.
template <class F>
VstTensor make(const char* operation, Arguments arguments, F body) noexcept {
  VstTensor result = nullptr;
  guarded(operation, arguments, [&] { result = new at::Tensor(body()); });
  return result;
}

// Runs a body that yields nothing (in-place operations, settings); 0 on success, -1 on failure.
template <class F>
int32_t run(const char* operation, Arguments arguments, F body) noexcept {
  return guarded(operation, arguments, body) ? 0 : -1;
}

// Runs a body that yields a std::tuple or std::pair of two tensors; 0 on success, -1 on failure.
template <class F>
int32_t pair(const char* operation, Arguments arguments, VstTensor* out, F body) noexcept {
  return run(operation, arguments, [&] {
    auto result = body();
    out[0] = new at::Tensor(std::get<0>(result));
    out[1] = new at::Tensor(std::get<1>(result));
  });
}

// Runs a body that yields a std::vector of tensors; the list is read and freed by vst_list_take.
template <class F>
VstList list(const char* operation, Arguments arguments, F body) noexcept {
  VstList result = nullptr;
  guarded(operation, arguments, [&] { result = new std::vector<at::Tensor>(body()); });
  return result;
}

}  // namespace vst
