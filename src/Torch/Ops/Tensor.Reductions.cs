namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>Whether all elements are non-zero.</summary>
        public Tensor all() => Wrap(NativeMethods.vst_all(Handle), this);

        /// <summary>Whether any element is non-zero.</summary>
        public Tensor any() => Wrap(NativeMethods.vst_any(Handle), this);

        /// <summary>The largest element.</summary>
        public Tensor max() => Wrap(NativeMethods.vst_max(Handle), this);

        /// <summary>The smallest element.</summary>
        public Tensor min() => Wrap(NativeMethods.vst_min(Handle), this);

        /// <summary>The lower median of the elements.</summary>
        public Tensor median() => Wrap(NativeMethods.vst_median(Handle), this);

        /// <summary>The sum of all elements. For the sum over dimension 0 write <c>sum(0L)</c>.</summary>
        /// <exception cref="ArgumentException">The type is <see cref="ScalarType.Byte"/>, which is what <c>sum(0)</c> means in C#.</exception>
        public Tensor sum(ScalarType? type = null) => SumOfAll(type);

        /// <summary>The sum over a dimension.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => SumOver([dim], keepdim, type);

        /// <summary>The sum over dimensions.</summary>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => SumOver(dim, keepdim, type);

        /// <summary>The sum over dimensions.</summary>
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => SumOver(dim.ToArray(), keepdim, type);

        /// <summary>The mean of all elements.</summary>
        public Tensor mean() => MeanOver(null, false, null);

        /// <summary>The mean over dimensions.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => MeanOver(dimensions, keepdim, type);

        /// <summary>The standard deviation of all elements.</summary>
        public Tensor std(bool unbiased = true) => StdOver(null, unbiased, false, null);

        /// <summary>The standard deviation over a dimension.</summary>
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            StdOver([dim], unbiased, keepdim, type);

        /// <summary>The standard deviation over dimensions.</summary>
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            StdOver(dimensions, unbiased, keepdim, type);

        /// <summary>The variance of all elements.</summary>
        public Tensor var(bool unbiased = true) => VarOver(null, unbiased, false, null);

        /// <summary>The variance over a dimension.</summary>
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            VarOver([dim], unbiased, keepdim, type);

        /// <summary>The variance over dimensions.</summary>
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            VarOver(dimensions, unbiased, keepdim, type);

        /// <summary>The variance and the mean over dimensions.</summary>
        public (Tensor @var, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            var converted = Converted(type);
            var output = stackalloc nint[2];
            fixed (long* dims = dimensions)
                InPlace(NativeMethods.vst_var_mean(converted.Handle, dims, dimensions.Length, unbiased ? 1 : 0, keepdim ? 1 : 0, output));
            return Pair(output);
        }

        /// <summary>The largest elements over dimensions, gradients shared evenly between equals.</summary>
        public Tensor amax(params long[] dims) => AmaxOver(dims, false);

        /// <summary>The largest elements over dimensions, gradients shared evenly between equals.</summary>
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => AmaxOver(dims, keepdim, @out);

        /// <summary>The smallest elements over dimensions, gradients shared evenly between equals.</summary>
        public Tensor amin(params long[] dims) => AminOver(dims, false);

        /// <summary>The smallest elements over dimensions, gradients shared evenly between equals.</summary>
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => AminOver(dims, keepdim, @out);

        /// <summary>The largest elements over a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            var output = stackalloc nint[2];
            InPlace(NativeMethods.vst_max_dim(Handle, dim, keepdim ? 1 : 0, output));
            return Pair(output);
        }

        /// <summary>The smallest elements over a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            var output = stackalloc nint[2];
            InPlace(NativeMethods.vst_min_dim(Handle, dim, keepdim ? 1 : 0, output));
            return Pair(output);
        }

        /// <summary>Whether all elements over a dimension are non-zero.</summary>
        public Tensor all(long dim, bool keepdim = false) => Wrap(NativeMethods.vst_all_dim(Handle, dim, keepdim ? 1 : 0), this);

        /// <summary>Whether any element over a dimension is non-zero.</summary>
        public Tensor any(long dim, bool keepdim = false) => Wrap(NativeMethods.vst_any_dim(Handle, dim, keepdim ? 1 : 0), this);

        /// <summary>The row-major place of the largest element.</summary>
        public Tensor argmax() => Wrap(NativeMethods.vst_argmax(Handle, 0, 0, 0), this);

        /// <summary>The places of the largest elements over a dimension.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => Wrap(NativeMethods.vst_argmax(Handle, 1, dim, keepdim ? 1 : 0), this);

        /// <summary>The row-major place of the smallest element.</summary>
        public Tensor argmin() => Wrap(NativeMethods.vst_argmin(Handle, 0, 0, 0), this);

        /// <summary>The places of the smallest elements over a dimension.</summary>
        public Tensor argmin(long dim, bool keepdim = false) => Wrap(NativeMethods.vst_argmin(Handle, 1, dim, keepdim ? 1 : 0), this);

        /// <summary>The places that sort a dimension.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) =>
            Wrap(NativeMethods.vst_argsort(Handle, dim, descending ? 1 : 0), this);

        /// <summary>The elements sorted along a dimension, and where they were.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            var output = stackalloc nint[2];
            InPlace(NativeMethods.vst_sort(Handle, dim, descending ? 1 : 0, stable ? 1 : 0, output));
            return Pair(output);
        }

        /// <summary>The largest (or smallest) elements along a dimension, and where they were.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            var output = stackalloc nint[2];
            InPlace(NativeMethods.vst_topk(Handle, k, dim, largest ? 1 : 0, sorted ? 1 : 0, output));
            return Pair(output);
        }

        /// <summary>The p-norm of all elements.</summary>
        public Tensor norm(float p = 2) => NormOver(p, null, false);

        /// <summary>The p-norm over a dimension.</summary>
        public Tensor norm(int dim, bool keepdim = false, float p = 2) => NormOver(p, [dim], keepdim);

        /// <summary>The logarithm of the sum of the exponentials over a dimension.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) => Wrap(NativeMethods.vst_logsumexp(Handle, dim, keepdim ? 1 : 0), this);

        /// <summary>The exponentials, scaled to sum to one over a dimension.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) =>
            Wrap(NativeMethods.vst_softmax(Handle, dim, dtype is { } t ? (int)t : -1), this);

        /// <summary>The logarithm of <see cref="softmax"/>.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) =>
            Wrap(NativeMethods.vst_log_softmax(Handle, dim, dtype is { } t ? (int)t : -1), this);

        /// <summary>The running sum along a dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) =>
            Wrap(NativeMethods.vst_cumsum(Handle, dim, type is { } t ? (int)t : -1), this);

        /// <summary>The running product along a dimension.</summary>
        public Tensor cumprod(long dim, ScalarType? type = null) =>
            Wrap(NativeMethods.vst_cumprod(Handle, dim, type is { } t ? (int)t : -1), this);

        /// <summary>The number of non-zero elements, over dimensions or all.</summary>
        public Tensor count_nonzero(long[]? dims = null) =>
            dims is null ? Wrap(NativeMethods.vst_count_nonzero(Handle), this) : ne(0).sum(dims);

        /// <summary>Quantiles along a dimension, interpolated linearly.</summary>
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) =>
            Wrap(NativeMethods.vst_quantile(Handle, q.Handle, dim, keepdim ? 1 : 0), this, q);

        /// <summary>Counts of the elements in equal bins; equal bounds stand for the smallest and largest element.</summary>
        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Wrap(NativeMethods.vst_histc(Handle, bins, min, max), this);

        /// <summary>How often each non-negative integer occurs, or the sum of its weights.</summary>
        public Tensor bincount(Tensor? weights, long minlength = 0) =>
            Wrap(NativeMethods.vst_bincount(Handle, weights?.Handle ?? 0, minlength), this, weights);

        /// <summary>Indices drawn with probabilities proportional to the elements of each row.</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Random(NativeMethods.vst_multinomial(Handle, num_samples, replacement ? 1 : 0, Use(generator)), this, generator);

        /// <summary>Ones with the probabilities given by the elements, else zeros.</summary>
        public Tensor bernoulli(Generator? generator = null) =>
            Random(NativeMethods.vst_bernoulli(Handle, Use(generator)), this, generator);
    }
}
