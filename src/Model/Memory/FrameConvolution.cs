using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>
/// The short convolution of Gated DeltaNet within a frame: <c>y_t = sum_j w_j x_(t-J+1+j)</c> per channel, over the J tokens up to t, nothing before the first token of
/// the frame. Key <c>weight</c>, <c>[Dim, 1, J]</c>.
/// </summary>
internal sealed class FrameConvolution : KeyedModule
{
    private readonly Parameter weight;

    public FrameConvolution(int dim, int taps)
        : base(nameof(FrameConvolution)) => weight = AddParameter("weight", 0, dim, 1, taps);

    /// <summary>Start as the identity: all weight on the token itself.</summary>
    public void Initialise()
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        weight.zero_();
        weight.narrow(2, weight.shape[2] - 1, 1).fill_(1);
    }

    /// <summary><c>[B, L, H, D]</c>, whole frames, to the same shape.</summary>
    public Tensor Forward(Tensor x, int tokensPerFrame)
    {
        long dim = weight.shape[0], pad = weight.shape[2] - 1;
        var frames = x.reshape(-1, tokensPerFrame, dim).transpose(1, 2);
        var padded = cat([zeros([frames.shape[0], dim, pad], x.dtype, x.device), frames], 2);
        return nn.functional.conv1d(padded, weight, groups: dim).transpose(1, 2).reshape(x.shape);
    }
}
