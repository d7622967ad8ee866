// Views, joins, indexing, types and devices.
#include "vst.h"

#include <ATen/TensorIndexing.h>

VST_API VstTensor vst_alias(VstTensor x) {
  return vst::make("alias", {x}, [&] { return x->alias(); });
}
VST_API VstTensor vst_clone(VstTensor x) {
  return vst::make("clone", {x}, [&] { return x->clone(); });
}
VST_API VstTensor vst_contiguous(VstTensor x) {
  return vst::make("contiguous", {x}, [&] { return x->contiguous(); });
}
VST_API VstTensor vst_to_dtype(VstTensor x, int32_t dtype) {
  return vst::make("to", {x}, [&] { return x->to(static_cast<at::ScalarType>(dtype)); });
}
VST_API VstTensor vst_to(VstTensor x, VstOptions o) {
  return vst::make("to", {x}, [&] {
    auto dtype = o.dtype < 0 ? x->scalar_type() : static_cast<at::ScalarType>(o.dtype);
    auto device = o.device_type < 0
                      ? x->device()
                      : c10::Device(static_cast<c10::DeviceType>(o.device_type), static_cast<c10::DeviceIndex>(o.device_index));
    return x->to(device, dtype);
  });
}
VST_API VstTensor vst_view(VstTensor x, const int64_t* size, int64_t dims) {
  return vst::make("view", {x}, [&] { return x->view(vst::ints(size, dims)); });
}
VST_API VstTensor vst_reshape(VstTensor x, const int64_t* size, int64_t dims) {
  return vst::make("reshape", {x}, [&] { return x->reshape(vst::ints(size, dims)); });
}
VST_API VstTensor vst_expand(VstTensor x, const int64_t* size, int64_t dims, int32_t implicit) {
  return vst::make("expand", {x}, [&] { return x->expand(vst::ints(size, dims), implicit != 0); });
}
VST_API VstTensor vst_repeat(VstTensor x, const int64_t* repeats, int64_t dims) {
  return vst::make("repeat", {x}, [&] { return x->repeat(vst::ints(repeats, dims)); });
}
VST_API VstTensor vst_repeat_interleave(VstTensor x, int64_t repeats, int32_t has_dim, int64_t dim) {
  return vst::make("repeat_interleave", {x}, [&] {
    return at::repeat_interleave(*x, repeats, has_dim ? c10::optional<int64_t>(dim) : c10::nullopt);
  });
}
VST_API VstTensor vst_tile(VstTensor x, const int64_t* repeats, int64_t dims) {
  return vst::make("tile", {x}, [&] { return at::tile(*x, vst::ints(repeats, dims)); });
}
VST_API VstTensor vst_permute(VstTensor x, const int64_t* order, int64_t dims) {
  return vst::make("permute", {x}, [&] { return x->permute(vst::ints(order, dims)); });
}
VST_API VstTensor vst_movedim(VstTensor x, const int64_t* source, int64_t sources, const int64_t* target, int64_t targets) {
  return vst::make("movedim", {x}, [&] { return at::movedim(*x, vst::ints(source, sources), vst::ints(target, targets)); });
}
VST_API VstTensor vst_transpose(VstTensor x, int64_t a, int64_t b) {
  return vst::make("transpose", {x}, [&] { return x->transpose(a, b); });
}
VST_API VstTensor vst_t(VstTensor x) {
  return vst::make("t", {x}, [&] { return x->t(); });
}
VST_API VstTensor vst_unsqueeze(VstTensor x, int64_t dim) {
  return vst::make("unsqueeze", {x}, [&] { return x->unsqueeze(dim); });
}
VST_API VstTensor vst_squeeze(VstTensor x, int32_t has_dim, int64_t dim) {
  return vst::make("squeeze", {x}, [&] { return has_dim ? x->squeeze(dim) : x->squeeze(); });
}
VST_API VstTensor vst_flatten(VstTensor x, int64_t start, int64_t end) {
  return vst::make("flatten", {x}, [&] { return x->flatten(start, end); });
}
VST_API VstTensor vst_unflatten(VstTensor x, int64_t dim, const int64_t* sizes, int64_t dims) {
  return vst::make("unflatten", {x}, [&] {
    int64_t axis = at::maybe_wrap_dim(dim, x->dim());
    std::vector<int64_t> shape(x->sizes().begin(), x->sizes().begin() + axis);
    int64_t known = 1, open = -1;
    for (int64_t i = 0; i < dims; i++) {
      if (sizes[i] < 0) {
        TORCH_CHECK(open < 0, "only one size may be -1");
        open = static_cast<int64_t>(shape.size());
      } else {
        known *= sizes[i];
      }
      shape.push_back(sizes[i]);
    }
    if (open >= 0) shape[static_cast<size_t>(open)] = known ? x->size(axis) / known : 0;
    int64_t product = 1;
    for (int64_t i = 0; i < dims; i++) product *= shape[static_cast<size_t>(axis + i)];
    TORCH_CHECK(product == x->size(axis), "the sizes do not multiply to dimension ", axis, " of ", x->size(axis));
    shape.insert(shape.end(), x->sizes().begin() + axis + 1, x->sizes().end());
    return x->view(shape);
  });
}
VST_API VstTensor vst_narrow(VstTensor x, int64_t dim, int64_t start, int64_t length) {
  return vst::make("narrow", {x}, [&] { return x->narrow(dim, start, length); });
}
VST_API VstTensor vst_select(VstTensor x, int64_t dim, int64_t index) {
  return vst::make("select", {x}, [&] { return x->select(dim, index); });
}
VST_API VstTensor vst_slice(VstTensor x, int64_t dim, int64_t start, int64_t end, int64_t step) {
  return vst::make("slice", {x}, [&] { return x->slice(dim, start, end, step); });
}
VST_API VstTensor vst_as_strided(VstTensor x, const int64_t* size, const int64_t* stride, int64_t dims, int64_t offset) {
  return vst::make("as_strided", {x}, [&] { return x->as_strided(vst::ints(size, dims), vst::ints(stride, dims), offset); });
}
VST_API VstTensor vst_unfold(VstTensor x, int64_t dim, int64_t size, int64_t step) {
  return vst::make("unfold", {x}, [&] { return x->unfold(dim, size, step); });
}
VST_API VstTensor vst_diagonal(VstTensor x, int64_t offset, int64_t dim1, int64_t dim2) {
  return vst::make("diagonal", {x}, [&] { return x->diagonal(offset, dim1, dim2); });
}
VST_API VstTensor vst_diag(VstTensor x, int64_t diagonal) {
  return vst::make("diag", {x}, [&] { return at::diag(*x, diagonal); });
}
VST_API VstTensor vst_diag_embed(VstTensor x, int64_t offset, int64_t dim1, int64_t dim2) {
  return vst::make("diag_embed", {x}, [&] { return at::diag_embed(*x, offset, dim1, dim2); });
}
VST_API VstTensor vst_tril(VstTensor x, int64_t diagonal) {
  return vst::make("tril", {x}, [&] { return x->tril(diagonal); });
}
VST_API VstTensor vst_triu(VstTensor x, int64_t diagonal) {
  return vst::make("triu", {x}, [&] { return x->triu(diagonal); });
}
VST_API VstTensor vst_flip(VstTensor x, const int64_t* dim, int64_t dims) {
  return vst::make("flip", {x}, [&] { return x->flip(vst::ints(dim, dims)); });
}
VST_API VstTensor vst_roll(VstTensor x, const int64_t* shift, int64_t shifts, const int64_t* dim, int64_t dims) {
  return vst::make("roll", {x}, [&] { return x->roll(vst::ints(shift, shifts), vst::ints(dim, dims)); });
}
VST_API VstTensor vst_diff(VstTensor x, int64_t n, int64_t dim, VstTensor prepend, VstTensor append) {
  return vst::make("diff", {x, prepend, append},
                   [&] { return at::diff(*x, n, dim, vst::optional(prepend), vst::optional(append)); });
}

// Many in, one out; one in, many out.

VST_API VstTensor vst_cat(VstTensor const* handles, int64_t count, int64_t dim) {
  return vst::make("cat", {count > 0 ? handles[0] : nullptr, count > 1 ? handles[1] : nullptr},
                   [&] { return at::cat(vst::tensors(handles, count), dim); });
}
VST_API VstTensor vst_stack(VstTensor const* handles, int64_t count, int64_t dim) {
  return vst::make("stack", {count > 0 ? handles[0] : nullptr, count > 1 ? handles[1] : nullptr},
                   [&] { return at::stack(vst::tensors(handles, count), dim); });
}
VST_API VstList vst_meshgrid(VstTensor const* handles, int64_t count, int32_t xy) {
  return vst::list("meshgrid", {count > 0 ? handles[0] : nullptr},
                   [&] { return at::meshgrid(vst::tensors(handles, count), xy ? "xy" : "ij"); });
}
VST_API VstList vst_chunk(VstTensor x, int64_t chunks, int64_t dim) {
  return vst::list("chunk", {x}, [&] { return x->chunk(chunks, dim); });
}
VST_API VstList vst_split(VstTensor x, int64_t size, int64_t dim) {
  return vst::list("split", {x}, [&] { return at::split(*x, size, dim); });
}
VST_API VstList vst_split_sizes(VstTensor x, const int64_t* sizes, int64_t count, int64_t dim) {
  return vst::list("split", {x}, [&] { return at::split_with_sizes(*x, vst::ints(sizes, count), dim); });
}
VST_API VstList vst_unbind(VstTensor x, int64_t dim) {
  return vst::list("unbind", {x}, [&] { return x->unbind(dim); });
}

// Indexing.

VST_API VstTensor vst_index_select(VstTensor x, int64_t dim, VstTensor index) {
  return vst::make("index_select", {x, index}, [&] { return x->index_select(dim, *index); });
}
VST_API VstTensor vst_gather(VstTensor x, int64_t dim, VstTensor index) {
  return vst::make("gather", {x, index}, [&] { return x->gather(dim, *index); });
}
VST_API VstTensor vst_take_along_dim(VstTensor x, VstTensor index, int64_t dim) {
  return vst::make("take_along_dim", {x, index}, [&] { return at::take_along_dim(*x, *index, dim); });
}
VST_API VstTensor vst_scatter(VstTensor x, int64_t dim, VstTensor index, VstTensor source) {
  return vst::make("scatter", {x, index, source}, [&] { return x->scatter(dim, *index, *source); });
}
VST_API int32_t vst_scatter_(VstTensor x, int64_t dim, VstTensor index, VstTensor source) {
  return vst::run("scatter_", {x, index, source}, [&] { x->scatter_(dim, *index, *source); });
}
VST_API VstTensor vst_scatter_add(VstTensor x, int64_t dim, VstTensor index, VstTensor source) {
  return vst::make("scatter_add", {x, index, source}, [&] { return x->scatter_add(dim, *index, *source); });
}
VST_API int32_t vst_scatter_add_(VstTensor x, int64_t dim, VstTensor index, VstTensor source) {
  return vst::run("scatter_add_", {x, index, source}, [&] { x->scatter_add_(dim, *index, *source); });
}
VST_API VstTensor vst_index_add(VstTensor x, int64_t dim, VstTensor index, VstTensor source, VstScalar alpha) {
  return vst::make("index_add", {x, index, source}, [&] { return x->index_add(dim, *index, *source, vst::scalar(alpha)); });
}
VST_API int32_t vst_index_add_(VstTensor x, int64_t dim, VstTensor index, VstTensor source, VstScalar alpha) {
  return vst::run("index_add_", {x, index, source}, [&] { x->index_add_(dim, *index, *source, vst::scalar(alpha)); });
}
VST_API int32_t vst_index_copy_(VstTensor x, int64_t dim, VstTensor index, VstTensor source) {
  return vst::run("index_copy_", {x, index, source}, [&] { x->index_copy_(dim, *index, *source); });
}

// One index expression. kind: 0 none (new axis), 1 ellipsis, 2 integer (a), 3 truth value (a), 4 slice (a:b:c, INT64_MIN = open),
// 5 tensor.
struct VstIndex {
  int64_t kind;
  int64_t a, b, c;
  VstTensor tensor;
};

namespace {

std::vector<at::indexing::TensorIndex> indices(const VstIndex* items, int64_t count) {
  using namespace at::indexing;
  std::vector<TensorIndex> result;
  result.reserve(static_cast<size_t>(count));
  auto open = [](int64_t v) { return v == INT64_MIN; };
  for (int64_t i = 0; i < count; i++) {
    const VstIndex& item = items[i];
    switch (item.kind) {
      case 0: result.emplace_back(None); break;
      case 1: result.emplace_back(Ellipsis); break;
      case 2: result.emplace_back(item.a); break;
      case 3: result.emplace_back(item.a != 0); break;
      case 4: {
        int64_t step = open(item.c) ? 1 : item.c;
        TORCH_CHECK(step > 0, "a slice needs a positive step, not ", step);
        result.emplace_back(Slice(open(item.a) ? 0 : item.a, open(item.b) ? INT64_MAX : item.b, step));
        break;
      }
      default: result.emplace_back(*item.tensor); break;
    }
  }
  return result;
}

}  // namespace

VST_API VstTensor vst_index(VstTensor x, const VstIndex* items, int64_t count) {
  return vst::make("index", {x}, [&] { return x->index(indices(items, count)); });
}
VST_API int32_t vst_index_put(VstTensor x, const VstIndex* items, int64_t count, VstTensor value) {
  return vst::run("index_put_", {x, value}, [&] { x->index_put_(indices(items, count), *value); });
}
VST_API int32_t vst_index_put_scalar(VstTensor x, const VstIndex* items, int64_t count, VstScalar value) {
  return vst::run("index_put_", {x}, [&] { x->index_put_(indices(items, count), vst::scalar(value)); });
}
