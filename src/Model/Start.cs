using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>Start values of weights, drawn from an explicit generator so that a seed fixes them.</summary>
internal static class Start
{
    /// <summary>Uniform in <c>+-sqrt(6 / (in + out))</c> for a weight <c>[out, in, ...]</c> seen as a matrix.</summary>
    public static void XavierUniform(Tensor weight, Generator generator)
    {
        long outputs = weight.shape[0];
        long inputs = weight.numel() / outputs;
        double bound = Math.Sqrt(6.0 / (inputs + outputs));
        using var scope = NewDisposeScope();
        weight.copy_((rand(weight.shape, generator: generator) * (2 * bound)) - bound);
    }

    /// <summary>Normal with mean 0.</summary>
    public static void Normal(Tensor weight, double deviation, Generator generator)
    {
        using var scope = NewDisposeScope();
        weight.copy_(randn(weight.shape, generator: generator) * deviation);
    }
}
