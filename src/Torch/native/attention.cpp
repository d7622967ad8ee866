// Fused scaled dot-product attention for inference: softmax(scale · Q Kᵀ) V.
//
// Work is cut into (head, block of query rows) items that threads take one by one. An item walks over the keys in blocks that stay
// in the second-level cache and keeps a running maximum, a running sum, and an unnormalised output per row (the "online softmax"),
// so neither the L×S scores nor their softmax ever exist in memory. The products are single-threaded sgemm calls.
#include "vst.h"

#include <ATen/Parallel.h>

#include <dlfcn.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#if defined(__x86_64__)
#include <immintrin.h>
#define VST_X86 1
#endif

namespace {

using SgemmFunction = void (*)(int order, int trans_a, int trans_b, int m, int n, int k, float alpha, const float* a, int lda,
                               const float* b, int ldb, float beta, float* c, int ldc);
constexpr int kRowMajor = 101, kNoTrans = 111, kTrans = 112;

// The BLAS that LibTorch itself uses, if it shows its C interface (a LibTorch with MKL inside does not).
struct Blas {
  SgemmFunction sgemm;
  int (*get_threads)();
  void (*set_threads)(int);

  Blas() {
    sgemm = reinterpret_cast<SgemmFunction>(dlsym(RTLD_DEFAULT, "cblas_sgemm"));
    get_threads = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
    set_threads = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  }
};

const Blas& blas() {
  static Blas instance;
  return instance;
}

// OpenBLAS counts threads for the whole process: one per caller while the callers themselves run in parallel.
struct SingleThreadedBlas {
  int former = 0;
  SingleThreadedBlas() {
    if (blas().get_threads && blas().set_threads) {
      former = blas().get_threads();
      blas().set_threads(1);
    }
  }
  ~SingleThreadedBlas() {
    if (former > 0) blas().set_threads(former);
  }
};

// c = alpha · a b + beta · c (or a bᵀ), row-major.
void product(bool transpose_b, int m, int n, int k, float alpha, const float* a, int lda, const float* b, int ldb, float beta, float* c,
             int ldc) {
  if (blas().sgemm) {
    blas().sgemm(kRowMajor, kNoTrans, transpose_b ? kTrans : kNoTrans, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    return;
  }
  at::InferenceMode mode;
  auto ta = at::from_blob(const_cast<float*>(a), {m, k}, {lda, 1});
  auto tb = transpose_b ? at::from_blob(const_cast<float*>(b), {k, n}, {1, ldb}) : at::from_blob(const_cast<float*>(b), {k, n}, {ldb, 1});
  auto tc = at::from_blob(c, {m, n}, {ldc, 1});
  at::addmm_out(tc, tc, ta, tb, beta, alpha);
}

// One row of an online softmax step: scores become exp(score - maximum); returns their sum.
// maximum is the row's new running maximum.
using MaximumFunction = float (*)(const float* scores, int count);
using ExponentialFunction = float (*)(float* scores, int count, float maximum);

float maximum_plain(const float* scores, int count) {
  float result = scores[0];
  for (int i = 1; i < count; i++) result = std::max(result, scores[i]);
  return result;
}

float exponential_plain(float* scores, int count, float maximum) {
  float sum = 0;
  for (int i = 0; i < count; i++) sum += scores[i] = std::exp(scores[i] - maximum);
  return sum;
}

#if VST_X86

// e^x = 2^n e^r with n = round(x log2 e), |r| <= ln2/2, and e^r by its Taylor polynomial of degree 7 (relative error below 2e-8,
// under half a unit in the last place). ln 2 is split so that n·high is exact.
#define VST_EXP_CONSTANTS \
  constexpr float log2e = 1.44269504f, high = 0.693359375f, low = -2.12194440e-4f; \
  constexpr float c7 = 1.f / 5040, c6 = 1.f / 720, c5 = 1.f / 120, c4 = 1.f / 24, c3 = 1.f / 6, c2 = 0.5f;

__attribute__((target("avx512f"))) inline __m512 exp512(__m512 x) {
  VST_EXP_CONSTANTS
  __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(log2e)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(low), _mm512_fnmadd_ps(n, _mm512_set1_ps(high), x));
  __m512 p = _mm512_fmadd_ps(_mm512_set1_ps(c7), r, _mm512_set1_ps(c6));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(c5));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(c4));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(c3));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(c2));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.f));
  return _mm512_scalef_ps(p, n);
}

__attribute__((target("avx512f"))) float maximum_512(const float* scores, int count) {
  __m512 best = _mm512_set1_ps(-std::numeric_limits<float>::infinity());
  int i = 0;
  for (; i + 16 <= count; i += 16) best = _mm512_max_ps(best, _mm512_loadu_ps(scores + i));
  if (i < count) {
    __mmask16 mask = static_cast<__mmask16>((1u << (count - i)) - 1);
    best = _mm512_mask_max_ps(best, mask, best, _mm512_maskz_loadu_ps(mask, scores + i));
  }
  return _mm512_reduce_max_ps(best);
}

__attribute__((target("avx512f"))) float exponential_512(float* scores, int count, float maximum) {
  __m512 m = _mm512_set1_ps(maximum), sum = _mm512_setzero_ps();
  int i = 0;
  for (; i + 16 <= count; i += 16) {
    __m512 e = exp512(_mm512_sub_ps(_mm512_loadu_ps(scores + i), m));
    _mm512_storeu_ps(scores + i, e);
    sum = _mm512_add_ps(sum, e);
  }
  if (i < count) {
    __mmask16 mask = static_cast<__mmask16>((1u << (count - i)) - 1);
    __m512 e = exp512(_mm512_sub_ps(_mm512_maskz_loadu_ps(mask, scores + i), m));
    _mm512_mask_storeu_ps(scores + i, mask, e);
    sum = _mm512_mask_add_ps(sum, mask, sum, e);
  }
  return _mm512_reduce_add_ps(sum);
}

__attribute__((target("avx2,fma"))) inline __m256 exp256(__m256 x) {
  VST_EXP_CONSTANTS
  // Below -87 the result would leave the normal range, which the exponent arithmetic below cannot express.
  __m256 tiny = _mm256_cmp_ps(x, _mm256_set1_ps(-87.f), _CMP_LT_OQ);
  x = _mm256_max_ps(x, _mm256_set1_ps(-87.f));
  __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(log2e)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(low), _mm256_fnmadd_ps(n, _mm256_set1_ps(high), x));
  __m256 p = _mm256_fmadd_ps(_mm256_set1_ps(c7), r, _mm256_set1_ps(c6));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(c5));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(c4));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(c3));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(c2));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.f));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.f));
  __m256i exponent = _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23);
  return _mm256_andnot_ps(tiny, _mm256_mul_ps(p, _mm256_castsi256_ps(exponent)));
}

__attribute__((target("avx2,fma"))) float maximum_256(const float* scores, int count) {
  int whole = count / 8 * 8;
  float result = -std::numeric_limits<float>::infinity();
  if (whole) {
    __m256 best = _mm256_loadu_ps(scores);
    for (int i = 8; i < whole; i += 8) best = _mm256_max_ps(best, _mm256_loadu_ps(scores + i));
    float lanes[8];
    _mm256_storeu_ps(lanes, best);
    result = maximum_plain(lanes, 8);
  }
  for (int i = whole; i < count; i++) result = std::max(result, scores[i]);
  return result;
}

__attribute__((target("avx2,fma"))) float exponential_256(float* scores, int count, float maximum) {
  int whole = count / 8 * 8;
  __m256 m = _mm256_set1_ps(maximum), sum = _mm256_setzero_ps();
  for (int i = 0; i < whole; i += 8) {
    __m256 e = exp256(_mm256_sub_ps(_mm256_loadu_ps(scores + i), m));
    _mm256_storeu_ps(scores + i, e);
    sum = _mm256_add_ps(sum, e);
  }
  float lanes[8];
  _mm256_storeu_ps(lanes, sum);
  float result = 0;
  for (float lane : lanes) result += lane;
  return result + exponential_plain(scores + whole, count - whole, maximum);
}

#endif

struct Kernels {
  MaximumFunction maximum = maximum_plain;
  ExponentialFunction exponential = exponential_plain;
  int32_t level = 0;

  explicit Kernels(int32_t limit) {
#if VST_X86
    if (limit >= 2 && __builtin_cpu_supports("avx512f")) {
      maximum = maximum_512, exponential = exponential_512, level = 2;
    } else if (limit >= 1 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
      maximum = maximum_256, exponential = exponential_256, level = 1;
    }
#else
    (void)limit;
#endif
  }
};

// A [batch..., rows, columns] tensor as heads with a row step; the last dimension is dense.
struct Heads {
  const float* data;
  std::vector<int64_t> offsets;
  int rows, columns, step;

  explicit Heads(const at::Tensor& x) {
    data = x.data_ptr<float>();
    int64_t rank = x.dim();
    rows = static_cast<int>(x.size(rank - 2));
    columns = static_cast<int>(x.size(rank - 1));
    // A step only matters between rows; BLAS wants it no smaller than a row even if there is one row.
    step = static_cast<int>(rows > 1 ? x.stride(rank - 2) : columns);
    int64_t outer = rank == 4 ? x.size(0) : 1, inner = x.size(rank - 3);
    for (int64_t i = 0; i < outer; i++)
      for (int64_t j = 0; j < inner; j++) offsets.push_back((rank == 4 ? i * x.stride(0) : 0) + j * x.stride(rank - 3));
  }

  static at::Tensor usable(const at::Tensor& x) {
    int64_t rank = x.dim();
    bool dense = x.size(rank - 1) == 1 || x.stride(rank - 1) == 1;
    bool ordered = x.size(rank - 2) == 1 || x.stride(rank - 2) >= x.size(rank - 1);
    return dense && ordered ? x : x.contiguous();
  }
};

constexpr int kQueryBlock = 256, kKeyBlock = 512;

struct Scratch {
  std::unique_ptr<float[]> scores{new float[kQueryBlock * kKeyBlock]};
  float maximum[kQueryBlock];
  float sum[kQueryBlock];
};

void attend(const Heads& q, const Heads& k, const Heads& v, size_t head, int first, float scale, const Kernels& kernels, Scratch& scratch,
            float* out) {
  int rows = std::min(kQueryBlock, q.rows - first);
  const float* queries = q.data + q.offsets[head] + static_cast<int64_t>(first) * q.step;
  float* target = out + (static_cast<int64_t>(head) * q.rows + first) * v.columns;
  float* scores = scratch.scores.get();
  for (int start = 0; start < k.rows; start += kKeyBlock) {
    int count = std::min(kKeyBlock, k.rows - start);
    const float* keys = k.data + k.offsets[head] + static_cast<int64_t>(start) * k.step;
    const float* values = v.data + v.offsets[head] + static_cast<int64_t>(start) * v.step;
    product(true, rows, count, q.columns, scale, queries, q.step, keys, k.step, 0.f, scores, kKeyBlock);
    for (int r = 0; r < rows; r++) {
      float* row = scores + static_cast<int64_t>(r) * kKeyBlock;
      float best = kernels.maximum(row, count);
      if (start == 0) {
        scratch.maximum[r] = best;
        scratch.sum[r] = kernels.exponential(row, count, best);
        continue;
      }
      float former = scratch.maximum[r];
      if (best > former) {
        // The output so far was made with a smaller maximum: bring it to the new one.
        float shrink = std::exp(former - best);
        float* o = target + static_cast<int64_t>(r) * v.columns;
        for (int c = 0; c < v.columns; c++) o[c] *= shrink;
        scratch.sum[r] *= shrink;
        scratch.maximum[r] = best;
      }
      scratch.sum[r] += kernels.exponential(row, count, scratch.maximum[r]);
    }
    product(false, rows, v.columns, count, 1.f, scores, kKeyBlock, values, v.step, start == 0 ? 0.f : 1.f, target, v.columns);
  }
  for (int r = 0; r < rows; r++) {
    float factor = 1.f / scratch.sum[r];
    float* o = target + static_cast<int64_t>(r) * v.columns;
    for (int c = 0; c < v.columns; c++) o[c] *= factor;
  }
}

void check(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
  TORCH_CHECK(q.dim() == 3 || q.dim() == 4, "queries need the shape [H, L, D] or [B, H, L, D]");
  TORCH_CHECK(k.dim() == q.dim() && v.dim() == q.dim(), "queries, keys and values need the same number of dimensions");
  for (const at::Tensor* x : {&q, &k, &v})
    TORCH_CHECK(x->scalar_type() == at::kFloat && x->device().is_cpu(), "only 32-bit floating-point tensors on the processor are supported");
  int64_t rank = q.dim();
  for (int64_t d = 0; d < rank - 2; d++)
    TORCH_CHECK(q.size(d) == k.size(d) && q.size(d) == v.size(d), "queries, keys and values differ in dimension ", d);
  TORCH_CHECK(q.size(rank - 1) == k.size(rank - 1), "queries and keys differ in their last dimension");
  TORCH_CHECK(k.size(rank - 2) == v.size(rank - 2), "there are not as many values as keys");
  TORCH_CHECK(k.size(rank - 2) > 0, "there are no keys");
  TORCH_CHECK(!(at::GradMode::is_enabled() && (q.requires_grad() || k.requires_grad() || v.requires_grad())),
              "fused attention records no gradients: call it under no_grad, or compose it from matmul and softmax");
}

}  // namespace

// level limits the instruction set: 0 plain, 1 AVX2, 2 AVX-512.
VST_API VstTensor vst_fused_attention(VstTensor query, VstTensor key, VstTensor value, double scale, int32_t level) {
  return vst::make("fused_attention", {query, key, value}, [&] {
    check(*query, *key, *value);
    at::Tensor tq = Heads::usable(*query), tk = Heads::usable(*key), tv = Heads::usable(*value);
    Heads q(tq), k(tk), v(tv);
    std::vector<int64_t> size = query->sizes().vec();
    size.back() = v.columns;
    at::Tensor result = at::empty(size, tq.options().requires_grad(false));
    if (result.numel() == 0) return result;
    float* out = result.data_ptr<float>();
    Kernels kernels(level);
    int blocks = (q.rows + kQueryBlock - 1) / kQueryBlock;
    int items = blocks * static_cast<int>(q.offsets.size());
    // Waking a sleeping thread takes as long as a few million operations.
    double work = 2.0 * q.rows * k.rows * (q.columns + v.columns) * static_cast<double>(q.offsets.size());
    int threads = work < 4e6 ? 1 : std::min(items, at::get_num_threads());
    SingleThreadedBlas guard;
    std::exception_ptr failure;
#pragma omp parallel num_threads(threads)
    {
      try {
        Scratch scratch;
#pragma omp for schedule(dynamic) nowait
        for (int item = 0; item < items; item++)
          attend(q, k, v, static_cast<size_t>(item / blocks), item % blocks * kQueryBlock, static_cast<float>(scale), kernels, scratch, out);
      } catch (...) {
#pragma omp critical
        failure = std::current_exception();
      }
    }
    if (failure) std::rethrow_exception(failure);
    return result;
  });
}

// The instruction set that fused attention picks on this processor: 0 plain, 1 AVX2, 2 AVX-512.
VST_API int32_t vst_attention_level() { return Kernels(2).level; }
