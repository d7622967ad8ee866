// What the loops of this library share: they are compiled once per instruction set, and vectorised by the compiler.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define VST_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VST_CLONES
#endif

namespace vst {

// Elements below which waking a second thread costs more than it saves.
constexpr int64_t kGrain = 32768;

// e^x for |x| <= 87 by range reduction and the Taylor polynomial of degree 7 (relative error below 2e-7 without fused multiply-add).
__attribute__((always_inline)) inline float exponential(float x) {
  constexpr float log2e = 1.44269504f, high = 0.693359375f, low = -2.12194440e-4f, magic = 12582912.f;
  x = std::min(std::max(x, -87.f), 87.f);
  float shifted = x * log2e + magic;
  float n = shifted - magic;
  float r = (x - n * high) - n * low;
  float p = 1.f / 5040;
  p = p * r + 1.f / 720;
  p = p * r + 1.f / 120;
  p = p * r + 1.f / 24;
  p = p * r + 1.f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.f;
  p = p * r + 1.f;
  int32_t bits;
  std::memcpy(&bits, &shifted, 4);
  bits = (bits - 0x4B400000 + 127) << 23;
  float power;
  std::memcpy(&power, &bits, 4);
  return p * power;
}

// A bfloat16 number is the upper half of a 32-bit one.
__attribute__((always_inline)) inline float wide(uint16_t half) {
  uint32_t bits = static_cast<uint32_t>(half) << 16;
  float value;
  std::memcpy(&value, &bits, 4);
  return value;
}

// Rounded to the nearest, ties to even; a NaN stays one.
__attribute__((always_inline)) inline uint16_t half(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, 4);
  uint32_t rounded = (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
  return static_cast<uint16_t>((bits & 0x7FFFFFFFu) > 0x7F800000u ? 0x7FC0u : rounded);
}

}  // namespace vst
