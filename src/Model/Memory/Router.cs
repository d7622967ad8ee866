using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>The position of a frame in its context, as the router sees it.</summary>
public static class Router
{
    /// <summary><c>log(rho)</c>, <c>rho = min(1, (t + 1) / T)</c>, for every token of the frames.</summary>
    /// <param name="frames">Frame indices t.</param>
    /// <param name="tokensPerFrame">Tokens of a frame.</param>
    /// <param name="contextFrames">T. A video longer than T stays at rho = 1, where the printed formula has no meaning.</param>
    /// <param name="device">Where the tensor goes; the CPU when absent.</param>
    /// <returns><c>[frames * tokensPerFrame, 1]</c>, float32, never positive, finite from the first frame on.</returns>
    public static Tensor LogRho(IReadOnlyList<int> frames, int tokensPerFrame, int contextFrames, Device? device = null)
    {
        float[] values = new float[frames.Count * tokensPerFrame];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)Math.Log(Math.Min(1.0, (frames[i / tokensPerFrame] + 1.0) / contextFrames));
        }

        using var scope = NewDisposeScope();
        return tensor(values, device: device).unsqueeze(-1).MoveToOuterDisposeScope();
    }
}
