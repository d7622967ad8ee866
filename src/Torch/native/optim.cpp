// Optimizer steps: one call per parameter group; within it each tensor's elements are shared out over the threads.
//
// On the processor, for contiguous float32 tensors, a step is one pass over memory that does the arithmetic of PyTorch's
// per-tensor implementation element by element (so the result does not depend on the number of threads). Everything else
// (other types, other devices, strided tensors) goes through the same steps as separate ATen operations.
#include "vst.h"

#include <ATen/Parallel.h>

#include <cmath>

namespace {

constexpr int64_t grain = 16384;

bool plain(const at::Tensor& x) {
  return x.defined() && x.device().is_cpu() && x.scalar_type() == at::kFloat && x.is_contiguous() && x.layout() == at::kStrided;
}

struct Adam {
  double lr, beta1, beta2, eps, decay;
  bool amsgrad, maximize, decoupled;
};

void adam_plain(at::Tensor& p, const at::Tensor& g, at::Tensor& m, at::Tensor& v, at::Tensor* top, const Adam& o, double step) {
  const double correction1 = 1 - std::pow(o.beta1, step);
  const float root2 = static_cast<float>(std::sqrt(1 - std::pow(o.beta2, step)));
  const float size = static_cast<float>(o.lr / correction1);
  const float b1 = static_cast<float>(o.beta1), c1 = static_cast<float>(1 - o.beta1);
  const float b2 = static_cast<float>(o.beta2), c2 = static_cast<float>(1 - o.beta2);
  const float eps = static_cast<float>(o.eps), sign = o.maximize ? -1.0f : 1.0f;
  const float keep = o.decoupled ? static_cast<float>(1 - o.lr * o.decay) : 1.0f;
  const float pull = o.decoupled ? 0.0f : static_cast<float>(o.decay);
  float* pp = p.data_ptr<float>();
  const float* gp = g.data_ptr<float>();
  float* mp = m.data_ptr<float>();
  float* vp = v.data_ptr<float>();
  float* tp = top ? top->data_ptr<float>() : nullptr;
  at::parallel_for(0, p.numel(), grain, [&](int64_t begin, int64_t end) {
    if (tp) {
      for (int64_t i = begin; i < end; i++) {
        float w = pp[i] * keep;
        float x = sign * gp[i] + pull * w;
        mp[i] = mp[i] * b1 + x * c1;
        vp[i] = vp[i] * b2 + c2 * x * x;
        tp[i] = tp[i] > vp[i] ? tp[i] : vp[i];
        pp[i] = w - size * (mp[i] / (std::sqrt(tp[i]) / root2 + eps));
      }
    } else {
      for (int64_t i = begin; i < end; i++) {
        float w = pp[i] * keep;
        float x = sign * gp[i] + pull * w;
        float a = mp[i] * b1 + x * c1;
        float b = vp[i] * b2 + c2 * x * x;
        mp[i] = a;
        vp[i] = b;
        pp[i] = w - size * (a / (std::sqrt(b) / root2 + eps));
      }
    }
  });
}

void adam_any(at::Tensor& p, at::Tensor g, at::Tensor& m, at::Tensor& v, at::Tensor* top, const Adam& o, double step) {
  if (o.maximize) g = -g;
  if (o.decoupled) {
    p.mul_(1 - o.lr * o.decay);
  } else if (o.decay != 0) {
    g = g.add(p, o.decay);
  }
  m.mul_(o.beta1).add_(g, 1 - o.beta1);
  v.mul_(o.beta2).addcmul_(g, g, 1 - o.beta2);
  const double correction1 = 1 - std::pow(o.beta1, step), root2 = std::sqrt(1 - std::pow(o.beta2, step));
  if (top) at::maximum_out(*top, *top, v);
  at::Tensor denominator = ((top ? *top : v).sqrt() / root2).add_(o.eps);
  p.addcdiv_(m, denominator, -o.lr / correction1);
}

void check_gradient(const at::Tensor& p, const at::Tensor& g) {
  TORCH_CHECK(!g.is_sparse(), "sparse gradients are not supported");
  TORCH_CHECK(g.sizes() == p.sizes(), "the gradient has shape ", g.sizes(), ", the parameter ", p.sizes());
}

}  // namespace

// Adam, or AdamW where decoupled. Parameters without gradient are left alone; steps[i] counts the updates of parameter i.
VST_API int32_t vst_adam_step(VstTensor const* params, VstTensor const* means, VstTensor const* squares, VstTensor const* tops,
                              int64_t* steps, int64_t count, double lr, double beta1, double beta2, double eps, double decay,
                              int32_t maximize, int32_t decoupled) {
  return vst::run(decoupled ? "AdamW.step" : "Adam.step", {}, [&] {
    at::NoGradGuard guard;
    const Adam o{lr, beta1, beta2, eps, decay, tops != nullptr, maximize != 0, decoupled != 0};
    for (int64_t i = 0; i < count; i++) {
      at::Tensor& p = *params[i];
      at::Tensor g = p.grad();
      if (!g.defined()) continue;
      check_gradient(p, g);
      at::Tensor& m = *means[i];
      at::Tensor& v = *squares[i];
      at::Tensor* top = tops ? tops[i] : nullptr;
      const double step = static_cast<double>(steps[i] + 1);
      if (plain(p) && plain(g) && plain(m) && plain(v) && (!top || plain(*top))) {
        adam_plain(p, g, m, v, top, o, step);
        p.unsafeGetTensorImpl()->bump_version();
      } else {
        adam_any(p, g, m, v, top, o, step);
      }
      steps[i]++;
    }
  });
}

// Stochastic gradient descent. buffers[i] may be null: then *created (count entries) receives the new momentum buffer.
VST_API int32_t vst_sgd_step(VstTensor const* params, VstTensor const* buffers, VstTensor* created, int64_t count, double lr,
                             double momentum, double dampening, double decay, int32_t nesterov, int32_t maximize) {
  return vst::run("SGD.step", {}, [&] {
    at::NoGradGuard guard;
    for (int64_t i = 0; i < count; i++) {
      at::Tensor& p = *params[i];
      at::Tensor g = p.grad();
      created[i] = nullptr;
      if (!g.defined()) continue;
      check_gradient(p, g);
      if (maximize) g = -g;
      if (decay != 0) g = g.add(p, decay);
      if (momentum != 0) {
        at::Tensor buffer;
        if (buffers[i]) {
          buffer = *buffers[i];
          buffer.mul_(momentum).add_(g, 1 - dampening);
        } else {
          buffer = g.clone();
          created[i] = new at::Tensor(buffer);
        }
        g = nesterov ? g.add(buffer, momentum) : buffer;
      }
      p.add_(g, -lr);
    }
  });
}

// Scales all gradients so that their common norm is at most max_norm; gives the norm before.
VST_API int32_t vst_clip_grad_norm(VstTensor const* params, int64_t count, double max_norm, double p, double* norm) {
  return vst::run("clip_grad_norm_", {}, [&] {
    at::NoGradGuard guard;
    std::vector<at::Tensor> grads, norms;
    for (int64_t i = 0; i < count; i++) {
      at::Tensor g = params[i]->grad();
      if (!g.defined()) continue;
      grads.push_back(g);
      norms.push_back((std::isinf(p) ? g.abs().max() : g.norm(p)).to(at::kCPU, at::kFloat));
    }
    *norm = 0;
    if (grads.empty()) return;
    at::Tensor all = at::stack(norms);
    *norm = (std::isinf(p) ? all.max() : all.norm(p)).item<double>();
    const double factor = max_norm / (*norm + 1e-6);
    // NaN and infinite norms pass through as in PyTorch: the caller sees them in the result.
    if (!(factor >= 1.0))
      for (auto& g : grads) g.mul_(factor);
  });
}

VST_API int32_t vst_clip_grad_value(VstTensor const* params, int64_t count, double value) {
  return vst::run("clip_grad_value_", {}, [&] {
    at::NoGradGuard guard;
    for (int64_t i = 0; i < count; i++) {
      at::Tensor g = params[i]->grad();
      if (g.defined()) g.clamp_(-value, value);
    }
  });
}

// Takes the gradients away (set_to_none) or fills them with zeros.
VST_API int32_t vst_zero_grad(VstTensor const* params, int64_t count, int32_t set_to_none) {
  return vst::run("zero_grad", {}, [&] {
    at::NoGradGuard guard;
    for (int64_t i = 0; i < count; i++) {
      at::Tensor& g = params[i]->mutable_grad();
      if (!g.defined()) continue;
      if (set_to_none) {
        g = at::Tensor();
      } else {
        g.detach_().zero_();
      }
    }
  });
}
