using TorchSharp.Modules;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;
using Layer = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>Features to correlate: 7x7 stride 2, three stages of two bottlenecks, 1x1; instance norms throughout.</summary>
internal sealed class AmtFeatures : Layer
{
    private readonly Conv2d conv1;
    private readonly InstanceNorm2d norm1;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Conv2d conv2;

    public AmtFeatures(AmtConfig config)
        : base(nameof(AmtFeatures))
    {
        conv1 = nn.Conv2d(3, config.Stem, 7, 2, 3);
        norm1 = nn.InstanceNorm2d(config.Stem);
        layer1 = Stage(config.Stem, config.Stages[0], 1);
        layer2 = Stage(config.Stages[0], config.Stages[1], 2);
        layer3 = Stage(config.Stages[1], config.Stages[2], 2);
        conv2 = nn.Conv2d(config.Stages[2], config.Features, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = norm1.call(conv1.call(input)).relu();
        return conv2.call(layer3.call(layer2.call(layer1.call(x)))).MoveToOuterDisposeScope();
    }

    private static Sequential Stage(int from, int to, int stride) => nn.Sequential(new AmtBottleneck(from, to, stride), new AmtBottleneck(to, to, 1));
}

/// <summary>1x1 to a quarter of the channels, 3x3 (which strides), 1x1 back, each with norm and relu; relu of the sum with the short cut.</summary>
internal sealed class AmtBottleneck : Layer
{
    private readonly Conv2d conv1;
    private readonly Conv2d conv2;
    private readonly Conv2d conv3;
    private readonly InstanceNorm2d norm1;
    private readonly InstanceNorm2d norm2;
    private readonly InstanceNorm2d norm3;
    private readonly Sequential? downsample;

    public AmtBottleneck(int from, int to, int stride)
        : base(nameof(AmtBottleneck))
    {
        int inner = to / 4;
        conv1 = nn.Conv2d(from, inner, 1);
        conv2 = nn.Conv2d(inner, inner, 3, stride, 1);
        conv3 = nn.Conv2d(inner, to, 1);
        (norm1, norm2, norm3) = (nn.InstanceNorm2d(inner), nn.InstanceNorm2d(inner), nn.InstanceNorm2d(to));
        if (stride != 1)
            downsample = nn.Sequential(nn.Conv2d(from, to, 1, stride), nn.InstanceNorm2d(to));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var y = norm1.call(conv1.call(input)).relu();
        y = norm2.call(conv2.call(y)).relu();
        y = norm3.call(conv3.call(y)).relu();
        var x = downsample is null ? input : downsample.call(input);
        return (x + y).relu().MoveToOuterDisposeScope();
    }
}

/// <summary>The picture at 1/2, 1/4, 1/8, 1/16: each stage a 3x3 with stride 2 and one without.</summary>
internal sealed class AmtPyramid : nn.Module
{
    private readonly Sequential pyramid1;
    private readonly Sequential pyramid2;
    private readonly Sequential pyramid3;
    private readonly Sequential pyramid4;

    public AmtPyramid(IReadOnlyList<int> channels)
        : base(nameof(AmtPyramid))
    {
        pyramid1 = Stage(3, channels[0]);
        pyramid2 = Stage(channels[0], channels[1]);
        pyramid3 = Stage(channels[1], channels[2]);
        pyramid4 = Stage(channels[2], channels[3]);
        RegisterComponents();

        static Sequential Stage(int from, int to) => nn.Sequential(AmtDecoder.ConvPRelu(from, to, 2), AmtDecoder.ConvPRelu(to, to));
    }

    public Tensor[] Forward(Tensor x)
    {
        var first = pyramid1.call(x);
        var second = pyramid2.call(first);
        var third = pyramid3.call(second);
        return [first, second, third, pyramid4.call(third)];
    }
}

/// <summary>3x3, residual block, transposed 4x4 to twice the size.</summary>
internal sealed class AmtDecoder : Layer
{
    private readonly Sequential convblock;

    public AmtDecoder(int from, int hidden, int to, int skip)
        : base(nameof(AmtDecoder))
    {
        convblock = nn.Sequential(ConvPRelu(from, hidden), new AmtResidual(hidden, skip), nn.ConvTranspose2d(hidden, to, 4, 2, 1));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => convblock.call(input);

    internal static Sequential ConvPRelu(int from, int to, int stride = 1) => nn.Sequential(nn.Conv2d(from, to, 3, stride, 1), new ChannelPRelu(to));
}

/// <summary>Five 3x3 convolutions of which the second and the fourth see only the last channels; PReLU of the sum with the input.</summary>
internal sealed class AmtResidual : Layer
{
    private readonly Sequential conv1;
    private readonly Sequential conv2;
    private readonly Sequential conv3;
    private readonly Sequential conv4;
    private readonly Conv2d conv5;
    private readonly ChannelPRelu prelu;
    private readonly int _side;

    public AmtResidual(int channels, int side)
        : base(nameof(AmtResidual))
    {
        _side = side;
        conv1 = AmtDecoder.ConvPRelu(channels, channels);
        conv2 = AmtDecoder.ConvPRelu(side, side);
        conv3 = AmtDecoder.ConvPRelu(channels, channels);
        conv4 = AmtDecoder.ConvPRelu(side, side);
        conv5 = nn.Conv2d(channels, channels, 3, 1, 1);
        prelu = new ChannelPRelu(channels);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var y = conv3.call(Side(conv1.call(input), conv2));
        y = conv5.call(Side(y, conv4));
        return prelu.call(input + y).MoveToOuterDisposeScope();
    }

    private Tensor Side(Tensor x, Sequential step)
    {
        using var scope = NewDisposeScope();
        long rest = x.shape[1] - _side;
        return cat([x.narrow(1, 0, rest), step.call(x.narrow(1, rest, _side))], 1).MoveToOuterDisposeScope();
    }
}

/// <summary><c>max(x, 0) + a·min(x, 0)</c> with a slope per channel.</summary>
internal sealed class ChannelPRelu : Layer
{
    private readonly Parameter weight;

    public ChannelPRelu(int channels)
        : base(nameof(ChannelPRelu))
    {
        weight = nn.Parameter(full([channels], 0.25));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Fused.ChannelPRelu(input, weight).MoveToOuterDisposeScope();
    }
}
