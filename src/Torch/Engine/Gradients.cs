using TorchSharp;

namespace VideoSsm.Eval.Engine;

/// <summary>The gradients that <c>backward</c> leaves on leaf tensors.</summary>
public static class Gradients
{
    /// <summary>The gradient of a leaf, sharing its storage, or null if there is none yet.</summary>
    public static torch.Tensor? Of(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.grad;
    }

    /// <summary>Replaces the gradient of a leaf; null removes it.</summary>
    public static void Set(torch.Tensor tensor, torch.Tensor? gradient)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        tensor.grad = gradient;
    }
}
