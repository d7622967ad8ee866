// Gradients and the modes that govern them.
#include "vst.h"

#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

VST_API int32_t vst_set_requires_grad(VstTensor x, int32_t value) {
  return vst::run("requires_grad", {x}, [&] { x->set_requires_grad(value != 0); });
}

VST_API VstTensor vst_grad(VstTensor x) {
  VstTensor result = nullptr;
  vst::guarded("grad", {x}, [&] {
    const at::Tensor& g = x->grad();
    if (g.defined()) result = new at::Tensor(g);
  });
  return result;
}

VST_API int32_t vst_set_grad(VstTensor x, VstTensor grad) {
  return vst::run("grad", {x, grad}, [&] { x->mutable_grad() = vst::get(grad); });
}

VST_API int32_t vst_retain_grad(VstTensor x) {
  return vst::run("retain_grad", {x}, [&] { x->retain_grad(); });
}

VST_API VstTensor vst_detach(VstTensor x) {
  return vst::make("detach", {x}, [&] { return x->detach(); });
}

VST_API int32_t vst_detach_(VstTensor x) {
  return vst::run("detach_", {x}, [&] { x->detach_(); });
}

// retain_graph: 0 no, 1 yes, below 0 "as create_graph".
VST_API int32_t vst_backward(VstTensor const* tensors, int64_t count, VstTensor const* grads, int64_t grad_count,
                             int32_t retain_graph, int32_t create_graph, VstTensor const* inputs, int64_t input_count) {
  return vst::run("backward", {count ? tensors[0] : nullptr}, [&] {
    c10::optional<bool> retain;
    if (retain_graph >= 0) retain = retain_graph != 0;
    torch::autograd::backward(vst::tensors(tensors, count), vst::tensors(grads, grad_count), retain, create_graph != 0,
                              vst::tensors(inputs, input_count));
  });
}

// Gradients of the outputs with respect to the inputs; an unused input gives an undefined tensor where allowed.
VST_API VstList vst_autograd_grad(VstTensor const* outputs, int64_t count, VstTensor const* inputs, int64_t input_count,
                                  VstTensor const* grads, int64_t grad_count, int32_t retain_graph, int32_t create_graph,
                                  int32_t allow_unused) {
  return vst::list("autograd.grad", {count ? outputs[0] : nullptr, input_count ? inputs[0] : nullptr}, [&] {
    return torch::autograd::grad(vst::tensors(outputs, count), vst::tensors(inputs, input_count),
                                 vst::tensors(grads, grad_count), retain_graph != 0, create_graph != 0, allow_unused != 0);
  });
}

VST_API int32_t vst_grad_enabled() { return c10::GradMode::is_enabled(); }

VST_API void vst_set_grad_enabled(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

VST_API void* vst_inference_enter(int32_t enabled) {
  void* guard = nullptr;
  vst::guarded("inference_mode", {}, [&] { guard = new c10::InferenceMode(enabled != 0); });
  return guard;
}

VST_API void vst_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

VST_API int32_t vst_inference_enabled() { return c10::InferenceMode::is_enabled(); }
