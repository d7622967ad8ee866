// Threads and devices.
#include "vst.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/version.h>

VST_API int32_t vst_set_num_threads(int32_t threads) {
  return vst::run("set_num_threads", {}, [&] { at::set_num_threads(threads); });
}

VST_API int32_t vst_get_num_threads() { return at::get_num_threads(); }

VST_API int32_t vst_set_num_interop_threads(int32_t threads) {
  return vst::run("set_num_interop_threads", {}, [&] { at::set_num_interop_threads(threads); });
}

VST_API int32_t vst_get_num_interop_threads() { return static_cast<int32_t>(at::get_num_interop_threads()); }

VST_API int32_t vst_cuda_is_available() {
  int32_t result = 0;
  vst::guarded("cuda", {}, [&] { result = at::hasCUDA(); });
  return result;
}

VST_API int32_t vst_cuda_device_count() {
  int32_t result = 0;
  vst::guarded("cuda", {}, [&] { result = static_cast<int32_t>(at::getNumGPUs()); });
  return result;
}

VST_API const char* vst_version() { return TORCH_VERSION; }

// LibTorch's own account of its build and run-time configuration, for manifests.
VST_API const char* vst_configuration() {
  static std::string text;
  vst::guarded("configuration", {}, [&] { text = at::show_config() + at::get_parallel_info(); });
  return text.c_str();
}
