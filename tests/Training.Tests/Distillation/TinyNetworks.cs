using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests.Distillation;

/// <summary>Networks small enough for tests, with weights that are nowhere zero, so that gradients reach everything.</summary>
internal static class TinyNetworks
{
    public const int Side = 4;

    public static WanConfig Config { get; } = WanConfig.World with
    {
        Dim = 24,
        Heads = 2,
        FfnDim = 32,
        Layers = 2,
        FreqDim = 16,
        TextDim = 8,
        TextLength = 3,
        InChannels = 4,
        OutChannels = 4,
    };

    public static CausalDit Dit(VideoSsmOptions? memory = null, ulong seed = 1, WanConfig? config = null)
    {
        var dit = new CausalDit(config ?? Config, memory);
        dit.Initialise(seed, Side * Side);
        using var still = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, value) in dit.named_parameters())
        {
            using var random = new Generator(seed * 1000 + (ulong)name.Length);
            if (name.EndsWith("head.weight", StringComparison.Ordinal) || name.Contains("g_proj", StringComparison.Ordinal))
                value.copy_(randn(value.shape, generator: random) * 0.3);
        }

        return dit;
    }

    public static Tensor Rows(long batch, ulong seed = 5)
    {
        using var random = new Generator(seed);
        return randn([batch, Config.TextLength, Config.TextDim], generator: random);
    }

    /// <summary>Gradients by name; a weight that has no part in the loss is left out.</summary>
    public static Dictionary<string, Tensor> Gradients(CausalDit dit, Tensor loss)
    {
        var parameters = dit.named_parameters().ToList();
        var found = autograd.grad([loss], [.. parameters.Select(p => (Tensor)p.parameter)], allow_unused: true);
        return Enumerable.Range(0, found.Count).Where(i => found[i] is not null).ToDictionary(i => parameters[i].name, i => found[i], StringComparer.Ordinal);
    }

    public static double Difference(Tensor a, Tensor b) => (a - b).abs().max().item<float>();

    public static double Size(Tensor a) => a.abs().max().item<float>();
}
