using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VideoSsm.Eval.Torch.Tests;

[Collection(LibTorchCollection.Name)]
public sealed class NNModuleTests
{
    [Fact]
    public void ComponentsAreNamedAfterTheirFields()
    {
        using var net = new Net();

        Assert.Equal(
            ["gain", "first.weight", "first.bias", "blocks.0.weight", "blocks.0.bias", "blocks.1.weight", "blocks.1.bias", "head.norm.weight", "head.norm.bias", "head.out.weight"],
            net.named_parameters().Select(x => x.name));
        Assert.Equal(["offset", "cache"], net.named_buffers().Select(x => x.name));
        Assert.Equal(["first", "blocks", "head"], net.named_children().Select(x => x.name));
        Assert.Contains("blocks.1", net.named_modules().Select(x => x.name));
        Assert.Equal([1L], net.get_parameter("gain")!.shape);
        Assert.Null(net.get_parameter("nothing"));
    }

    [Fact]
    public void TheStateLeavesOutBuffersThatAreNotPersistent()
    {
        using var net = new Net();
        var state = net.state_dict();
        Assert.Contains("offset", state.Keys);
        Assert.DoesNotContain("cache", state.Keys);
        Assert.Equal(11, state.Count);
    }

    [Fact]
    public void LoadingCopiesEveryValue()
    {
        using var scope = NewDisposeScope();
        using var a = new Net();
        using var b = new Net();
        var x = randn([2, 3]);
        Assert.False(a.call(x).allclose(b.call(x)));

        var (missing, unexpected) = b.load_state_dict(a.state_dict());

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        Assert.True(a.call(x).allclose(b.call(x), 0, 0));
    }

    [Fact]
    public void LoadingNamesEveryProblemAtOnceAndCopiesNothing()
    {
        using var scope = NewDisposeScope();
        using var net = new Net();
        var state = net.state_dict().ToDictionary(x => x.Key, x => x.Value.detach().add(1), StringComparer.Ordinal);
        state.Remove("gain");
        state["extra"] = zeros([1]);
        state["first.bias"] = zeros([9]);
        var before = net.get_parameter("first.weight")!.clone();

        var error = Assert.Throws<InvalidOperationException>(() => net.load_state_dict(state));

        Assert.Contains("missing: gain", error.Message, StringComparison.Ordinal);
        Assert.Contains("unexpected: extra", error.Message, StringComparison.Ordinal);
        Assert.Contains("first.bias: [9] instead of [4]", error.Message, StringComparison.Ordinal);
        Assert.True(net.get_parameter("first.weight")!.allclose(before, 0, 0));
    }

    [Fact]
    public void LoadingWithoutStrictReportsInsteadOfThrowing()
    {
        using var scope = NewDisposeScope();
        using var net = new Net();
        var state = net.state_dict().ToDictionary(x => x.Key, x => x.Value, StringComparer.Ordinal);
        state.Remove("gain");
        state["extra"] = zeros([1]);

        var (missing, unexpected) = net.load_state_dict(state, strict: false);

        Assert.Equal(["gain"], missing);
        Assert.Equal(["extra"], unexpected);
        Assert.Empty(net.load_state_dict(state, skip: ["gain", "extra"]).Item1);
    }

    [Fact]
    public void TrainingModeReachesEveryModule()
    {
        using var net = new Net();
        net.eval();
        Assert.All(net.modules(), x => Assert.False(x.training));
        net.train();
        Assert.All(net.modules(), x => Assert.True(x.training));
    }

    [Fact]
    public void ConvertingKeepsTheParameterObjectsAndTheirGradients()
    {
        using var scope = NewDisposeScope();
        using var net = new Net();
        net.call(randn([2, 3])).sum().backward();
        var weight = net.get_parameter("first.weight")!;

        net.to(ScalarType.Float64);

        Assert.Same(weight, net.get_parameter("first.weight"));
        Assert.Equal(ScalarType.Float64, weight.dtype);
        Assert.Equal(ScalarType.Float64, weight.grad!.dtype);
        Assert.True(weight.requires_grad && weight.is_leaf);
        Assert.Equal(ScalarType.Int64, net.get_buffer("offset")!.dtype);
        Assert.Equal(ScalarType.Float64, net.call(randn([2, 3], ScalarType.Float64)).dtype);
    }

    [Fact]
    public void GradientsAreTakenAway()
    {
        using var scope = NewDisposeScope();
        using var net = new Net();
        net.call(randn([2, 3])).sum().backward();
        Assert.All(net.parameters(), x => Assert.NotNull(x.grad));
        net.zero_grad(set_to_none: false);
        Assert.All(net.parameters(), x => Assert.Equal(0, x.grad!.abs().max().item<float>()));
        net.zero_grad();
        Assert.All(net.parameters(), x => Assert.Null(x.grad));
    }

    [Fact]
    public void HooksSeeAndReplaceInputAndResult()
    {
        using var scope = NewDisposeScope();
        using var identity = Identity();
        var before = identity.register_forward_pre_hook((_, x) => x.add(1));
        var after = identity.register_forward_hook((_, _, y) => y.mul(3));
        Assert.Equal(6, identity.call(ones([1])).item<float>());
        before.remove();
        after.remove();
        Assert.Equal(1, identity.call(ones([1])).item<float>());
    }

    [Fact]
    public void ANameCanBeTakenOnlyOnce()
    {
        using var net = new Net();
        Assert.Throws<InvalidOperationException>(() => net.register_buffer("gain", zeros([1])));
        Assert.Throws<ArgumentException>(() => net.register_buffer("a.b", zeros([1])));
    }

    [Fact]
    public void AModuleOutlivesTheScopeItWasMadeInAndDisposesItsTensors()
    {
        var before = Tensor.TotalCount;
        Net net;
        using (NewDisposeScope())
            net = new Net();
        using (NewDisposeScope())
            Assert.Equal([2L, 2L], net.call(randn([2, 3])).shape);
        net.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void ConvolutionsPadAsPyTorchDoes()
    {
        using var scope = NewDisposeScope();
        var x = NNGolden.Input([1, 2, 5, 6]);
        using var same = Conv2d(2, 3, (3, 4), Padding.Same, dilation: (2, 1));
        Assert.Equal([1L, 3L, 5L, 6L], same.call(x).shape);
        // PyTorch puts the odd pixel behind.
        var byHand = functional.conv2d(functional.pad(x, [1, 2, 2, 2]), same.weight, same.bias, dilation: [2, 1]);
        Assert.True(same.call(x).allclose(byHand, 1e-5, 1e-6));
        using var circular = Conv2d(2, 3, 3, 1, 1, 1, PaddingModes.Circular, 1, false);
        Assert.Null(circular.bias);
        var wrapped = functional.conv2d(functional.pad(x, [1, 1, 1, 1], PaddingModes.Circular), circular.weight);
        Assert.True(circular.call(x).allclose(wrapped, 1e-5, 1e-6));
        using var tall = Conv3d(2, 4, (1, 3, 3), (1, 2, 2), (0, 1, 1));
        Assert.Equal([1L, 4L, 3L, 3L, 3L], tall.call(NNGolden.Input([1, 2, 3, 5, 6])).shape);
        using var up = ConvTranspose2d(2, 3, 4, 2, 1);
        Assert.Equal([1L, 3L, 10L, 12L], up.call(x).shape);
    }

    [Fact]
    public void WeightsStartWithinPyTorchsBounds()
    {
        using var linear = Linear(16, 64);
        Assert.InRange(linear.weight.abs().max().item<float>(), 0.2f, 0.25f);
        Assert.InRange(linear.bias!.abs().max().item<float>(), 0.15f, 0.25f);
        using var conv = Conv2d(4, 64, 2);
        Assert.InRange(conv.weight.abs().max().item<float>(), 0.2f, 0.25f);
        using var embedding = Embedding(500, 8, 3);
        Assert.InRange(embedding.weight.std().item<float>(), 0.9f, 1.1f);
        Assert.Equal(0, embedding.weight[3].abs().max().item<float>());
    }

    [Fact]
    public void InitialisersDrawFromTheirDistributions()
    {
        using var scope = NewDisposeScope();
        var x = zeros([200, 100]);
        init.xavier_uniform_(x);
        Assert.InRange(x.abs().max().item<float>(), 0.99 * Math.Sqrt(6.0 / 300), Math.Sqrt(6.0 / 300));
        init.kaiming_normal_(x, nonlinearity: init.NonlinearityType.ReLU);
        Assert.InRange(x.std().item<float>(), 0.97 * Math.Sqrt(2.0 / 100), 1.03 * Math.Sqrt(2.0 / 100));
        init.trunc_normal_(x, 1, 0.5, 0.5, 2);
        Assert.True(x.min().item<float>() >= 0.5 && x.max().item<float>() <= 2);
        // Mean of N(1, 0.25) cut to [0.5, 2]: 1 + 0.5·(φ(−1) − φ(2))/(Φ(2) − Φ(−1)) = 1.1147.
        Assert.InRange(x.mean().item<float>(), 1.10, 1.13);
        init.constant_(x, 3);
        Assert.Equal(3, x.max().item<float>());
        init.zeros_(x);
        Assert.Equal(0, x.abs().max().item<float>());
        using var p = Parameter(zeros([4]));
        init.ones_(p);
        Assert.Equal(4, p.sum().item<float>());
    }

#pragma warning disable IDE1006 // The names of the fields are the keys under test.
    private sealed class Head : Module<Tensor, Tensor>
    {
        private readonly LayerNorm norm = LayerNorm(4);
        private readonly Linear @out = Linear(4, 2, hasBias: false);

        public Head()
            : base("head") => RegisterComponents();

        public override Tensor forward(Tensor input) => @out.call(norm.call(input));
    }

    private sealed class Net : Module<Tensor, Tensor>
    {
        private readonly Linear first = Linear(3, 4);
        private readonly ModuleList<Linear> blocks = ModuleList(Linear(4, 4), Linear(4, 4));
        private readonly Head head = new();
        private readonly Parameter gain = Parameter(ones([1]));
        private readonly Tensor offset = zeros([2], ScalarType.Int64);

        public Net()
            : base("net")
        {
            RegisterComponents();
            register_buffer("cache", zeros([3]), persistent: false);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = first.call(input);
            foreach (var block in blocks)
                x = functional.silu(block.call(x)).add(x);
            return head.call(x).mul(gain).add(offset).MoveToOuterDisposeScope();
        }
    }
}
