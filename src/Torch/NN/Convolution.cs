namespace TorchSharp.Modules;

internal sealed record ConvolutionShape(
    long Inputs, long Outputs, long[] Kernel, long[] Stride, long[] Pad, long[] Dilation, long Groups, PaddingModes Mode, Padding? Named)
{
    public int Dimensions => Kernel.Length;

    // What torch.nn.functional.pad wants for the modes that the convolution itself does not know: last dimension first, both sides.
    public long[] BothSides()
    {
        var result = new long[2 * Dimensions];
        for (var i = 0; i < Dimensions; i++)
        {
            var d = Dimensions - 1 - i;
            var total = Named switch
            {
                Padding.Same => Dilation[d] * (Kernel[d] - 1),
                Padding.Valid => 0,
                _ => 2 * Pad[d],
            };
            result[2 * i] = total / 2;
            result[(2 * i) + 1] = total - (total / 2);
        }
        return result;
    }
}

/// <summary>What the convolutions share: weight, bias, padding. Weights are drawn as in PyTorch from U(±1/√fan-in).</summary>
public abstract class Convolution : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly ConvolutionShape _shape;
    private readonly long[] _outside;
    private readonly bool _padFirst;
    private Parameter _weight;
    private Parameter? _bias;

    private protected Convolution(string name, ConvolutionShape shape, bool transposed, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
        : base(name)
    {
        if (shape.Groups <= 0 || shape.Inputs % shape.Groups != 0 || shape.Outputs % shape.Groups != 0)
            throw new ArgumentException($"{name}: {shape.Inputs} inputs and {shape.Outputs} outputs cannot be split into {shape.Groups} groups.");
        if (shape.Named == Padding.Same && shape.Stride.Any(x => x != 1))
            throw new ArgumentException($"{name}: padding 'same' needs stride 1, but it is [{string.Join(", ", shape.Stride)}].");
        var (d, t) = GetDefaultDeviceAndType(device, dtype);
        var (first, second) = transposed ? (shape.Inputs, shape.Outputs / shape.Groups) : (shape.Outputs, shape.Inputs / shape.Groups);
        var fanIn = second * shape.Kernel.Aggregate(1L, (x, y) => x * y);
        var bound = fanIn > 0 ? 1.0 / Math.Sqrt(fanIn) : 0.0;
        _shape = shape;
        _outside = shape.BothSides();
        // Uneven 'same' padding and every mode but zeros are applied before the convolution.
        _padFirst = !transposed
            && (shape.Mode is not (PaddingModes.Zeros or PaddingModes.Constant)
                || Enumerable.Range(0, shape.Dimensions).Any(i => _outside[2 * i] != _outside[(2 * i) + 1]));
        _weight = Initial.Uniform([first, second, .. shape.Kernel], bound, d, t);
        SetParameter("weight", _weight);
        _bias = hasBias ? Initial.Uniform([shape.Outputs], bound, d, t) : null;
        SetParameter("bias", _bias);
    }

    /// <summary>Weight, <c>[out, in/groups, kernel…]</c> (transposed: <c>[in, out/groups, kernel…]</c>).</summary>
    public Parameter weight
    {
        get => _weight;
        set => SetParameter("weight", _weight = value);
    }

    /// <summary>Bias, <c>[out]</c>, or null.</summary>
    public Parameter? bias
    {
        get => _bias;
        set => SetParameter("bias", _bias = value);
    }

    private protected ConvolutionShape Geometry => _shape;

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.Tensor tensor)
    {
        if (!_padFirst)
        {
            var pad = _shape.Named is null ? _shape.Pad : Enumerable.Range(0, _shape.Dimensions).Select(i => _outside[2 * (_shape.Dimensions - 1 - i)]).ToArray();
            return torch.nn.functional.ConvolveN(tensor, _weight, _bias, _shape.Stride, pad, _shape.Dilation, _shape.Groups, _shape.Dimensions);
        }
        var mode = _shape.Mode == PaddingModes.Zeros ? PaddingModes.Constant : _shape.Mode;
        using var padded = torch.nn.functional.pad(tensor, _outside, mode);
        return torch.nn.functional.ConvolveN(
            padded, _weight, _bias, _shape.Stride, new long[_shape.Dimensions], _shape.Dilation, _shape.Groups, _shape.Dimensions);
    }
}

/// <summary>1-dimensional convolution.</summary>
public sealed class Conv1d : Convolution
{
    internal Conv1d(ConvolutionShape shape, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
        : base(nameof(Conv1d), shape, false, hasBias, device, dtype)
    {
    }
}

/// <summary>2-dimensional convolution.</summary>
public sealed class Conv2d : Convolution
{
    internal Conv2d(ConvolutionShape shape, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
        : base(nameof(Conv2d), shape, false, hasBias, device, dtype)
    {
    }
}

/// <summary>3-dimensional convolution.</summary>
public sealed class Conv3d : Convolution
{
    internal Conv3d(ConvolutionShape shape, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
        : base(nameof(Conv3d), shape, false, hasBias, device, dtype)
    {
    }
}

/// <summary>2-dimensional transposed convolution.</summary>
public sealed class ConvTranspose2d : Convolution
{
    private readonly long[] _outputPadding;

    internal ConvTranspose2d(ConvolutionShape shape, long[] outputPadding, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
        : base(nameof(ConvTranspose2d), shape, true, hasBias, device, dtype) => _outputPadding = outputPadding;

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.conv_transpose2d(
        tensor, weight, bias, Geometry.Stride, Geometry.Pad, _outputPadding, Geometry.Dilation, Geometry.Groups);
}
