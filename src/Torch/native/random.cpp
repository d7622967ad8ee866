// Random numbers: generators, seeds, random tensors.
#include "vst.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>

namespace {

at::Tensor with_grad(at::Tensor x, VstOptions o) {
  if (o.requires_grad) x.set_requires_grad(true);
  return x;
}

}  // namespace

VST_API VstGenerator vst_generator_new(int64_t seed, int32_t device_type, int32_t device_index) {
  VstGenerator result = nullptr;
  vst::guarded("Generator", {}, [&] {
    c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
    at::Generator g;
    if (device.is_cpu()) {
      g = at::make_generator<at::CPUGeneratorImpl>(static_cast<uint64_t>(seed));
    } else {
      g = at::globalContext().defaultGenerator(device).clone();
      g.set_current_seed(static_cast<uint64_t>(seed));
    }
    result = new at::Generator(g);
  });
  return result;
}

VST_API VstGenerator vst_generator_default() {
  VstGenerator result = nullptr;
  vst::guarded("Generator", {}, [&] { result = new at::Generator(at::globalContext().defaultGenerator(at::kCPU)); });
  return result;
}

VST_API int32_t vst_generator_seed(VstGenerator g, int64_t seed) {
  return vst::run("manual_seed", {}, [&] {
    std::lock_guard<std::mutex> lock(g->mutex());
    g->set_current_seed(static_cast<uint64_t>(seed));
  });
}

VST_API int32_t vst_generator_new_seed(VstGenerator g, int64_t* seed) {
  return vst::run("seed", {}, [&] {
    std::lock_guard<std::mutex> lock(g->mutex());
    *seed = static_cast<int64_t>(g->seed());
  });
}

VST_API int64_t vst_generator_initial_seed(VstGenerator g) { return static_cast<int64_t>(g->current_seed()); }

VST_API VstTensor vst_generator_get_state(VstGenerator g) {
  return vst::make("get_state", {}, [&] {
    std::lock_guard<std::mutex> lock(g->mutex());
    return g->get_state();
  });
}

VST_API int32_t vst_generator_set_state(VstGenerator g, VstTensor state) {
  return vst::run("set_state", {state}, [&] {
    std::lock_guard<std::mutex> lock(g->mutex());
    g->set_state(*state);
  });
}

// Seeds the default generators of every device.
VST_API int32_t vst_manual_seed(int64_t seed) {
  return vst::run("manual_seed", {}, [&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

VST_API VstTensor vst_rand(const int64_t* size, int64_t dims, VstGenerator g, VstOptions o) {
  return vst::make("rand", {}, [&] { return with_grad(at::rand(vst::ints(size, dims), vst::optional(g), vst::options(o)), o); });
}

VST_API VstTensor vst_randn(const int64_t* size, int64_t dims, VstGenerator g, VstOptions o) {
  return vst::make("randn", {}, [&] { return with_grad(at::randn(vst::ints(size, dims), vst::optional(g), vst::options(o)), o); });
}

VST_API VstTensor vst_randint(int64_t low, int64_t high, const int64_t* size, int64_t dims, VstGenerator g, VstOptions o) {
  return vst::make("randint", {}, [&] {
    return with_grad(at::randint(low, high, vst::ints(size, dims), vst::optional(g), vst::options(o)), o);
  });
}

VST_API VstTensor vst_randperm(int64_t n, VstGenerator g, VstOptions o) {
  return vst::make("randperm", {}, [&] { return with_grad(at::randperm(n, vst::optional(g), vst::options(o)), o); });
}

VST_API int32_t vst_uniform_(VstTensor x, double from, double to, VstGenerator g) {
  return vst::run("uniform_", {x}, [&] { x->uniform_(from, to, vst::optional(g)); });
}

VST_API int32_t vst_normal_(VstTensor x, double mean, double std, VstGenerator g) {
  return vst::run("normal_", {x}, [&] { x->normal_(mean, std, vst::optional(g)); });
}

VST_API int32_t vst_bernoulli_(VstTensor x, double p, VstGenerator g) {
  return vst::run("bernoulli_", {x}, [&] { x->bernoulli_(p, vst::optional(g)); });
}

VST_API VstTensor vst_bernoulli(VstTensor x, VstGenerator g) {
  return vst::make("bernoulli", {x}, [&] { return at::bernoulli(*x, vst::optional(g)); });
}

VST_API VstTensor vst_multinomial(VstTensor x, int64_t samples, int32_t replacement, VstGenerator g) {
  return vst::make("multinomial", {x}, [&] { return at::multinomial(*x, samples, replacement != 0, vst::optional(g)); });
}
