using VideoSsm.Eval.Model.Memory;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests.Official;

/// <summary>The diffusion transformer against the published networks of Wan2.1 (one timestep) and Self Forcing (one per frame, causal masks).</summary>
public sealed class OfficialDitTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("bidirectional 3x3x5")]
    [InlineData("bidirectional 5x5x1")]
    [InlineData("bidirectional 1x1x1")]
    [InlineData("bidirectional batch")]
    [InlineData("bidirectional, heads of 128")]
    public void Bidirectional_passes_equal_Wan_2_1(string name)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var golden = Read(name);
        using var dit = OfficialNetwork.Make(golden.Dim == 64 ? OfficialNetwork.Tiny : OfficialNetwork.Wide);
        var (b, f, c, h, w) = Shape(golden);

        // The published network takes [B, C, F, h, w] and one timestep per video.
        var x = HashWeights.Input("x", b, c, f, h, w).permute(0, 2, 1, 3, 4);
        var t = tensor(golden.T).type(ScalarType.Float32).unsqueeze(1).expand(b, f);
        using var text = OfficialNetwork.Text(dit, batch: (int)b);
        using var memory = new BidirectionalMemory().OpenClip(dit, Clip(golden), doubled: false);
        Compare(name, golden, dit.Forward(x, t, text, memory, StepKind.FullSequence, 0));

        dit.PrepareInference();
        Compare($"{name}, joined projections", golden, dit.Forward(x, t, text, memory, StepKind.FullSequence, 0));
    }

    [Theory]
    [InlineData("causal", int.MaxValue)]
    [InlineData("causal, a timestep per frame", int.MaxValue)]
    [InlineData("causal, window 6", 6)]
    public void Causal_clips_equal_the_published_mask(string name, int window)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var golden = Read(name);
        using var dit = OfficialNetwork.Make(OfficialNetwork.Tiny);
        var (b, f, c, h, w) = Shape(golden);
        var x = HashWeights.Input("x", b, c, f, h, w).permute(0, 2, 1, 3, 4);
        using var text = OfficialNetwork.Text(dit);
        foreach (bool dense in new[] { false, true })
        {
            using var memory = new WindowSinkMemory(0, window, PositionMode.Absolute).OpenClip(dit, Clip(golden) with { DenseMask = dense }, doubled: false);
            Compare($"{name}, dense {dense}", golden, dit.Forward(x, Times(golden), text, memory, StepKind.FullSequence, 0));
        }
    }

    [Fact]
    public void Teacher_forcing_equals_the_published_doubled_sequence()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var golden = Read("teacher forcing");
        using var dit = OfficialNetwork.Make(OfficialNetwork.Tiny);
        var (b, f, c, h, w) = Shape(golden);
        Tensor Video(string name) => HashWeights.Input(name, b, c, f, h, w).permute(0, 2, 1, 3, 4);
        using var text = OfficialNetwork.Text(dit);
        using var memory = WindowSinkMemory.Full.OpenClip(dit, Clip(golden), doubled: true);
        Compare("teacher forcing", golden, dit.TeacherForced(Video("clean"), Video("x"), Times(golden), text, memory));
    }

    [Fact]
    public void Another_rotary_base_would_not_pass()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var golden = Read("bidirectional 3x3x5");
        using var dit = OfficialNetwork.Make(OfficialNetwork.Tiny with { RopeBase = 9000 });
        var (b, f, c, h, w) = Shape(golden);
        var x = HashWeights.Input("x", b, c, f, h, w).permute(0, 2, 1, 3, 4);
        using var text = OfficialNetwork.Text(dit);
        using var memory = new BidirectionalMemory().OpenClip(dit, Clip(golden), doubled: false);
        var v = dit.Forward(x, tensor(golden.T).type(ScalarType.Float32).unsqueeze(1).expand(b, f), text, memory, StepKind.FullSequence, 0);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Compare("another base", golden, v));
    }

    private void Compare(string name, DitGolden golden, Tensor actual)
    {
        Assert.Equal(golden.Shape, actual.shape);
        output.WriteLine($"{name}: {OfficialNetwork.AssertClose(golden.Every5th, actual, 5, name):g3}");
        Assert.Equal(golden.Rms, Math.Sqrt(actual.type(ScalarType.Float64).square().mean().item<double>()), golden.Rms * 1e-4);
    }

    private static Tensor Times(DitGolden golden) => tensor(golden.T).type(ScalarType.Float32).unsqueeze(0);

    private static DitGolden Read(string name) => Golden.Json<Dictionary<string, DitGolden>>("official/dit.json")[name];

    private static SessionShape Clip(DitGolden golden) => new()
    {
        Batch = (int)golden.Shape[0],
        Height = (int)golden.Shape[3],
        Width = (int)golden.Shape[4],
        ChunkFrames = 3,
        PlannedFrames = (int)golden.Shape[1],
    };

    private static (long B, long F, long C, long H, long W) Shape(DitGolden golden) =>
        (golden.Shape[0], golden.Shape[1], golden.Shape[2], golden.Shape[3], golden.Shape[4]);

    private sealed record DitGolden(int Dim, long[] Shape, double[] T, double[] Every5th, double Rms);
}
