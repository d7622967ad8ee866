using VideoSsm.Eval.Core;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>Starting weights that depend on the seed and the tensor's name only, never on the order of construction.</summary>
public static class WeightInit
{
    /// <summary>Gives every parameter of <paramref name="module"/> its starting value.</summary>
    /// <param name="module">Whose parameters are set, in place.</param>
    /// <param name="seed">With the parameter's name it determines the values.</param>
    /// <param name="bound">
    /// The values are uniform in ±bound; negative asks for ones. Given the name and the shape, so that each network states its rule in one place.
    /// </param>
    public static void Apply(nn.Module module, ulong seed, Func<string, long[], double> bound)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
        {
            var limit = bound(name, parameter.shape);
            using var generator = new Generator(Seeds.FromName($"{seed}/{name}"), parameter.device);
            if (limit > 0) nn.init.uniform_(parameter, -limit, limit, generator);
            else nn.init.constant_(parameter, limit < 0 ? 1 : 0);
        }
    }

    /// <summary><c>1/√(fan in)</c>, the usual bound of convolutions and linear layers.</summary>
    public static double FanIn(long[] shape) => 1.0 / Math.Sqrt(shape.Skip(1).Aggregate(1L, (a, b) => a * b));
}
