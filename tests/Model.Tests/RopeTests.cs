using System.Numerics;
using TorchSharp;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

public sealed class RopeTests
{
    [Theory]
    [InlineData(128, 44, 42, 42)]
    [InlineData(32, 12, 10, 10)]
    [InlineData(12, 4, 4, 4)]
    public void The_head_is_split_among_the_axes_as_published(int headDim, int time, int height, int width) =>
        Assert.Equal((time, height, width), (WanConfig.World with { Dim = headDim, Heads = 1 }).RopeSplit);

    [Fact]
    public void Pairs_turn_like_complex_numbers()
    {
        var config = WanConfig.World;
        using var scope = NewDisposeScope();
        using var rope = new Rope3d(config);
        int[] frames = [0, 5, 1023];
        const int Height = 2, Width = 3;
        using var table = rope.Table(frames, Height, Width);
        var x = Networks.Random("x", 1, frames.Length * Height * Width, config.Heads, config.HeadDim);
        float[] input = x.reshape(-1).data<float>().ToArray();
        float[] output = rope.Apply(x, table).reshape(-1).data<float>().ToArray();
        var (dt, dh, dw) = config.RopeSplit;
        int at = 0;
        foreach (int frame in frames)
        {
            for (int row = 0; row < Height; row++)
            {
                for (int column = 0; column < Width; column++)
                {
                    for (int head = 0; head < config.Heads; head++)
                    {
                        foreach (var (position, channels) in new[] { (frame, dt), (row, dh), (column, dw) })
                        {
                            for (int j = 0; j < channels / 2; j++, at += 2)
                            {
                                var turned = new Complex(input[at], input[at + 1]) * Complex.Exp(Complex.ImaginaryOne * position * Math.Pow(config.RopeBase, -2.0 * j / channels));
                                Assert.Equal(turned.Real, output[at], 4);
                                Assert.Equal(turned.Imaginary, output[at + 1], 4);
                            }
                        }
                    }
                }
            }
        }
    }

    [Theory]
    [Trait("Correctness", "6")]
    [InlineData(1)]
    [InlineData(240)]
    [InlineData(5000)]
    public void Attention_does_not_change_when_all_positions_move_together(int shift)
    {
        using var scope = NewDisposeScope();
        using var rope = new Rope3d(WanConfig.World);
        var q = Networks.Random("q", 1, 8, 5, 32);
        var k = Networks.Random("k", 1, 8, 5, 32);
        using var here = rope.Table([0, 3], 2, 2);
        using var there = rope.Table([shift, 3 + shift], 2, 2);
        var a = matmul(rope.Apply(q, here).transpose(1, 2), rope.Apply(k, here).permute(0, 2, 3, 1));
        var b = matmul(rope.Apply(q, there).transpose(1, 2), rope.Apply(k, there).permute(0, 2, 3, 1));
        Assert.InRange(Networks.Distance(a, b), 0, 2e-4);
    }

    [Fact]
    [Trait("Correctness", "6")]
    public void A_window_alone_predicts_the_same_with_slots_and_with_absolute_positions()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make();
        using var text = Networks.Prompt(dit);
        var clean = Networks.Latents("clean", 15);
        List<Tensor> predictions = [];
        foreach (var mode in new[] { PositionMode.Slot, PositionMode.Absolute })
        {
            using var memory = new WindowSinkMemory(0, 6, mode).Open(dit, Networks.Shape());
            Networks.CommitAll(dit, memory, text, clean);
            predictions.Add(dit.Forward(Networks.Latents("x", 3), Networks.Times(500, 3), text, memory, StepKind.Denoise, 15));
        }

        Assert.InRange(Networks.Distance(predictions[0], predictions[1]), 0, 1e-5);
    }
}
