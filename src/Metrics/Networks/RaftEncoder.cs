using TorchSharp.Modules;
using static TorchSharp.torch;
using Layer = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>RAFT's feature and context encoder: 7x7 stride 2, three stages of two residual blocks, 1x1.</summary>
/// <remarks>The first stage keeps the size, the second halves it, the third halves it where the stride is 8 and keeps it where it is 4.</remarks>
internal sealed class RaftEncoder : Layer
{
    private readonly Conv2d conv1;
    private readonly Layer norm1;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Conv2d conv2;

    public RaftEncoder(RaftConfig config, int output, bool batchNorm)
        : base(nameof(RaftEncoder))
    {
        conv1 = nn.Conv2d(3, config.Stem, 7, 2, 3);
        norm1 = Norm(config.Stem, batchNorm);
        layer1 = Stage(config.Stem, config.Stages[0], 1, batchNorm);
        layer2 = Stage(config.Stages[0], config.Stages[1], 2, batchNorm);
        layer3 = Stage(config.Stages[1], config.Stages[2], config.Stride / 4, batchNorm);
        conv2 = nn.Conv2d(config.Stages[2], output, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = norm1.call(conv1.call(input)).relu();
        return conv2.call(layer3.call(layer2.call(layer1.call(x)))).MoveToOuterDisposeScope();
    }

    internal static Layer Norm(int channels, bool batchNorm) => batchNorm ? nn.BatchNorm2d(channels) : nn.InstanceNorm2d(channels);

    private static Sequential Stage(int from, int to, int stride, bool batchNorm) =>
        nn.Sequential(new RaftResidual(from, to, stride, batchNorm), new RaftResidual(to, to, 1, batchNorm));
}

/// <summary><c>relu(x' + relu(norm(conv(relu(norm(conv(x)))))))</c>; x' is x, or 1x1 stride 2 and norm of it.</summary>
internal sealed class RaftResidual : Layer
{
    private readonly Conv2d conv1;
    private readonly Conv2d conv2;
    private readonly Layer norm1;
    private readonly Layer norm2;

    // The published files hold the norm of the short cut under both names; it is one module here, too.
    private readonly Layer? norm3;
    private readonly Sequential? downsample;

    public RaftResidual(int from, int to, int stride, bool batchNorm)
        : base(nameof(RaftResidual))
    {
        conv1 = nn.Conv2d(from, to, 3, stride, 1);
        conv2 = nn.Conv2d(to, to, 3, 1, 1);
        norm1 = RaftEncoder.Norm(to, batchNorm);
        norm2 = RaftEncoder.Norm(to, batchNorm);
        if (stride != 1)
        {
            norm3 = RaftEncoder.Norm(to, batchNorm);
            downsample = nn.Sequential(nn.Conv2d(from, to, 1, stride), norm3);
        }

        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var y = norm1.call(conv1.call(input)).relu();
        y = norm2.call(conv2.call(y)).relu();
        var x = downsample is null ? input : downsample.call(input);
        return (x + y).relu().MoveToOuterDisposeScope();
    }
}
