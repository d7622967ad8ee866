namespace TorchSharp.Modules;

/// <summary>A tensor that a module trains.</summary>
public class Parameter : torch.Tensor
{
    /// <summary>Takes a tensor over: <paramref name="data"/> gives up its storage to the parameter and must not be used any more.</summary>
    /// <param name="data">Initial value, a leaf.</param>
    /// <param name="requires_grad">False for a frozen parameter.</param>
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(TakeOver(data, requires_grad))
    {
    }

    private static nint TakeOver(torch.Tensor data, bool requiresGrad)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.requires_grad = requiresGrad;
        return data.DecoupleFromNativeHandle();
    }
}
