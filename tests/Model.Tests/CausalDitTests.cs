using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

public sealed class CausalDitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_network_computes_what_the_published_description_says(int patch)
    {
        var config = Networks.Tiny with { PatchHeight = patch, PatchWidth = patch, RopeBase = 10000 };
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(config);
        const int Frames = 3, Size = 4;
        var x = Networks.Random("x", 1, Frames, 3, Size, Size);
        double[] t = [1000, 937.5, 12];
        var rows = Networks.Random("rows", 1, 4, config.TextDim);
        using var text = dit.PrepareText(rows);
        using var memory = new BidirectionalMemory().OpenClip(dit, new SessionShape { Height = Size, Width = Size }, doubled: false);
        var v = dit.Forward(x, tensor(t).type(ScalarType.Float32).unsqueeze(0), text, memory, StepKind.FullSequence, 0);

        double[] flat = WanReference.Values(rows);
        double[] expected = WanReference.Of(dit).Forward(
            WanReference.Values(x), Frames, Size, Size, t, [.. flat.Chunk(config.TextDim)]);
        double[] actual = WanReference.Values(v);
        Assert.True(expected.Max(Math.Abs) > 0.1);
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max(), 0, 2e-5 * Math.Max(1, expected.Max(Math.Abs)));
    }

    [Fact]
    public void Wan_2_1_has_the_published_number_of_tensors_and_parameters()
    {
        var keys = DitKeys.Of(WanConfig.Wan21T2V1_3B);
        Assert.Equal(825, keys.Count);
        Assert.Equal(1_418_996_800, keys.Sum(k => k.Count));
        Assert.Equal([1536L, 16, 1, 2, 2], keys.Single(k => k.Name == "patch_embedding.weight").Shape);
        Assert.Equal([9216L, 1536], keys.Single(k => k.Name == "time_projection.1.weight").Shape);
        Assert.Equal([64L, 1536], keys.Single(k => k.Name == "head.head.weight").Shape);
        Assert.Equal([1L, 6, 1536], keys.Single(k => k.Name == "blocks.29.modulation").Shape);
    }

    [Fact]
    public void The_state_of_VideoSSM_adds_the_tenth_of_a_billion_the_paper_reports()
    {
        long added = DitKeys.Of(WanConfig.Wan21T2V1_3B, new VideoSsmOptions()).Sum(k => k.Count) - 1_418_996_800;
        Assert.InRange(added, 70_000_000, 75_000_000);
    }

    public static TheoryData<VideoSsmOptions?> Memories => new()
    {
        null, new VideoSsmOptions(), new VideoSsmOptions { Gates = GateWidth.PerChannel, Norm = ReadNorm.FullDim, Layers = [1] },
    };

    [Theory]
    [MemberData(nameof(Memories))]
    public void The_network_has_exactly_the_keys_of_its_table(VideoSsmOptions? memory)
    {
        using var dit = new CausalDit(Networks.Tiny with { PatchHeight = 2, PatchWidth = 2 }, memory);
        var expected = DitKeys.Of(dit.Config, memory).Select(k => $"{k.Name} [{string.Join(", ", k.Shape)}]").Order(StringComparer.Ordinal);
        var actual = dit.state_dict().Select(p => $"{p.Key} [{string.Join(", ", p.Value.shape)}]").Order(StringComparer.Ordinal);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Joined_projections_give_the_same_numbers()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        using var text = Networks.Prompt(dit);
        Tensor Continue()
        {
            using var memory = new VideoSsmMemory(0, 3).Open(dit, Networks.Shape());
            Networks.CommitAll(dit, memory, text, Networks.Latents("clean", 6));
            return dit.Forward(Networks.Latents("x", 3), Networks.Times(300, 3), text, memory, StepKind.Denoise, 6);
        }

        var before = Continue();
        dit.PrepareInference();
        Assert.InRange(Networks.Distance(before, Continue()), 0, 1e-5);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_with_and_without_memory()
    {
        using var a = Networks.Make(neutral: true);
        using var b = Networks.Make(memory: new VideoSsmOptions(), neutral: true);
        foreach (var (key, parameter) in a.named_parameters())
            Assert.Equal(0, Networks.Distance(parameter, b.get_parameter(key)!));
        using var c = new CausalDit(Networks.Tiny);
        c.Initialise(8, 4);
        Assert.True(Networks.Distance(a.get_parameter("blocks.0.self_attn.q.weight")!, c.get_parameter("blocks.0.self_attn.q.weight")!) > 0.01);
    }

    [Fact]
    public void A_fresh_network_predicts_zero_and_learns()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make(neutral: true);
        var v = Predict(dit);
        Assert.Equal(0, v.abs().max().item<float>());
        Assert.True(Networks.Gradient((v - 1).square().mean(), dit.get_parameter("head.head.weight")!)!.abs().max().item<float>() > 0);
    }

    [Fact]
    public void A_configuration_survives_the_checkpoint_and_a_foreign_one_is_refused()
    {
        Assert.Equal(WanConfig.World, WanConfig.FromJson(WanConfig.World.ToJson()));
        Assert.Throws<UsageException>(() => WanConfig.FromJson("{\"dim\": 3}"));
        Assert.Throws<UsageException>(() => (WanConfig.World with { Heads = 7 }).Validate());
    }

    [Fact]
    public void Wrong_shapes_are_named()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make();
        using var text = Networks.Prompt(dit);
        using var memory = new WindowSinkMemory(0, 3).Open(dit, Networks.Shape());
        var e = Assert.Throws<ArgumentException>(() => dit.Forward(Networks.Random("x", 1, 3, 4, 2, 2), Networks.Times(0, 3), text, memory, StepKind.Denoise, 0));
        Assert.Contains("[1, 3, 4, 2, 2]", e.Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => new WindowSinkMemory(0, 3).Open(
            Networks.Make(Networks.Tiny with { PatchHeight = 2 }), new SessionShape { Height = 3, Width = 2 }));
    }

    private static Tensor Predict(CausalDit dit)
    {
        using var scope = NewDisposeScope();
        using var text = Networks.Prompt(dit);
        using var memory = new BidirectionalMemory().OpenClip(dit, Networks.Shape(), doubled: false);
        return dit.Forward(Networks.Latents("x", 3), Networks.Times(300, 3), text, memory, StepKind.FullSequence, 0).MoveToOuterDisposeScope();
    }
}
