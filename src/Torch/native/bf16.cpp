// Weights of linear layers and convolutions in the form their kernels want: in bfloat16 (with 32-bit sums) where that was asked for and the processor has
// the instructions, and laid out as the pictures are.
#include "vst.h"

#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>

namespace {

// 0: off; 1: where no gradient is recorded; 2: everywhere.
std::atomic<int> enabled{0};

// On this thread alone: linear layers and convolutions where no gradient is recorded.
thread_local bool here = false;

// Convolutions that read fewer channels than this see pixels or a flow: rounding those to 8 bits would cost accuracy and save nothing.
constexpr int64_t fewest_channels = 16;

// Weights in another form, as long as the weight lives and is not written to.
struct Converted {
  c10::weak_intrusive_ptr<c10::TensorImpl> source;
  int64_t version;
  at::Tensor value;
};

// What a weight is wanted as: in bfloat16 or as it is; with its channels next to one another or as it is.
struct Form {
  at::ScalarType type;
  bool channels_last;
};

std::mutex gate;
std::map<std::pair<c10::TensorImpl*, int>, Converted> cache;

int64_t version(const at::Tensor& x) { return x.is_inference() ? 0 : x._version(); }

at::Tensor converted(const at::Tensor& weight, Form form) {
  std::lock_guard<std::mutex> lock(gate);
  std::pair<c10::TensorImpl*, int> key(weight.unsafeGetTensorImpl(), (form.type == at::kBFloat16 ? 1 : 0) + (form.channels_last ? 2 : 0));
  auto found = cache.find(key);
  // An expired owner means that the address was given to another tensor since.
  if (found != cache.end() && !found->second.source.expired() && found->second.version == version(weight)) return found->second.value;
  for (auto entry = cache.begin(); entry != cache.end();) entry = entry->second.source.expired() ? cache.erase(entry) : std::next(entry);
  at::Tensor value = weight.to(form.type);
  if (form.channels_last) value = value.contiguous(at::MemoryFormat::ChannelsLast);
  cache.erase(key);
  cache.emplace(key, Converted{c10::weak_intrusive_ptr<c10::TensorImpl>(weight.getIntrusivePtr()), version(weight), value});
  return value;
}

at::Tensor converted(const at::Tensor& weight) { return converted(weight, Form{at::kBFloat16, false}); }

bool records(const at::Tensor& x, const at::Tensor& weight) {
  return c10::GradMode::is_enabled() && (x.requires_grad() || weight.requires_grad());
}

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// y = x W^T + b. The three products of a training step in bfloat16, each summed in 32 bits and rounded once; the bias and its gradient in 32 bits.
struct LinearFunction : torch::autograd::Function<LinearFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias) {
    at::Tensor rows = x.reshape({-1, x.size(-1)}).to(at::kBFloat16), w = converted(weight);
    context->save_for_backward({rows, w});
    context->saved_data["shape"] = x.sizes().vec();
    context->saved_data["biased"] = bias.has_value();
    at::Tensor y = at::linear(rows, w, c10::nullopt).to(at::kFloat);
    if (bias) y.add_(*bias);
    std::vector<int64_t> shape = x.sizes().vec();
    shape.back() = weight.size(0);
    return y.view(shape);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    variable_list saved = context->get_saved_variables();
    at::Tensor g = gradients[0].reshape({-1, gradients[0].size(-1)}), half = g.to(at::kBFloat16);
    at::Tensor dx = context->needs_input_grad(0) ? half.mm(saved[1]).to(at::kFloat).view(context->saved_data["shape"].toIntVector()) : at::Tensor();
    at::Tensor dw = context->needs_input_grad(1) ? half.t().mm(saved[0]).to(at::kFloat) : at::Tensor();
    at::Tensor db = context->saved_data["biased"].toBool() && context->needs_input_grad(2) ? g.sum(0) : at::Tensor();
    return {dx, dw, db};
  }
};

}  // namespace

namespace vst {

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias) {
  int wanted = std::max(enabled.load(std::memory_order_relaxed), here ? 1 : 0);
  bool recorded = wanted != 0 && records(x, weight);
  bool fits = wanted > (recorded ? 1 : 0) && x.device().is_cpu() && x.scalar_type() == at::kFloat && weight.scalar_type() == at::kFloat && weight.dim() == 2;
  if (!fits) return at::linear(x, weight, bias);
  if (recorded) return LinearFunction::apply(x, weight, bias);
  at::NoGradGuard guard;
  at::Tensor y = at::linear(x.to(at::kBFloat16), converted(weight), c10::nullopt).to(at::kFloat);
  return bias ? y.add_(*bias) : y;
}

at::Tensor conv2d(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias, at::IntArrayRef stride, at::IntArrayRef padding,
                  at::IntArrayRef dilation, int64_t groups) {
  bool plain = !records(x, weight) && x.device().is_cpu() && x.scalar_type() == at::kFloat && weight.scalar_type() == at::kFloat && x.dim() == 4 && weight.dim() == 4;
  if (!plain) return at::conv2d(x, weight, bias, stride, padding, dilation, groups);
  at::NoGradGuard guard;
  // The kernels want weights laid out as the pictures are, and would copy them at every call.
  bool last = x.suggest_memory_format() == at::MemoryFormat::ChannelsLast && !weight.is_contiguous(at::MemoryFormat::ChannelsLast);
  if (!here || weight.size(1) < fewest_channels)
    return at::conv2d(x, last ? converted(weight, Form{at::kFloat, true}) : weight, bias, stride, padding, dilation, groups);
  at::Tensor y = at::conv2d(x.to(at::kBFloat16), converted(weight, Form{at::kBFloat16, last}), c10::nullopt, stride, padding, dilation, groups).to(at::kFloat);
  return bias ? y.add_(bias->view({1, -1, 1, 1})) : y;
}

}  // namespace vst

VST_API int32_t vst_bf16_supported() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return 0;
#endif
}

VST_API int32_t vst_bf16_use() { return enabled.load(); }

// Returns what was set before.
VST_API int32_t vst_bf16_set_here(int32_t value) {
  bool former = here;
  here = value != 0;
  return former;
}

VST_API void vst_bf16_set_use(int32_t value) {
  enabled.store(value);
  if (value == 0) {
    std::lock_guard<std::mutex> lock(gate);
    cache.clear();
  }
}
