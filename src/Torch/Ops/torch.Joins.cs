namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>Tensors joined along a dimension.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        fixed (nint* p = Handles(tensors))
            return Joined(NativeMethods.vst_cat(p, tensors.Count, dim), tensors);
    }

    /// <inheritdoc cref="cat"/>
    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    /// <inheritdoc cref="cat"/>
    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => cat(tensors, axis);

    /// <summary>Tensors of one shape joined along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Tensor[] list = [.. tensors];
        fixed (nint* p = Handles(list))
            return Joined(NativeMethods.vst_stack(p, list.Length, dim), list);
    }

    /// <summary>The coordinate grids of vectors: <c>ij</c> for matrix order, <c>xy</c> for Cartesian order.</summary>
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij")
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (indexing is not ("ij" or "xy"))
            throw new ArgumentException($"'{indexing}' is no indexing: write ij or xy", nameof(indexing));
        Tensor[] list = [.. tensors];
        fixed (nint* p = Handles(list))
        {
            var result = NativeMethods.vst_meshgrid(p, list.Length, indexing == "xy" ? 1 : 0);
            GC.KeepAlive(list);
            return TakeList(result);
        }
    }

    /// <summary>Sums of products in Einstein's notation.</summary>
    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        fixed (nint* p = Handles(tensors))
            return Joined(NativeMethods.vst_einsum(equation, p, tensors.Length), tensors);
    }

    /// <summary><paramref name="x"/> where the condition holds, <paramref name="y"/> elsewhere.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);

    /// <summary>The distances of all pairs of rows.</summary>
    public static Tensor cdist(
        Tensor x1, Tensor x2, double p = 2, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Tensor.Wrap(NativeMethods.vst_cdist(x1.Handle, x2.Handle, p, (long)compute_mode), x1, x2);

    private static Tensor Joined(nint result, IList<Tensor> tensors)
    {
        GC.KeepAlive(tensors);
        return new Tensor(result);
    }
}
