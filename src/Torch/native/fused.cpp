// Row-wise operations of transformers in one pass over memory each: what takes five or six calls otherwise, with as many temporaries.
// Plain loops that the compiler vectorises, once per instruction set. Where a gradient is recorded, the backward pass is one pass too.
#include "kernels.h"
#include "vst.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <cstring>

using vst::exponential;
using vst::kGrain;

namespace {

constexpr int kLanes = 16;

__attribute__((always_inline)) inline float total(const float* lanes) {
  float sum = 0;
  for (int j = 0; j < kLanes; j++) sum += lanes[j];
  return sum;
}

__attribute__((always_inline)) inline float sum_of_squares(const float* x, int64_t width, float mean) {
  float lanes[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= width; i += kLanes)
    for (int j = 0; j < kLanes; j++) lanes[j] += (x[i + j] - mean) * (x[i + j] - mean);
  float sum = total(lanes);
  for (; i < width; i++) sum += (x[i] - mean) * (x[i] - mean);
  return sum;
}

VST_CLONES void rms_rows(const float* x, int64_t step, const float* weight, float eps, float scale, int64_t width, int64_t begin, int64_t end, float* y) {
  for (int64_t row = begin; row < end; row++) {
    const float* from = x + row * step;
    float* to = y + row * width;
    float factor = scale / std::sqrt(sum_of_squares(from, width, 0) / static_cast<float>(width) + eps);
    if (weight)
      for (int64_t i = 0; i < width; i++) to[i] = from[i] * factor * weight[i];
    else
      for (int64_t i = 0; i < width; i++) to[i] = from[i] * factor;
  }
}

VST_CLONES void modulated_row(const float* x, const float* shift, const float* scale, float eps, int64_t width, float* y) {
  float lanes[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= width; i += kLanes)
    for (int j = 0; j < kLanes; j++) lanes[j] += x[i + j];
  float mean = total(lanes);
  for (; i < width; i++) mean += x[i];
  mean /= static_cast<float>(width);
  float factor = 1 / std::sqrt(sum_of_squares(x, width, mean) / static_cast<float>(width) + eps);
  for (i = 0; i < width; i++) y[i] = (x[i] - mean) * factor * (1 + scale[i]) + shift[i];
}

// x/2 (1 + tanh u) = x / (1 + e^-2u), u = sqrt(2/pi) (x + 0.044715 x^3).
constexpr float kSlope = 1.5957691216057308f, kCubic = 0.044715f;

VST_CLONES void gelu_tanh(const float* x, int64_t count, float* y) {
  for (int64_t i = 0; i < count; i++) {
    float v = x[i];
    y[i] = v / (1 + exponential(-kSlope * (v + kCubic * v * v * v)));
  }
}

VST_CLONES void rotate_row(const float* x, const float* cosine, const float* sine, float sign, int64_t pairs, float* y) {
  for (int64_t i = 0; i < pairs; i++) {
    float even = x[2 * i], odd = x[2 * i + 1];
    y[2 * i] = even * cosine[2 * i] - sign * (odd * sine[2 * i]);
    y[2 * i + 1] = odd * cosine[2 * i + 1] + sign * (even * sine[2 * i + 1]);
  }
}

// One slope for each column of rows.
VST_CLONES void prelu_rows(const float* x, const float* slope, int64_t width, int64_t rows, float* y) {
  for (int64_t row = 0; row < rows; row++, x += width, y += width)
    for (int64_t i = 0; i < width; i++) y[i] = x[i] > 0 ? x[i] : x[i] * slope[i];
}

VST_CLONES void prelu(const float* x, float slope, int64_t count, float* y) {
  for (int64_t i = 0; i < count; i++) y[i] = x[i] > 0 ? x[i] : x[i] * slope;
}

// With s the logistic function of 2u: d/dx = s + x s (1 - s) 2u'.
VST_CLONES void gelu_tanh_back(const float* x, const float* g, int64_t count, float* dx) {
  for (int64_t i = 0; i < count; i++) {
    float v = x[i], s = 1 / (1 + exponential(-kSlope * (v + kCubic * v * v * v)));
    dx[i] = g[i] * (s + v * s * (1 - s) * kSlope * (1 + 3 * kCubic * v * v));
  }
}

// With r = 1 / sqrt(mean x^2 + eps) and h = g scale weight: dx = r h - x r^3 mean(h x); dw = sum over rows of g scale x r.
VST_CLONES void rms_rows_back(const float* x, const float* g, const float* weight, float eps, float scale, int64_t width, int64_t rows, float* dx, float* dw) {
  for (int64_t row = 0; row < rows; row++, x += width, g += width, dx += width) {
    float r = 1 / std::sqrt(sum_of_squares(x, width, 0) / static_cast<float>(width) + eps);
    float lanes[kLanes] = {};
    int64_t i = 0;
    for (; i + kLanes <= width; i += kLanes)
      for (int j = 0; j < kLanes; j++) lanes[j] += g[i + j] * x[i + j] * (weight ? weight[i + j] : 1.f);
    float along = total(lanes);
    for (; i < width; i++) along += g[i] * x[i] * (weight ? weight[i] : 1.f);
    float turn = scale * r * r * r * along / static_cast<float>(width), factor = scale * r;
    for (i = 0; i < width; i++) dx[i] = factor * g[i] * (weight ? weight[i] : 1.f) - turn * x[i];
    if (dw)
      for (i = 0; i < width; i++) dw[i] += factor * g[i] * x[i];
  }
}

// With n the normalised row and h = g (1 + scale): dx = r (h - mean h - n mean(h n)); dshift = sum of g, dscale = sum of g n over the rows of a frame.
VST_CLONES void modulated_rows_back(const float* x, const float* g, const float* scale, float eps, int64_t width, int64_t rows, float* dx, float* dshift, float* dscale) {
  for (int64_t row = 0; row < rows; row++, x += width, g += width, dx += width) {
    float lanes[kLanes] = {};
    int64_t i = 0;
    for (; i + kLanes <= width; i += kLanes)
      for (int j = 0; j < kLanes; j++) lanes[j] += x[i + j];
    float mean = total(lanes);
    for (; i < width; i++) mean += x[i];
    mean /= static_cast<float>(width);
    float r = 1 / std::sqrt(sum_of_squares(x, width, mean) / static_cast<float>(width) + eps);
    float plain[kLanes] = {}, along[kLanes] = {};
    for (i = 0; i + kLanes <= width; i += kLanes)
      for (int j = 0; j < kLanes; j++) {
        float h = g[i + j] * (1 + scale[i + j]);
        plain[j] += h, along[j] += h * (x[i + j] - mean);
      }
    float first = total(plain), second = total(along);
    for (; i < width; i++) {
      float h = g[i] * (1 + scale[i]);
      first += h, second += h * (x[i] - mean);
    }
    first /= static_cast<float>(width), second *= r * r / static_cast<float>(width);
    for (i = 0; i < width; i++) {
      dx[i] = r * (g[i] * (1 + scale[i]) - first - (x[i] - mean) * second);
      dshift[i] += g[i];
      dscale[i] += g[i] * (x[i] - mean) * r;
    }
  }
}

void require(const at::Tensor& x, const char* what) {
  TORCH_CHECK(x.scalar_type() == at::kFloat && x.device().is_cpu(), what, " must be 32-bit floating point on the processor");
}

bool records(std::initializer_list<at::Tensor> inputs) {
  return at::GradMode::is_enabled() && std::any_of(inputs.begin(), inputs.end(), [](const at::Tensor& x) { return x.defined() && x.requires_grad(); });
}

// Whether all rows (everything but the last dimension) lie one step apart; that step.
bool even_rows(const at::Tensor& x, int64_t& step) {
  int64_t rank = x.dim();
  if (x.size(rank - 1) > 1 && x.stride(rank - 1) != 1) return false;
  step = x.size(rank - 1);
  int64_t expected = -1;
  for (int64_t d = rank - 2; d >= 0; d--) {
    if (x.size(d) == 1) continue;
    if (expected < 0) step = x.stride(d), expected = step;
    if (x.stride(d) != expected) return false;
    expected *= x.size(d);
  }
  return true;
}

int64_t grain(int64_t width) { return std::max<int64_t>(1, kGrain / std::max<int64_t>(1, width)); }

at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double eps, double scale) {
  int64_t width = x.size(-1), step = 0;
  at::Tensor from = even_rows(x, step) ? x : x.contiguous();
  if (from.is_contiguous()) step = width;
  at::Tensor result = at::empty(x.sizes(), x.options().requires_grad(false));
  const float* source = from.data_ptr<float>();
  const float* factors = weight.defined() ? weight.data_ptr<float>() : nullptr;
  float* target = result.data_ptr<float>();
  at::parallel_for(0, width == 0 ? 0 : result.numel() / width, grain(width), [&](int64_t begin, int64_t end) {
    rms_rows(source, step, factors, static_cast<float>(eps), static_cast<float>(scale), width, begin, end, target);
  });
  return result;
}

at::Tensor modulated_norm(const at::Tensor& x, const at::Tensor& shift, const at::Tensor& scale, double eps) {
  at::Tensor from = x.contiguous();
  at::Tensor result = at::empty(x.sizes(), x.options().requires_grad(false));
  int64_t frames = x.size(1), tokens = x.size(2), width = x.size(3);
  const float* source = from.data_ptr<float>();
  float* target = result.data_ptr<float>();
  at::parallel_for(0, x.size(0) * frames * tokens, grain(width), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      int64_t b = row / tokens / frames, f = row / tokens % frames;
      modulated_row(source + row * width, shift.data_ptr<float>() + b * shift.stride(0) + f * shift.stride(1),
                    scale.data_ptr<float>() + b * scale.stride(0) + f * scale.stride(1), static_cast<float>(eps), width, target + row * width);
    }
  });
  return result;
}

at::Tensor gelu_tanh(const at::Tensor& x) {
  at::Tensor from = x.contiguous(), result = at::empty(x.sizes(), x.options().requires_grad(false));
  const float* source = from.data_ptr<float>();
  float* target = result.data_ptr<float>();
  at::parallel_for(0, x.numel(), kGrain, [&](int64_t begin, int64_t end) { gelu_tanh(source + begin, end - begin, target + begin); });
  return result;
}

at::Tensor channel_prelu(const at::Tensor& x, const at::Tensor& slope) {
  // Pictures stay as they lie: channel after channel, or position after position.
  bool last = x.suggest_memory_format() == at::MemoryFormat::ChannelsLast;
  at::Tensor from = x.contiguous(last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous), slopes = slope.contiguous();
  at::Tensor result = at::empty_like(from, from.options().requires_grad(false));
  const float* source = from.data_ptr<float>();
  const float* factor = slopes.data_ptr<float>();
  float* target = result.data_ptr<float>();
  int64_t channels = x.size(1), positions = x.size(2) * x.size(3);
  if (last)
    at::parallel_for(0, x.size(0) * positions, grain(channels), [&](int64_t begin, int64_t end) {
      prelu_rows(source + begin * channels, factor, channels, end - begin, target + begin * channels);
    });
  else
    at::parallel_for(0, x.size(0) * channels, grain(positions), [&](int64_t begin, int64_t end) {
      for (int64_t plane = begin; plane < end; plane++) prelu(source + plane * positions, factor[plane % channels], positions, target + plane * positions);
    });
  return result;
}

at::Tensor rotate_pairs(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine, float sign) {
  at::Tensor from = x.contiguous();
  at::Tensor result = at::empty(x.sizes(), x.options().requires_grad(false));
  int64_t length = x.size(1), heads = x.size(2), width = x.size(3);
  const float* source = from.data_ptr<float>();
  const float* c = cosine.data_ptr<float>();
  const float* s = sine.data_ptr<float>();
  float* target = result.data_ptr<float>();
  at::parallel_for(0, x.size(0) * length, grain(heads * width), [&](int64_t begin, int64_t end) {
    for (int64_t token = begin; token < end; token++)
      for (int64_t h = 0; h < heads; h++) {
        int64_t at = (token * heads + h) * width, angle = token % length * width;
        rotate_row(source + at, c + angle, s + angle, sign, width / 2, target + at);
      }
  });
  return result;
}

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Rows whose contributions to a weight's gradient are summed together; fixed, so that the sum does not depend on the number of threads.
constexpr int64_t kRowsPerSum = 256;

struct RmsNormFunction : torch::autograd::Function<RmsNormFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const c10::optional<at::Tensor>& factors, double eps, double scale) {
    at::Tensor weight = factors ? *factors : at::Tensor();
    context->save_for_backward({x, weight});
    context->saved_data["eps"] = eps;
    context->saved_data["scale"] = scale;
    return rms_norm(x, weight, eps, scale);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    variable_list saved = context->get_saved_variables();
    at::Tensor x = saved[0].contiguous(), weight = saved[1], g = gradients[0].contiguous();
    auto eps = static_cast<float>(context->saved_data["eps"].toDouble()), scale = static_cast<float>(context->saved_data["scale"].toDouble());
    int64_t width = x.size(-1), rows = x.numel() / std::max<int64_t>(1, width), sums = (rows + kRowsPerSum - 1) / kRowsPerSum;
    at::Tensor dx = at::empty_like(x), dw = weight.defined() ? at::zeros({sums, width}, x.options().requires_grad(false)) : at::Tensor();
    at::parallel_for(0, sums, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++) {
        int64_t first = i * kRowsPerSum, at = first * width;
        rms_rows_back(x.data_ptr<float>() + at, g.data_ptr<float>() + at, weight.defined() ? weight.data_ptr<float>() : nullptr, eps, scale, width,
                      std::min(kRowsPerSum, rows - first), dx.data_ptr<float>() + at, weight.defined() ? dw.data_ptr<float>() + i * width : nullptr);
      }
    });
    return {dx, weight.defined() ? dw.sum(0) : at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

struct ModulatedNormFunction : torch::autograd::Function<ModulatedNormFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& shift, const at::Tensor& scale, double eps) {
    context->save_for_backward({x, scale});
    context->saved_data["eps"] = eps;
    return modulated_norm(x, shift, scale, eps);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    variable_list saved = context->get_saved_variables();
    at::Tensor x = saved[0].contiguous(), scale = saved[1].contiguous(), g = gradients[0].contiguous();
    auto eps = static_cast<float>(context->saved_data["eps"].toDouble());
    int64_t tokens = x.size(2), width = x.size(3);
    at::Tensor dx = at::empty_like(x), dshift = at::zeros(scale.sizes(), x.options().requires_grad(false)), dscale = at::zeros_like(dshift);
    at::parallel_for(0, x.size(0) * x.size(1), 1, [&](int64_t begin, int64_t end) {
      for (int64_t frame = begin; frame < end; frame++) {
        int64_t at = frame * tokens * width, own = frame * width;
        modulated_rows_back(x.data_ptr<float>() + at, g.data_ptr<float>() + at, scale.data_ptr<float>() + own, eps, width, tokens, dx.data_ptr<float>() + at,
                            dshift.data_ptr<float>() + own, dscale.data_ptr<float>() + own);
      }
    });
    return {dx, dshift, dscale, at::Tensor()};
  }
};

struct GeluTanhFunction : torch::autograd::Function<GeluTanhFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x) {
    context->save_for_backward({x});
    return gelu_tanh(x);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    at::Tensor x = context->get_saved_variables()[0].contiguous(), g = gradients[0].contiguous(), dx = at::empty_like(x);
    at::parallel_for(0, x.numel(), kGrain, [&](int64_t begin, int64_t end) {
      gelu_tanh_back(x.data_ptr<float>() + begin, g.data_ptr<float>() + begin, end - begin, dx.data_ptr<float>() + begin);
    });
    return {dx};
  }
};

struct RotatePairsFunction : torch::autograd::Function<RotatePairsFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine) {
    context->save_for_backward({cosine, sine});
    return rotate_pairs(x, cosine, sine, 1);
  }

  // A rotation's transpose turns back; both elements of a pair share their angle.
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    variable_list saved = context->get_saved_variables();
    return {rotate_pairs(gradients[0], saved[0], saved[1], -1), at::Tensor(), at::Tensor()};
  }
};

}  // namespace

// y = x / sqrt(mean(x^2) + eps) * scale * weight over the last dimension; weight may be left out. Differentiable once.
VST_API VstTensor vst_rms_norm(VstTensor x, VstTensor weight, double eps, double scale) {
  return vst::make("rms_norm", {x, weight}, [&] {
    require(*x, "the input");
    at::Tensor w = vst::get(weight);
    if (w.defined()) {
      require(w, "the weight");
      TORCH_CHECK(w.dim() == 1 && w.size(0) == x->size(-1), "the weight needs as many elements as the last dimension");
      w = w.contiguous();
    }
    return records({*x, w}) ? RmsNormFunction::apply(*x, w.defined() ? c10::optional<at::Tensor>(w) : c10::nullopt, eps, scale) : rms_norm(*x, w, eps, scale);
  });
}

// y = (x - mean) / sqrt(variance + eps) * (1 + scale) + shift over the last dimension of x [B, F, N, D]; shift and scale [B, F, 1, D]. Differentiable once.
VST_API VstTensor vst_modulated_norm(VstTensor x, VstTensor shift, VstTensor scale, double eps) {
  return vst::make("modulated_norm", {x, shift, scale}, [&] {
    TORCH_CHECK(x->dim() == 4, "the input needs the shape [B, F, N, D]");
    for (const at::Tensor* m : {shift, scale})
      TORCH_CHECK(m->dim() == 4 && m->size(0) == x->size(0) && m->size(1) == x->size(1) && m->size(2) == 1 && m->size(3) == x->size(3) &&
                      (m->stride(3) == 1 || m->size(3) == 1),
                  "shift and scale need the shape [B, F, 1, D] with a dense last dimension");
    require(*x, "the input"), require(*shift, "shift"), require(*scale, "scale");
    return records({*x, *shift, *scale}) ? ModulatedNormFunction::apply(*x, *shift, *scale, eps) : modulated_norm(*x, *shift, *scale, eps);
  });
}

// GELU in its tanh form. Differentiable once.
VST_API VstTensor vst_gelu_tanh(VstTensor x) {
  return vst::make("gelu_tanh", {x}, [&] {
    require(*x, "the input");
    return records({*x}) ? GeluTanhFunction::apply(*x) : gelu_tanh(*x);
  });
}

// GELU in its tanh form, in place.
VST_API int32_t vst_gelu_tanh_(VstTensor x) {
  return vst::run("gelu_tanh_", {x}, [&] {
    require(*x, "the input");
    TORCH_CHECK(!records({*x}), "the operation in place records no gradient: call it under no_grad");
    TORCH_CHECK(x->is_contiguous(), "the input must be contiguous");
    float* data = x->data_ptr<float>();
    at::parallel_for(0, x->numel(), kGrain, [&](int64_t begin, int64_t end) { gelu_tanh(data + begin, end - begin, data + begin); });
  });
}

// max(x, 0) + slope_c min(x, 0) of pictures [B, C, H, W] with slopes [C]; the result lies in memory as the input does. Records no gradient.
VST_API VstTensor vst_channel_prelu(VstTensor x, VstTensor slope) {
  return vst::make("channel_prelu", {x, slope}, [&] {
    require(*x, "the input"), require(*slope, "the slopes");
    TORCH_CHECK(x->dim() == 4 && slope->dim() == 1 && slope->size(0) == x->size(1), "the input needs the shape [B, C, H, W] and the slopes [C]");
    TORCH_CHECK(!records({*x, *slope}), "the operation records no gradient: call it under no_grad");
    return channel_prelu(*x, *slope);
  });
}

// Rotates interleaved pairs of the last dimension of x [B, L, H, D] by the angles of each of the L tokens; cosines and sines [L, 1, D], both
// elements of a pair alike. Differentiable in x, once.
VST_API VstTensor vst_rotate_pairs(VstTensor x, VstTensor cosine, VstTensor sine) {
  return vst::make("rotate_pairs", {x, cosine, sine}, [&] {
    TORCH_CHECK(x->dim() == 4 && x->size(3) % 2 == 0, "the input needs the shape [B, L, H, D] with an even D");
    for (const at::Tensor* t : {cosine, sine})
      TORCH_CHECK(t->dim() == 3 && t->size(0) == x->size(1) && t->size(1) == 1 && t->size(2) == x->size(3) && t->is_contiguous(),
                  "cosines and sines need the shape [L, 1, D]");
    require(*x, "the input"), require(*cosine, "cosines"), require(*sine, "sines");
    return records({*x}) ? RotatePairsFunction::apply(*x, *cosine, *sine) : rotate_pairs(*x, *cosine, *sine, 1);
  });
}
