using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>The position of a frame in its context, as the router sees it.</summary>
public static class Router
{
    /// <summary><c>log(rho)</c>, <c>rho = (t + 1) / T</c>, at most 1 where it is clamped, for every token of the frames.</summary>
    /// <param name="frames">Frame indices t.</param>
    /// <param name="tokensPerFrame">Tokens of a frame.</param>
    /// <param name="contextFrames">T.</param>
    /// <param name="clamp">Whether a video longer than T stays at rho = 1, where the printed formula has no meaning.</param>
    /// <param name="device">Where the tensor goes; the CPU when absent.</param>
    /// <returns><c>[frames * tokensPerFrame, 1]</c>, float32, never positive where clamped, finite from the first frame on.</returns>
    public static Tensor LogRho(IReadOnlyList<int> frames, int tokensPerFrame, int contextFrames, bool clamp = true, Device? device = null)
    {
        float[] values = new float[frames.Count * tokensPerFrame];
        for (int i = 0; i < values.Length; i++)
        {
            double rho = (frames[i / tokensPerFrame] + 1.0) / contextFrames;
            values[i] = (float)Math.Log(clamp ? Math.Min(1.0, rho) : rho);
        }

        using var scope = NewDisposeScope();
        return tensor(values, device: device).unsqueeze(-1).MoveToOuterDisposeScope();
    }
}
