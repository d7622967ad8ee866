using VideoSsm.Eval.Baselines;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>Film strips of a fixed set of prompts, one row each: what a generator makes in the middle of its training.</summary>
public sealed class StripSheet : IDisposable
{
    private const int Prompts = 4;

    private readonly VideoVae _vae;
    private readonly Tensor _text;

    private StripSheet(VideoVae vae, Tensor text) => (_vae, _text) = (vae, text);

    /// <summary>Height and width of a latent frame.</summary>
    public int LatentSize => WorldNetworks.FrameSize / _vae.Config.SpatialFactor;

    /// <summary>Loads what a sheet needs.</summary>
    /// <param name="folder">The checkpoint folder.</param>
    /// <param name="vae">File of the autoencoder in it.</param>
    /// <param name="textEncoder">File of the text encoder in it.</param>
    /// <param name="profile">Distribution of the scenes the prompts describe; from the training side, as held-out prompts are for measuring.</param>
    public static StripSheet Open(string folder, string vae, string textEncoder, WorldProfile profile)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (encoder, tokenizer) = CheckpointFile.LoadTextEncoder(Path.Combine(folder, textEncoder));
        using (encoder)
        {
            string[] prompts = [.. Enumerable.Range(0, Prompts).Select(i => WorldPrompt.Text(WorldSampler.Sample(profile, Seeds.FromName("strips"), i, Split.Train)))];
            var text = encoder.Encode(tokenizer, prompts).DetachFromDisposeScope();
            return new StripSheet(CheckpointFile.LoadVae(Path.Combine(folder, vae)), text);
        }
    }

    /// <summary>Makes one clip per prompt and writes them as a PNG.</summary>
    /// <param name="path">The file.</param>
    /// <param name="generate">From rows of the text encoder <c>[1, L, D]</c> to latents <c>[1, F, C, h, w]</c>.</param>
    public void Write(string path, Func<Tensor, Tensor> generate)
    {
        List<FilmStrip> rows = [];
        for (int i = 0; i < Prompts; i++)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            rows.Add(Strip(generate(_text.narrow(0, i, 1))));
        }

        AtomicFile.Write(path, stream => FilmStrip.WritePng(stream, rows));
    }

    /// <summary>A clip of an autoregressive generator, sampled as it will be once it is finished; the same noise at every call.</summary>
    internal static Tensor Rollout(CausalDit dit, IMemoryPolicy policy, RolloutOptions options, Tensor text, int frames, int size)
    {
        using var scope = NewDisposeScope();
        var rollout = new Rollout(dit, policy, options);
        List<Tensor> chunks = [];
        foreach (var chunk in rollout.Generate([new PromptSegment(0, text.On(dit.Device))], null, frames, size, size, Seeds.FromName("strips")))
            chunks.Add(chunk.Latents);
        var clip = cat(chunks, 1).On(CPU).MoveToOuterDisposeScope();
        chunks.ForEach(c => c.Dispose());
        return clip;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _vae.Dispose();
        _text.Dispose();
    }

    private FilmStrip Strip(Tensor latents)
    {
        using var decoder = _vae.OpenDecoder();
        var pixels = decoder.Push(latents.transpose(1, 2))[0]; // [3, n, H, W] in [-1, 1]
        int frames = (int)pixels.shape[1], size = (int)pixels.shape[2];
        byte[] rgb = [.. ((pixels + 1) * 127.5).round().clamp(0, 255).permute(1, 2, 3, 0).contiguous().type(ScalarType.Byte).reshape(-1).data<byte>()];
        var strip = new FilmStrip(frames / WorldNetworks.FramesPerSecond, WorldNetworks.FramesPerSecond);
        int length = rgb.Length / frames;
        for (int i = 0; i < frames; i++) strip.Add(new Frame(i, size, size, rgb.AsMemory(i * length, length)));
        return strip;
    }
}
