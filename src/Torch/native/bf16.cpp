// Linear layers in bfloat16 with 32-bit sums, where asked for and where the processor has the instructions.
#include "vst.h"

#include <c10/core/GradMode.h>

#include <atomic>
#include <mutex>
#include <unordered_map>

namespace {

std::atomic<bool> enabled{false};

// Converted weights, as long as the weight lives and is not written to.
struct Converted {
  c10::weak_intrusive_ptr<c10::TensorImpl> source;
  int64_t version;
  at::Tensor value;
};

std::mutex gate;
std::unordered_map<c10::TensorImpl*, Converted> cache;

int64_t version(const at::Tensor& x) { return x.is_inference() ? 0 : x._version(); }

at::Tensor converted(const at::Tensor& weight) {
  std::lock_guard<std::mutex> lock(gate);
  auto found = cache.find(weight.unsafeGetTensorImpl());
  // An expired owner means that the address was given to another tensor since.
  if (found != cache.end() && !found->second.source.expired() && found->second.version == version(weight)) return found->second.value;
  for (auto entry = cache.begin(); entry != cache.end();) entry = entry->second.source.expired() ? cache.erase(entry) : std::next(entry);
  at::Tensor value = weight.to(at::kBFloat16);
  cache.erase(weight.unsafeGetTensorImpl());
  cache.emplace(weight.unsafeGetTensorImpl(),
                Converted{c10::weak_intrusive_ptr<c10::TensorImpl>(weight.getIntrusivePtr()), version(weight), value});
  return value;
}

bool records(const at::Tensor& x, const at::Tensor& weight) {
  return c10::GradMode::is_enabled() && (x.requires_grad() || weight.requires_grad());
}

}  // namespace

namespace vst {

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias) {
  bool fits = enabled.load(std::memory_order_relaxed) && x.device().is_cpu() && x.scalar_type() == at::kFloat &&
              weight.scalar_type() == at::kFloat && !records(x, weight);
  if (!fits) return at::linear(x, weight, bias);
  at::NoGradGuard guard;
  at::Tensor y = at::linear(x.to(at::kBFloat16), converted(weight), c10::nullopt).to(at::kFloat);
  return bias ? y.add_(*bias) : y;
}

}  // namespace vst

VST_API int32_t vst_bf16_supported() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return 0;
#endif
}

VST_API int32_t vst_bf16_enabled() { return enabled.load(); }

VST_API void vst_bf16_enable(int32_t value) {
  enabled.store(value != 0);
  if (value == 0) {
    std::lock_guard<std::mutex> lock(gate);
    cache.clear();
  }
}
