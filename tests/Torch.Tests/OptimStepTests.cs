using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static VideoSsm.Eval.Torch.Tests.NNGolden;

namespace VideoSsm.Eval.Torch.Tests;

[Collection(LibTorchCollection.Name)]
public sealed class OptimStepTests
{
    public static TheoryData<string> Kinds => ["adam", "adam-amsgrad", "adamw", "adamw-maximize", "sgd", "sgd-momentum", "sgd-nesterov"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FiveStepsEqualPyTorch(string kind)
    {
        using var scope = NewDisposeScope();
        var (p, q) = Parameters();
        using var optimizer = Make(kind, [p, q]);
        Train(optimizer, p, q, 0, 5);
        Check(kind, cat([p.flatten(), q.flatten()], 0), 5e-6);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void StridedAndDoubleParametersTakeTheSameSteps(string kind)
    {
        using var scope = NewDisposeScope();
        var p = new Parameter(Input([5]).type(ScalarType.Float64));
        var q = new Parameter(Input([2, 3], 11).t().contiguous().t());
        Assert.False(q.is_contiguous());
        using var optimizer = Make(kind, [p, q]);
        Train(optimizer, p, q, 0, 5);
        Check(kind, cat([p.flatten().type(float32), q.flatten()], 0), 5e-6);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void SavingAndRestoringGoesOnWithTheSameBits(string kind)
    {
        using var scope = NewDisposeScope();
        var (p, q) = Parameters();
        using var whole = Make(kind, [p, q]);
        Train(whole, p, q, 0, 5);

        var (p1, q1) = Parameters();
        using var first = Make(kind, [p1, q1]);
        Train(first, p1, q1, 0, 2);
        using var file = new MemoryStream();
        using (var writer = new BinaryWriter(file, System.Text.Encoding.UTF8, leaveOpen: true))
            ((OptimizerHelper)first).save_state_dict(writer);
        file.Position = 0;

        var p2 = new Parameter(p1.detach().clone());
        var q2 = new Parameter(q1.detach().clone());
        using var second = Make(kind, [p2, q2]);
        using (var reader = new BinaryReader(file))
            ((OptimizerHelper)second).load_state_dict(reader);
        Train(second, p2, q2, 2, 5);

        Assert.True(p.allclose(p2, 0, 0));
        Assert.True(q.allclose(q2, 0, 0));
    }

    [Fact]
    public void TheFirstAdamStepIsTheLearningRateTimesTheSign()
    {
        // By hand: m/(1−β₁) = g and √v/√(1−β₂) = |g|, so the step is lr·g/(|g| + ε).
        using var scope = NewDisposeScope();
        var p = new Parameter(tensor(new float[] { 1, -2 }));
        using var optimizer = optim.Adam([p], lr: 0.25);
        p.mul(tensor(new float[] { 3, -0.5f })).sum().backward();
        optimizer.step();
        Assert.Equal([0.75f, -1.75f], p.data<float>().ToArray().Select(x => MathF.Round(x, 6)));
    }

    [Fact]
    public void TheFirstAdamWStepShrinksTheWeightsApart()
    {
        using var scope = NewDisposeScope();
        var p = new Parameter(tensor(new float[] { 2 }));
        using var optimizer = optim.AdamW([p], lr: 0.25, weight_decay: 0.4);
        p.mul(5).sum().backward();
        optimizer.step();
        Assert.Equal((2 * 0.9) - 0.25, p.item<float>(), 1e-6);
    }

    [Fact]
    public void GroupsHaveTheirOwnLearningRateAndParametersWithoutGradientStay()
    {
        using var scope = NewDisposeScope();
        var (p, q) = Parameters();
        var r = new Parameter(ones([2]));
        using var optimizer = optim.AdamW(
            [new AdamW.ParamGroup([p, r], lr: 0.5), new AdamW.ParamGroup { Parameters = [q] }], lr: 0.1, weight_decay: 0.3);
        Assert.Equal([0.5, 0.1], optimizer.ParamGroups.Select(x => x.LearningRate));
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = 0;
        var before = p.clone();
        Train(optimizer, p, q, 0, 1);
        Assert.True(p.allclose(before, 0, 0));
        Assert.Equal(2, r.sum().item<float>());
        Assert.Equal(0, ((AdamState)optimizer.state_dict().State[1]).step);
        Assert.Equal(1, ((AdamState)optimizer.state_dict().State[0]).step);
    }

    [Fact]
    public void AFileOfOtherParametersIsRefused()
    {
        using var scope = NewDisposeScope();
        var (p, q) = Parameters();
        using var a = optim.AdamW([p]);
        using var b = optim.AdamW([q]);
        using var c = optim.SGD([p], 0.1);
        var path = Path.GetTempFileName();
        try
        {
            a.save_state_dict(path);
            Assert.Contains("other parameters", Assert.Throws<InvalidDataException>(() => b.load_state_dict(path)).Message, StringComparison.Ordinal);
            Assert.Contains("AdamW", Assert.Throws<InvalidDataException>(() => c.load_state_dict(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void SchedulesMultiplyTheInitialLearningRate()
    {
        using var scope = NewDisposeScope();
        var p = new Parameter(ones([1]));
        using var optimizer = optim.SGD([p], 2.0);
        var warmUp = optim.lr_scheduler.LambdaLR(optimizer, step => Math.Min(1, (step + 1) / 4.0));
        var rates = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            rates.Add(optimizer.ParamGroups.Single().LearningRate);
            warmUp.step();
        }
        Assert.Equal([0.5, 1, 1.5, 2, 2], rates);

        using var other = optim.SGD([p], 2.0);
        var cosine = optim.lr_scheduler.CosineAnnealingLR(other, 4, 1);
        for (var i = 0; i < 2; i++)
            cosine.step();
        Assert.Equal(1.5, other.ParamGroups.Single().LearningRate, 1e-12);
    }

    [Fact]
    public void ClippingScalesToTheGivenNorm()
    {
        using var scope = NewDisposeScope();
        var p = new Parameter(Input([5]));
        p.mul(p).sum().backward();
        var norm = nn.utils.clip_grad_norm_([p], 1.0);
        Check("clip-norm", tensor((float)norm));
        Check("clip-grad", p.grad!);
        Assert.Equal(1, nn.utils.clip_grad_norm_([p], 5.0), 1e-5);
        nn.utils.clip_grad_value_([p], 0.1);
        Assert.Equal(0.1f, p.grad!.abs().max().item<float>(), 1e-7f);
    }

    [Fact]
    public void ParametersGoToAVectorAndBack()
    {
        using var scope = NewDisposeScope();
        var (p, q) = Parameters();
        using var guard = no_grad();
        var vector = nn.utils.parameters_to_vector([p, q]);
        Assert.Equal([11L], vector.shape);
        nn.utils.vector_to_parameters(vector.mul(2), [p, q]);
        Assert.True(q.allclose(Input([2, 3], 11).mul(2)));
        Assert.Throws<ArgumentException>(() => nn.utils.vector_to_parameters(vector, [p]));
    }

    [Fact]
    public void TrainingDoesNotLeakTensors()
    {
        using var scope = NewDisposeScope();
        var (p, q) = Parameters();
        using var optimizer = Make("adamw", [p, q]);
        Train(optimizer, p, q, 0, 1);
        var before = Tensor.TotalCount;
        Train(optimizer, p, q, 1, 20);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static (Parameter, Parameter) Parameters() => (new Parameter(Input([5])), new Parameter(Input([2, 3], 11)));

    private static optim.Optimizer Make(string kind, Parameter[] p) => kind switch
    {
        "adam" => optim.Adam(p, 0.1, weight_decay: 0.01),
        "adam-amsgrad" => optim.Adam(p, 0.1, 0.8, 0.9, amsgrad: true),
        "adamw" => optim.AdamW(p, 0.1, weight_decay: 0.1),
        "adamw-maximize" => optim.AdamW(p, 0.1, weight_decay: 0.1, maximize: true),
        "sgd" => optim.SGD(p, 0.1),
        "sgd-momentum" => optim.SGD(p, 0.1, 0.9, 0.1, 0.05),
        "sgd-nesterov" => optim.SGD(p, 0.1, 0.9, nesterov: true),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    // The loss of make.py.
    private static void Train(optim.Optimizer optimizer, Parameter p, Parameter q, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = p.mul(Input([5], 3)).sin().sum().add(q.mul(q).sum().mul((i + 1) / 3.0));
            loss.backward();
            optimizer.step();
        }
    }
}
