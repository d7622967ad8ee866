using TorchSharp.Modules;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>LAION's linear aesthetic predictor: one number out of a picture's CLIP feature.</summary>
/// <remarks><c>a = w · f / ‖f‖ + b</c>, about 1 to 10. Keys <c>weight</c> and <c>bias</c>, as in <c>sa_0_4_vit_l_14_linear.pth</c>.</remarks>
public sealed class AestheticHead : KeyedModule
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    /// <summary>Builds the head; its weights mean nothing until loaded.</summary>
    /// <param name="dim">Width of the features; 768 for CLIP ViT-L/14.</param>
    public AestheticHead(int dim = 768)
        : base(nameof(AestheticHead))
    {
        weight = AddParameter(nameof(weight), 0, 1, dim);
        bias = AddParameter(nameof(bias), 0, 1);
    }

    /// <summary>Reads the official file, or one of the same keys.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static AestheticHead Load(string path, int dim = 768) => NetworkLoading.Load(new AestheticHead(dim), path);

    /// <summary>Scores of features.</summary>
    /// <param name="features"><c>[B, dim]</c>, of any length.</param>
    /// <returns><c>[B]</c>, the caller owns it.</returns>
    public Tensor Forward(Tensor features)
    {
        Shape.Is(features, $"B {weight.shape[1]}");
        using var scope = NewDisposeScope();
        var unit = nn.functional.normalize(features, 2, -1);
        return nn.functional.linear(unit, weight, bias).squeeze(-1).MoveToOuterDisposeScope();
    }
}
