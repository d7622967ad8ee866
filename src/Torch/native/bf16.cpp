// Weights of linear layers and convolutions in the form their kernels want: in bfloat16 (with 32-bit sums) where that was asked for and the processor has
// the instructions, and laid out as the pictures are.
#include "kernels.h"
#include "vst.h"

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <atomic>
#include <cmath>
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

uint16_t* halves(const at::Tensor& x) { return reinterpret_cast<uint16_t*>(x.data_ptr<at::BFloat16>()); }

VST_CLONES void widen_rows(const uint16_t* x, const float* bias, int64_t width, int64_t rows, float* y) {
  for (int64_t row = 0; row < rows; row++, x += width, y += width)
    if (bias)
      for (int64_t i = 0; i < width; i++) y[i] = vst::wide(x[i]) + bias[i];
    else
      for (int64_t i = 0; i < width; i++) y[i] = vst::wide(x[i]);
}

// x / (1 + e^(-1.702 x)).
VST_CLONES void quick_gelu_rows(uint16_t* x, const float* bias, int64_t width, int64_t rows) {
  for (int64_t row = 0; row < rows; row++, x += width)
    for (int64_t i = 0; i < width; i++) {
      float v = vst::wide(x[i]) + bias[i];
      x[i] = vst::half(v / (1 + vst::exponential(-1.702f * v)));
    }
}

// x/2 (1 + erf(x / sqrt 2)); erf by Abramowitz and Stegun 7.1.26, to 1.5e-7, far below what 8 bits of mantissa keep.
VST_CLONES void gelu_rows(uint16_t* x, const float* bias, int64_t width, int64_t rows) {
  for (int64_t row = 0; row < rows; row++, x += width)
    for (int64_t i = 0; i < width; i++) {
      float v = vst::wide(x[i]) + bias[i], u = std::abs(v) * 0.70710678f, t = 1 / (1 + 0.3275911f * u);
      float tail = t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f)))) * vst::exponential(-u * u);
      x[i] = vst::half(0.5f * v * (1 + std::copysign(1 - tail, v)));
    }
}

// x / (1 + e^(-1.702 x)), in 32 bits.
VST_CLONES void quick_gelu(float* x, int64_t count) {
  for (int64_t i = 0; i < count; i++) x[i] = x[i] / (1 + vst::exponential(-1.702f * x[i]));
}

int64_t grain(int64_t width) { return std::max<int64_t>(1, vst::kGrain / std::max<int64_t>(1, width)); }

// A product's rows in 32 bits, with the bias.
at::Tensor widened(const at::Tensor& product, const c10::optional<at::Tensor>& bias) {
  at::Tensor from = product.contiguous(), shift = bias ? bias->contiguous() : at::Tensor();
  at::Tensor result = at::empty(from.sizes(), from.options().dtype(at::kFloat));
  int64_t width = from.size(-1);
  const uint16_t* source = halves(from);
  const float* added = shift.defined() ? shift.data_ptr<float>() : nullptr;
  float* target = result.data_ptr<float>();
  at::parallel_for(0, width == 0 ? 0 : from.numel() / width, grain(width), [&](int64_t begin, int64_t end) {
    widen_rows(source + begin * width, added, width, end - begin, target + begin * width);
  });
  return result;
}

VST_CLONES void widen(const uint16_t* x, float bias, int64_t count, float* y) {
  for (int64_t i = 0; i < count; i++) y[i] = vst::wide(x[i]) + bias;
}

// The same for pictures [B, C, H, W], which stay as they lie.
at::Tensor widened_pictures(const at::Tensor& made, const c10::optional<at::Tensor>& bias) {
  if (made.suggest_memory_format() == at::MemoryFormat::ChannelsLast) return widened(made.permute({0, 2, 3, 1}), bias).permute({0, 3, 1, 2});
  at::Tensor from = made.contiguous(), shift = bias ? bias->contiguous() : at::Tensor();
  at::Tensor result = at::empty(from.sizes(), from.options().dtype(at::kFloat));
  int64_t channels = from.size(1), positions = from.size(2) * from.size(3);
  const uint16_t* source = halves(from);
  const float* added = shift.defined() ? shift.data_ptr<float>() : nullptr;
  float* target = result.data_ptr<float>();
  at::parallel_for(0, from.size(0) * channels, grain(positions), [&](int64_t begin, int64_t end) {
    for (int64_t plane = begin; plane < end; plane++)
      widen(source + plane * positions, added ? added[plane % channels] : 0.f, positions, target + plane * positions);
  });
  return result;
}

// Whether a product without a gradient is to be in bfloat16.
bool halved(const at::Tensor& x, const at::Tensor& weight) {
  return (here || enabled.load(std::memory_order_relaxed) > 0) && !records(x, weight) && x.device().is_cpu() && x.scalar_type() == at::kFloat &&
         weight.scalar_type() == at::kFloat && weight.dim() == 2;
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
  bool learns = enabled.load(std::memory_order_relaxed) > 1 && records(x, weight) && x.device().is_cpu() && x.scalar_type() == at::kFloat &&
                weight.scalar_type() == at::kFloat && weight.dim() == 2;
  if (learns) return LinearFunction::apply(x, weight, bias);
  if (!halved(x, weight)) return at::linear(x, weight, bias);
  at::NoGradGuard guard;
  return widened(at::linear(x.to(at::kBFloat16), converted(weight), c10::nullopt), bias);
}

at::Tensor mlp(const at::Tensor& x, const at::Tensor& w1, const at::Tensor& b1, const at::Tensor& w2, const at::Tensor& b2, bool quick) {
  TORCH_CHECK(!records(x, w1) && !records(x, w2), "the operation records no gradient: call it under no_grad");
  at::NoGradGuard guard;
  if (!halved(x, w1)) {
    at::Tensor wide = at::linear(x, w1, b1);
    TORCH_CHECK(wide.is_contiguous() && wide.scalar_type() == at::kFloat && wide.device().is_cpu(), "the input must be 32-bit floating point on the processor");
    if (!quick) return at::linear(at::gelu_(wide), w2, b2);
    float* data = wide.data_ptr<float>();
    at::parallel_for(0, wide.numel(), kGrain, [&](int64_t begin, int64_t end) { quick_gelu(data + begin, end - begin); });
    return at::linear(wide, w2, b2);
  }

  // The widest rows of a network never leave bfloat16, in which both products want them anyway.
  at::Tensor wide = at::linear(x.to(at::kBFloat16), converted(w1), c10::nullopt).contiguous(), shift = b1.contiguous();
  int64_t width = wide.size(-1);
  uint16_t* data = halves(wide);
  const float* added = shift.data_ptr<float>();
  at::parallel_for(0, width == 0 ? 0 : wide.numel() / width, grain(width), [&](int64_t begin, int64_t end) {
    (quick ? quick_gelu_rows : gelu_rows)(data + begin * width, added, width, end - begin);
  });
  return widened(at::linear(wide, converted(w2), c10::nullopt), b2);
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
  at::Tensor y = at::conv2d(x.to(at::kBFloat16), converted(weight, Form{at::kBFloat16, last}), c10::nullopt, stride, padding, dilation, groups);
  return widened_pictures(y, bias);
}

}  // namespace vst

// linear(activation(linear(x, w1, b1)), w2, b2); the activation is GELU, or x sigmoid(1.702 x). Records no gradient.
VST_API VstTensor vst_mlp(VstTensor x, VstTensor w1, VstTensor b1, VstTensor w2, VstTensor b2, int32_t quick) {
  return vst::make("mlp", {x, w1, b1, w2, b2}, [&] { return vst::mlp(*x, *w1, *b1, *w2, *b2, quick != 0); });
}

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
