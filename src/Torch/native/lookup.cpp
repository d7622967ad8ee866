// Reading a window out of a correlation volume, the inner loop of RAFT and its kin, for inference.
//
// Every query has small images of its own (one per level) and one position; what is wanted are the values on the grid of whole-pixel
// offsets around that position. All of them share one fractional part, so a window of (2r+2)² pixels blended with four weights gives
// what a general resampler would compute with a division, four tests and four scattered reads per value.
#include "vst.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace {

constexpr int64_t kMostRadius = 16;

struct Level {
  const float* data;
  int64_t height, width;
  float scale;
};

// out[a * n + b] = image at (x + a - r, y + b - r), zero outside; n = 2r + 1: the outer index moves x.
void read_window(const Level& level, const float* image, float x, float y, int64_t radius, float* out) {
  const int64_t n = 2 * radius + 1, m = n + 1;
  // Far outside nothing can be seen, and the index below must not overflow; a position that is no number gives no number.
  if (!(std::fabs(x) < 1e6f && std::fabs(y) < 1e6f)) {
    const float value = std::isnan(x) || std::isnan(y) ? std::numeric_limits<float>::quiet_NaN() : 0.f;
    for (int64_t i = 0; i < n * n; i++) out[i] = value;
    return;
  }
  const float floor_x = std::floor(x), floor_y = std::floor(y), fx = x - floor_x, fy = y - floor_y;
  const int64_t left = static_cast<int64_t>(floor_x) - radius, top = static_cast<int64_t>(floor_y) - radius;
  const int64_t first = std::max<int64_t>(0, -left), last = std::min<int64_t>(m, level.width - left);
  float rows[2][2 * kMostRadius + 1];
  float* upper = rows[0];
  float* lower = rows[1];
  for (int64_t j = 0; j < m; j++) {
    const int64_t row = top + j;
    if (row < 0 || row >= level.height || first >= last) {
      for (int64_t a = 0; a < n; a++) lower[a] = 0.f;
    } else {
      float pixels[2 * kMostRadius + 2] = {};
      const float* source = image + row * level.width + left;
      for (int64_t i = first; i < last; i++) pixels[i] = source[i];
      for (int64_t a = 0; a < n; a++) lower[a] = (1.f - fx) * pixels[a] + fx * pixels[a + 1];
    }
    if (j > 0)
      for (int64_t a = 0; a < n; a++) out[a * n + j - 1] = (1.f - fy) * upper[a] + fy * lower[a];
    std::swap(upper, lower);
  }
}

}  // namespace

// levels: count tensors [N, h, w]; coords: [N, 2] as (x, y) on level 0, divided by 2 from level to level. Result [N, count * (2r+1)²].
VST_API VstTensor vst_window_lookup(VstTensor const* levels, int64_t count, VstTensor coords, int64_t radius) {
  return vst::make("window_lookup", {count > 0 ? levels[0] : nullptr, coords}, [&] {
    TORCH_CHECK(count > 0, "there are no levels");
    TORCH_CHECK(radius >= 0 && radius <= kMostRadius, "the radius must be 0 to ", kMostRadius, ", got ", radius);
    TORCH_CHECK(coords->dim() == 2 && coords->size(1) == 2, "the positions must be [N, 2]");
    const int64_t queries = coords->size(0), n = 2 * radius + 1, values = n * n;
    std::vector<at::Tensor> held;
    std::vector<Level> images;
    float scale = 1.f;
    for (int64_t i = 0; i < count; i++, scale *= 0.5f) {
      const at::Tensor& level = *levels[i];
      TORCH_CHECK(level.dim() == 3 && level.size(0) == queries, "level ", i, " must be [", queries, ", h, w]");
      TORCH_CHECK(level.scalar_type() == at::kFloat && level.device().is_cpu(), "levels must be 32-bit floating point on the processor");
      TORCH_CHECK(!(at::GradMode::is_enabled() && level.requires_grad()), "the lookup records no gradients: call it under no_grad");
      held.push_back(level.contiguous());
      images.push_back({held.back().data_ptr<float>(), level.size(1), level.size(2), scale});
    }
    TORCH_CHECK(coords->scalar_type() == at::kFloat && coords->device().is_cpu(), "positions must be 32-bit floating point on the processor");
    const at::Tensor positions = coords->contiguous();
    at::Tensor result = at::empty({queries, count * values}, positions.options().requires_grad(false));
    const float* xy = positions.data_ptr<float>();
    float* out = result.data_ptr<float>();
    at::parallel_for(0, queries, 64, [&](int64_t begin, int64_t end) {
      for (int64_t q = begin; q < end; q++) {
        for (int64_t i = 0; i < count; i++) {
          const Level& level = images[static_cast<size_t>(i)];
          read_window(level, level.data + q * level.height * level.width, xy[2 * q] * level.scale, xy[2 * q + 1] * level.scale, radius,
                      out + (q * count + i) * values);
        }
      }
    });
    return result;
  });
}
