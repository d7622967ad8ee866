using VideoSsm.Eval.Model.Memory;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests.Official;

/// <summary>
/// The autoregressive loop against the published inference of Self Forcing, LongLive and CausVid: the same noise goes in, every denoised chunk
/// must come out the same.
/// </summary>
/// <remarks>
/// The published code writes noisy keys and values into its cache and overwrites them, stores keys rotated, and evicts at the first step of the
/// next chunk; here denoising only reads, keys are kept un-rotated, and eviction is part of the commit. Equal outputs over several evictions
/// show that this is the same computation.
/// </remarks>
public sealed class OfficialLoopTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("everything")]
    [InlineData("window 9")]
    [InlineData("window 6, sink 3")]
    [InlineData("window 3")]
    public void Every_chunk_equals_Self_Forcing(string name) => Compare("official/self-forcing.json", name, expectEviction: name != "everything");

    [Theory]
    [InlineData("one prompt")]
    [InlineData("switch at 18")]
    [InlineData("switch at 16")]
    [InlineData("switch at 12")]
    [InlineData("switch at 6")]
    public void Every_chunk_equals_LongLive(string name) => Compare("official/longlive.json", name, expectEviction: true);

    /// <summary>Three steps, not warped, at shift 8; the second clip begins with an image latent and the last two latents of the first, which are committed and not denoised.</summary>
    [Theory]
    [InlineData("two clips")]
    [InlineData("another prompt")]
    public void Every_chunk_of_a_chain_of_clips_equals_CausVid(string name)
    {
        var golden = Golden.Json<Dictionary<string, ChainGolden>>("official/causvid.json")[name];
        using var scope = NewDisposeScope();
        using var dit = OfficialNetwork.Make(OfficialNetwork.Tiny);
        dit.PrepareInference();
        var options = new RolloutOptions { Sampler = Sampler.FewStep, FewSteps = golden.Steps, WarpSteps = false, Shift = golden.Shift };
        Tensor? given = null;
        Assert.Equal(2, golden.Clips.Length);
        foreach (var (index, clip) in golden.Clips.Index())
        {
            var rollout = new Rollout(dit, new WindowSinkMemory(0, 21, PositionMode.Absolute), options)
            {
                Source = (shape, _, chunk, step) => HashWeights.Input($"clip {index}/noise/{chunk}/{step}", shape),
            };
            using var prompts = new PromptTrack(dit, [new(0, HashWeights.Input(clip.Prompt, 1, 5, dit.Config.TextDim))], null, 1);
            var (height, width) = ((int)clip.Shape[3], (int)clip.Shape[4]);
            List<LatentChunk> chunks = [.. rollout.Generate(prompts, (int)clip.Shape[1], height, width, seed: 0, given)];
            Assert.Equal(clip.Every3rd.Length, chunks.Count);
            foreach (var chunk in chunks)
                output.WriteLine($"{name}, clip {index}, chunk {chunk.Index}: {OfficialNetwork.AssertClose(clip.Every3rd[chunk.Index], chunk.Latents, 3, $"{name}, clip {index}, chunk {chunk.Index}"):g3}");
            given = cat([HashWeights.Input($"clip {index + 1}/image", 1, 1, dit.Config.InChannels, height, width), chunks[^1].Latents.narrow(1, 1, 2)], 1);
            chunks.ForEach(c => c.Dispose());
        }
    }

    [Fact]
    public void Another_window_would_not_pass()
    {
        var golden = Read("official/self-forcing.json", "window 9");
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Compare(golden with { Local = 12 }, "another window"));
    }

    private void Compare(string file, string name, bool expectEviction)
    {
        var golden = Read(file, name);
        Assert.Equal(expectEviction, golden.Local > 0 && golden.Frames > golden.Local);
        Compare(golden, name);
    }

    private void Compare(LoopGolden golden, string name)
    {
        using var scope = NewDisposeScope();
        using var dit = OfficialNetwork.Make(OfficialNetwork.Tiny);
        dit.PrepareInference();

        // The published size of local attention counts the sink; here the window stands beside it.
        int window = golden.Local < 0 ? int.MaxValue : golden.Local - golden.Sink;
        var policy = new WindowSinkMemory(golden.Sink, window, PositionMode.Absolute);
        var rollout = new Rollout(dit, policy, new RolloutOptions { ContextNoise = golden.ContextNoise })
        {
            Source = (shape, _, chunk, step) => HashWeights.Input($"noise/{chunk}/{step}", shape),
        };
        List<PromptSegment> prompts = [new(0, HashWeights.Input("text", 1, 5, dit.Config.TextDim))];
        if (golden.SwitchAt is { } at)
            prompts.Add(new(at, HashWeights.Input("another text", 1, 5, dit.Config.TextDim)));

        int chunks = 0;
        foreach (var chunk in rollout.Generate(prompts, null, golden.Frames, (int)golden.Shape[3], (int)golden.Shape[4], seed: 0))
        {
            output.WriteLine($"{name}, chunk {chunk.Index}: {OfficialNetwork.AssertClose(golden.Every3rd[chunk.Index], chunk.Latents, 3, $"{name}, chunk {chunk.Index}"):g3}");
            chunk.Dispose();
            chunks++;
        }

        Assert.Equal(golden.Every3rd.Length, chunks);
    }

    private static LoopGolden Read(string file, string name) => Golden.Json<Dictionary<string, LoopGolden>>(file)[name];

    private sealed record ChainGolden(int[] Steps, double Shift, ClipGolden[] Clips);

    private sealed record ClipGolden(string Prompt, long[] Shape, double[][] Every3rd);

    private sealed record LoopGolden(int Local, int Sink, double ContextNoise, int Frames, int? SwitchAt, long[] Shape, double[][] Every3rd);
}
