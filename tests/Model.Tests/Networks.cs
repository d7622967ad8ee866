using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

/// <summary>Tiny networks whose every weight is random, so that no term can hide behind a zero.</summary>
internal static class Networks
{
    public static WanConfig Tiny { get; } = new()
    {
        Dim = 24,
        FfnDim = 40,
        Layers = 2,
        Heads = 2,
        FreqDim = 16,
        TextDim = 10,
        TextLength = 5,
        InChannels = 3,
        OutChannels = 3,
        PatchHeight = 1,
        PatchWidth = 1,
        RopeBase = 50,
    };

    public static SessionShape Shape(int planned = 18, bool gradients = false, bool dense = false, int batch = 1) => new()
    {
        Batch = batch,
        Height = 2,
        Width = 2,
        ChunkFrames = 3,
        PlannedFrames = planned,
        Gradients = gradients,
        DenseMask = dense,
    };

    public static CausalDit Make(WanConfig? config = null, VideoSsmOptions? memory = null, bool neutral = false)
    {
        var dit = new CausalDit(config ?? Tiny, memory);
        dit.Initialise(7, tokensPerFrame: 4);
        if (neutral)
            return dit;
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (key, parameter) in dit.named_parameters())
        {
            bool gate = key.EndsWith("A_log", StringComparison.Ordinal) || key.EndsWith("dt_bias", StringComparison.Ordinal);
            if (!gate)
                parameter.add_(Random($"weights/{key}", parameter.shape) * 0.3);
        }

        return dit;
    }

    public static Tensor Random(string name, params long[] shape)
    {
        using var generator = new Generator(Seeds.FromName(name));
        return randn(shape, generator: generator);
    }

    public static Tensor Latents(string name, int frames, int batch = 1) => Random(name, batch, frames, 3, 2, 2);

    public static TextContext Prompt(CausalDit dit, string name = "prompt", int batch = 1) => dit.PrepareText(Random(name, batch, 4, 10));

    public static Tensor Times(double t, int frames, int batch = 1) => full([batch, frames], t);

    public static double Distance(Tensor a, Tensor b)
    {
        Assert.Equal(a.shape, b.shape);
        using var scope = NewDisposeScope();
        return (a - b).abs().max().item<float>();
    }

    /// <summary>The gradient, or null where the loss does not depend on the parameter.</summary>
    public static Tensor? Gradient(Tensor loss, Tensor parameter) => autograd.grad([loss], [parameter], allow_unused: true)[0];

    /// <summary>Commits clean frames chunk by chunk.</summary>
    public static void CommitAll(CausalDit dit, MemorySession memory, TextContext text, Tensor clean)
    {
        for (long at = 0; at < clean.shape[1]; at += 3)
        {
            using var scope = NewDisposeScope();
            dit.Forward(clean.narrow(1, at, 3), Times(0, 3, (int)clean.shape[0]), text, memory, StepKind.CleanCommit, memory.CommittedFrames);
        }
    }
}
