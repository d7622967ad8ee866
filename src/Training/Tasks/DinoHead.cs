using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>The head of self-distillation: three layers to a unit vector, compared with unit prototypes. Needed in training only.</summary>
internal sealed class DinoHead : nn.Module
{
    private readonly Linear layer1;
    private readonly Linear layer2;
    private readonly Linear layer3;
    private readonly Linear prototypes;

    public DinoHead(int dim, int width, int bottleneck, int count)
        : base(nameof(DinoHead))
    {
        layer1 = nn.Linear(dim, width);
        layer2 = nn.Linear(width, width);
        layer3 = nn.Linear(width, bottleneck);
        prototypes = nn.Linear(bottleneck, count, hasBias: false);
        RegisterComponents();
    }

    /// <summary>Cosines with every prototype, <c>[B, dim]</c> to <c>[B, count]</c>.</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = layer3.forward(layer2.forward(layer1.forward(x).gelu()).gelu());
        var directions = nn.functional.normalize(prototypes.weight!, 2, 1);
        return nn.functional.linear(nn.functional.normalize(y, 2, -1), directions).MoveToOuterDisposeScope();
    }
}
