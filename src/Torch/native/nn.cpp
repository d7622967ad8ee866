// Functions of torch.nn: linear maps, convolutions, normalisation, activations, pooling, resampling, losses.
#include "vst.h"

#include <cmath>

namespace {

at::Tensor pad_any(const at::Tensor& x, at::IntArrayRef pad, int32_t mode, double value) {
  // Numbers of TorchSharp's PaddingModes: zeros 0, reflect 1, replicate 2, circular 3, constant 4.
  static const char* const names[] = {"constant", "reflect", "replicate", "circular", "constant"};
  TORCH_CHECK(mode >= 0 && mode < 5, "unknown padding mode ", mode);
  if (mode == 0 || mode == 4) return at::constant_pad_nd(x, pad, value);
  return at::pad(x, pad, names[mode]);
}

at::Tensor reduced(const at::Tensor& x, int32_t reduction) {
  return reduction == 0 ? x : reduction == 1 ? x.mean() : x.sum();
}

}  // namespace

VST_API VstTensor vst_linear(VstTensor x, VstTensor weight, VstTensor bias) {
  return vst::make("linear", {x, weight, bias}, [&] { return vst::linear(*x, *weight, vst::optional(bias)); });
}

VST_API VstTensor vst_conv(VstTensor x, VstTensor weight, VstTensor bias, const int64_t* stride, const int64_t* padding,
                           const int64_t* dilation, int64_t dims, int64_t groups) {
  return vst::make("conv", {x, weight, bias}, [&] {
    TORCH_CHECK(weight->dim() == dims + 2, "the weight of a ", dims, "-dimensional convolution needs ", dims + 2, " dimensions");
    TORCH_CHECK(x->dim() == dims + 2 || x->dim() == dims + 1, "the input of a ", dims, "-dimensional convolution needs ", dims + 1,
                " or ", dims + 2, " dimensions");
    auto s = vst::ints(stride, dims), p = vst::ints(padding, dims), d = vst::ints(dilation, dims);
    auto b = vst::optional(bias);
    if (dims == 1) return at::conv1d(*x, *weight, b, s, p, d, groups);
    if (dims == 2) return vst::conv2d(*x, *weight, b, s, p, d, groups);
    return at::conv3d(*x, *weight, b, s, p, d, groups);
  });
}

VST_API VstTensor vst_conv_transpose(VstTensor x, VstTensor weight, VstTensor bias, const int64_t* stride, const int64_t* padding,
                                     const int64_t* output_padding, const int64_t* dilation, int64_t dims, int64_t groups) {
  return vst::make("conv_transpose", {x, weight, bias}, [&] {
    auto s = vst::ints(stride, dims), p = vst::ints(padding, dims), o = vst::ints(output_padding, dims), d = vst::ints(dilation, dims);
    auto b = vst::optional(bias);
    if (dims == 1) return at::conv_transpose1d(*x, *weight, b, s, p, o, groups, d);
    if (dims == 2) return at::conv_transpose2d(*x, *weight, b, s, p, o, groups, d);
    return at::conv_transpose3d(*x, *weight, b, s, p, o, groups, d);
  });
}

VST_API VstTensor vst_layer_norm(VstTensor x, const int64_t* shape, int64_t dims, VstTensor weight, VstTensor bias, double eps) {
  return vst::make("layer_norm", {x, weight, bias},
                   [&] { return at::layer_norm(*x, vst::ints(shape, dims), vst::optional(weight), vst::optional(bias), eps); });
}

VST_API VstTensor vst_group_norm(VstTensor x, int64_t groups, VstTensor weight, VstTensor bias, double eps) {
  return vst::make("group_norm", {x, weight, bias},
                   [&] { return at::group_norm(*x, groups, vst::optional(weight), vst::optional(bias), eps); });
}

VST_API VstTensor vst_batch_norm(VstTensor x, VstTensor mean, VstTensor variance, VstTensor weight, VstTensor bias, int32_t training,
                                 double momentum, double eps) {
  return vst::make("batch_norm", {x, mean, variance, weight, bias}, [&] {
    return at::batch_norm(*x, vst::optional(weight), vst::optional(bias), vst::optional(mean), vst::optional(variance), training != 0,
                          momentum, eps, false);
  });
}

VST_API VstTensor vst_instance_norm(VstTensor x, VstTensor mean, VstTensor variance, VstTensor weight, VstTensor bias,
                                    int32_t use_input_stats, double momentum, double eps) {
  return vst::make("instance_norm", {x, mean, variance, weight, bias}, [&] {
    return at::instance_norm(*x, vst::optional(weight), vst::optional(bias), vst::optional(mean), vst::optional(variance),
                             use_input_stats != 0, momentum, eps, false);
  });
}

VST_API VstTensor vst_embedding(VstTensor weight, VstTensor indices, int64_t padding, int32_t scale_gradient) {
  return vst::make("embedding", {weight, indices},
                   [&] { return at::embedding(*weight, *indices, padding, scale_gradient != 0, false); });
}

VST_API VstTensor vst_one_hot(VstTensor x, int64_t classes) {
  return vst::make("one_hot", {x}, [&] { return at::one_hot(*x, classes); });
}

VST_API VstTensor vst_dropout(VstTensor x, double p, int32_t training, int32_t inplace, int32_t channels) {
  return vst::make("dropout", {x}, [&] {
    if (channels) return inplace ? at::feature_dropout_(*x, p, training != 0) : at::feature_dropout(*x, p, training != 0);
    return inplace ? at::dropout_(*x, p, training != 0) : at::dropout(*x, p, training != 0);
  });
}

VST_API VstTensor vst_leaky_relu(VstTensor x, double slope) {
  return vst::make("leaky_relu", {x}, [&] { return at::leaky_relu(*x, slope); });
}

VST_API int32_t vst_leaky_relu_(VstTensor x, double slope) {
  return vst::run("leaky_relu_", {x}, [&] { at::leaky_relu_(*x, slope); });
}

VST_API VstTensor vst_prelu(VstTensor x, VstTensor weight) {
  return vst::make("prelu", {x, weight}, [&] { return at::prelu(*x, *weight); });
}

VST_API VstTensor vst_softplus(VstTensor x, double beta, double threshold) {
  return vst::make("softplus", {x}, [&] { return at::softplus(*x, beta, threshold); });
}

VST_API VstTensor vst_elu(VstTensor x, double alpha) {
  return vst::make("elu", {x}, [&] { return at::elu(*x, alpha); });
}

// x / max(|x|_p, eps) along a dimension.
VST_API VstTensor vst_normalize(VstTensor x, double p, int64_t dim, double eps) {
  return vst::make("normalize", {x}, [&] { return *x / x->norm(p, {dim}, true).clamp_min(eps).expand_as(*x); });
}

VST_API VstTensor vst_cosine_similarity(VstTensor x, VstTensor y, int64_t dim, double eps) {
  return vst::make("cosine_similarity", {x, y}, [&] { return at::cosine_similarity(*x, *y, dim, eps); });
}

VST_API VstTensor vst_pad(VstTensor x, const int64_t* pad, int64_t count, int32_t mode, double value) {
  return vst::make("pad", {x}, [&] { return pad_any(*x, vst::ints(pad, count), mode, value); });
}

VST_API VstTensor vst_avg_pool(VstTensor x, const int64_t* kernel, const int64_t* stride, const int64_t* padding, int64_t dims,
                               int32_t ceil_mode, int32_t count_include_pad, int64_t divisor) {
  return vst::make("avg_pool", {x}, [&] {
    auto k = vst::ints(kernel, dims), s = vst::ints(stride, dims), p = vst::ints(padding, dims);
    c10::optional<int64_t> by;
    if (divisor > 0) by = divisor;
    if (dims == 1) return at::avg_pool1d(*x, k, s, p, ceil_mode != 0, count_include_pad != 0);
    if (dims == 2) return at::avg_pool2d(*x, k, s, p, ceil_mode != 0, count_include_pad != 0, by);
    return at::avg_pool3d(*x, k, s, p, ceil_mode != 0, count_include_pad != 0, by);
  });
}

VST_API VstTensor vst_max_pool(VstTensor x, const int64_t* kernel, const int64_t* stride, const int64_t* padding,
                               const int64_t* dilation, int64_t dims, int32_t ceil_mode) {
  return vst::make("max_pool", {x}, [&] {
    auto k = vst::ints(kernel, dims), s = vst::ints(stride, dims), p = vst::ints(padding, dims), d = vst::ints(dilation, dims);
    if (dims == 1) return at::max_pool1d(*x, k, s, p, d, ceil_mode != 0);
    if (dims == 2) return at::max_pool2d(*x, k, s, p, d, ceil_mode != 0);
    return at::max_pool3d(*x, k, s, p, d, ceil_mode != 0);
  });
}

VST_API VstTensor vst_adaptive_avg_pool(VstTensor x, const int64_t* size, int64_t dims) {
  return vst::make("adaptive_avg_pool", {x}, [&] {
    auto s = vst::ints(size, dims);
    if (dims == 1) return at::adaptive_avg_pool1d(*x, s);
    if (dims == 2) return at::adaptive_avg_pool2d(*x, s);
    return at::adaptive_avg_pool3d(*x, s);
  });
}

VST_API VstTensor vst_unfold2d(VstTensor x, const int64_t* kernel, const int64_t* dilation, const int64_t* padding, const int64_t* stride) {
  return vst::make("unfold", {x}, [&] {
    return at::im2col(*x, vst::ints(kernel, 2), vst::ints(dilation, 2), vst::ints(padding, 2), vst::ints(stride, 2));
  });
}

VST_API VstTensor vst_fold2d(VstTensor x, const int64_t* size, const int64_t* kernel, const int64_t* dilation, const int64_t* padding,
                             const int64_t* stride) {
  return vst::make("fold", {x}, [&] {
    return at::col2im(*x, vst::ints(size, 2), vst::ints(kernel, 2), vst::ints(dilation, 2), vst::ints(padding, 2), vst::ints(stride, 2));
  });
}

VST_API VstTensor vst_pixel_shuffle(VstTensor x, int64_t factor) {
  return vst::make("pixel_shuffle", {x}, [&] { return at::pixel_shuffle(*x, factor); });
}

VST_API VstTensor vst_pixel_unshuffle(VstTensor x, int64_t factor) {
  return vst::make("pixel_unshuffle", {x}, [&] { return at::pixel_unshuffle(*x, factor); });
}

// mode: nearest 0, linear 1, bilinear 2, bicubic 3, trilinear 4, area 5. size or scale may be null (count 0).
// A given scale is used for the coordinates, as PyTorch does unless recompute_scale_factor is set.
VST_API VstTensor vst_interpolate(VstTensor x, const int64_t* size, int64_t size_count, const double* scale, int64_t scale_count,
                                  int32_t mode, int32_t align_corners, int32_t recompute, int32_t antialias) {
  return vst::make("interpolate", {x}, [&] {
    int64_t dims = x->dim() - 2;
    TORCH_CHECK(dims >= 1 && dims <= 3, "the input needs 3, 4 or 5 dimensions");
    TORCH_CHECK((size_count > 0) != (scale_count > 0), "either a size or a scale factor is needed");
    TORCH_CHECK(size_count == 0 || size_count == dims, "the size needs ", dims, " entries, got ", size_count);
    TORCH_CHECK(scale_count == 0 || scale_count == dims || scale_count == 1, "the scale needs ", dims, " entries, got ", scale_count);
    std::vector<int64_t> out(static_cast<size_t>(dims));
    std::vector<c10::optional<double>> by(static_cast<size_t>(dims));
    for (int64_t i = 0; i < dims; i++) {
      auto k = static_cast<size_t>(i);
      if (size_count) {
        out[k] = size[i];
      } else {
        double f = scale[scale_count == 1 ? 0 : i];
        out[k] = static_cast<int64_t>(std::floor(static_cast<double>(x->size(i + 2)) * f));
        if (!recompute) by[k] = f;
      }
    }
    bool align = align_corners != 0;
    TORCH_CHECK(!antialias || mode == 2 || mode == 3, "antialias works with bilinear and bicubic only");
    if (mode == 0 && dims == 1) return at::upsample_nearest1d(*x, out, by[0]);
    if (mode == 0 && dims == 2) return at::upsample_nearest2d(*x, out, by[0], by[1]);
    if (mode == 0 && dims == 3) return at::upsample_nearest3d(*x, out, by[0], by[1], by[2]);
    if (mode == 1 && dims == 1) return at::upsample_linear1d(*x, out, align, by[0]);
    if (mode == 2 && dims == 2)
      return antialias ? at::_upsample_bilinear2d_aa(*x, out, align, by[0], by[1]) : at::upsample_bilinear2d(*x, out, align, by[0], by[1]);
    if (mode == 3 && dims == 2)
      return antialias ? at::_upsample_bicubic2d_aa(*x, out, align, by[0], by[1]) : at::upsample_bicubic2d(*x, out, align, by[0], by[1]);
    if (mode == 4 && dims == 3) return at::upsample_trilinear3d(*x, out, align, by[0], by[1], by[2]);
    if (mode == 5 && dims == 1) return at::adaptive_avg_pool1d(*x, out);
    if (mode == 5 && dims == 2) return at::adaptive_avg_pool2d(*x, out);
    if (mode == 5 && dims == 3) return at::adaptive_avg_pool3d(*x, out);
    TORCH_CHECK(false, "interpolation mode ", mode, " does not fit an input of ", dims + 2, " dimensions");
  });
}

// mode: bilinear 0, nearest 1, bicubic 2; padding: zeros 0, border 1, reflection 2 (ATen's numbers).
VST_API VstTensor vst_grid_sample(VstTensor x, VstTensor grid, int64_t mode, int64_t padding, int32_t align_corners) {
  return vst::make("grid_sample", {x, grid}, [&] { return at::grid_sampler(*x, *grid, mode, padding, align_corners != 0); });
}

VST_API VstTensor vst_affine_grid(VstTensor theta, const int64_t* size, int64_t dims, int32_t align_corners) {
  return vst::make("affine_grid", {theta}, [&] { return at::affine_grid_generator(*theta, vst::ints(size, dims), align_corners != 0); });
}

// Losses. reduction: none 0, mean 1, sum 2.

VST_API VstTensor vst_cross_entropy(VstTensor x, VstTensor target, VstTensor weight, int32_t reduction, int64_t ignore, double smoothing) {
  return vst::make("cross_entropy", {x, target, weight},
                   [&] { return at::cross_entropy_loss(*x, *target, vst::optional(weight), reduction, ignore, smoothing); });
}

VST_API VstTensor vst_nll_loss(VstTensor x, VstTensor target, VstTensor weight, int32_t reduction, int64_t ignore) {
  return vst::make("nll_loss", {x, target, weight},
                   [&] { return at::nll_loss_nd(*x, *target, vst::optional(weight), reduction, ignore); });
}

VST_API VstTensor vst_mse_loss(VstTensor x, VstTensor target, int32_t reduction) {
  return vst::make("mse_loss", {x, target}, [&] { return at::mse_loss(*x, *target, reduction); });
}

VST_API VstTensor vst_l1_loss(VstTensor x, VstTensor target, int32_t reduction) {
  return vst::make("l1_loss", {x, target}, [&] { return reduced((*x - *target).abs(), reduction); });
}

VST_API VstTensor vst_smooth_l1_loss(VstTensor x, VstTensor target, int32_t reduction, double beta) {
  return vst::make("smooth_l1_loss", {x, target}, [&] { return at::smooth_l1_loss(*x, *target, reduction, beta); });
}

VST_API VstTensor vst_huber_loss(VstTensor x, VstTensor target, int32_t reduction, double delta) {
  return vst::make("huber_loss", {x, target}, [&] { return at::huber_loss(*x, *target, reduction, delta); });
}

VST_API VstTensor vst_bce(VstTensor x, VstTensor target, VstTensor weight, int32_t reduction) {
  return vst::make("binary_cross_entropy", {x, target, weight},
                   [&] { return at::binary_cross_entropy(*x, *target, vst::optional(weight), reduction); });
}

VST_API VstTensor vst_bce_logits(VstTensor x, VstTensor target, VstTensor weight, VstTensor positive, int32_t reduction) {
  return vst::make("binary_cross_entropy_with_logits", {x, target, weight, positive}, [&] {
    return at::binary_cross_entropy_with_logits(*x, *target, vst::optional(weight), vst::optional(positive), reduction);
  });
}

// Moves a leaf to another device or type while every handle to it stays valid; its gradient moves along.
VST_API int32_t vst_convert_(VstTensor x, int32_t device_type, int32_t device_index, int32_t dtype) {
  return vst::run("to", {x}, [&] {
    at::NoGradGuard guard;
    auto options = x->options().requires_grad(false);
    if (device_type >= 0)
      options = options.device(c10::Device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index)));
    if (dtype >= 0 && x->is_floating_point()) options = options.dtype(static_cast<at::ScalarType>(dtype));
    at::Tensor grad = x->requires_grad() ? x->grad() : at::Tensor();
    if (grad.defined()) x->mutable_grad() = at::Tensor();
    x->set_data(x->detach().to(options));
    if (grad.defined()) x->mutable_grad() = grad.detach().to(options);
  });
}
