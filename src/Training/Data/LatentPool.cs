using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>
/// Latents and text rows of a fixed set of clips, computed once: encoding a clip costs as much as a training step, so a run draws from a
/// pool. The pool is a function of (profile, seed, clips, frames, autoencoder, text encoder); it is kept in a file under a hash of
/// these, so that runs that share it compute it once.
/// </summary>
public sealed class LatentPool : IDisposable
{
    private const int PerBatch = 4;
    private const int Size = 64;

    private LatentPool(Tensor latents, Tensor text, IReadOnlyList<string> captions)
    {
        (Latents, Text, Captions) = (latents, text, captions);
    }

    /// <summary>Normalised latents, <c>[N, F, C, h, w]</c>.</summary>
    public Tensor Latents { get; }

    /// <summary>Rows of the text encoder, <c>[N, L, D]</c>.</summary>
    public Tensor Text { get; }

    /// <summary>The captions.</summary>
    public IReadOnlyList<string> Captions { get; }

    /// <summary>Number of clips.</summary>
    public int Count => Captions.Count;

    /// <summary>Renders and encodes the clips.</summary>
    /// <param name="vae">The autoencoder.</param>
    /// <param name="encoder">The text encoder.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="profile">Distribution of the scenes.</param>
    /// <param name="seed">Seed of the stream.</param>
    /// <param name="clips">Number of clips.</param>
    /// <param name="latentFrames">Latent frames per clip.</param>
    /// <param name="cache">The file to read the numbers from or to write them to; <c>null</c> for none.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static LatentPool Build(
        VideoVae vae, TextEncoder encoder, ITokenizer tokenizer, WorldProfile profile, ulong seed, int clips, int latentFrames, string? cache = null,
        CancellationToken cancellationToken = default)
    {
        ulong stream = Seeds.FromName($"pool/{profile}/{seed}/{latentFrames}");
        if (cache is not null && File.Exists(cache)) return Read(cache, profile, stream, clips);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        int frames = (int)vae.Config.PixelFrames(latentFrames);
        List<Tensor> latents = [], text = [];
        List<string> captions = [];
        Task<ClipBatch> next = Draw(0);
        for (int i = 0; i < clips; i += PerBatch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = next.GetAwaiter().GetResult();
            if (i + PerBatch < clips) next = Draw(i + PerBatch);
            using var inner = NewDisposeScope();
            var mean = vae.EncodeMoments(batch.ToPixels()).Mean;
            latents.Add(vae.Normalize(mean).transpose(1, 2).contiguous().MoveToOuterDisposeScope());
            text.Add(encoder.Encode(tokenizer, batch.Captions).MoveToOuterDisposeScope());
            captions.AddRange(batch.Captions);
        }

        var pool = new LatentPool(cat(latents, 0).DetachFromDisposeScope(), cat(text, 0).DetachFromDisposeScope(), captions);
        if (cache is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(cache)!);
            SafeTensors.Write(cache, [KeyValuePair.Create("latents", pool.Latents), KeyValuePair.Create("text", pool.Text)]);
        }

        return pool;

        Task<ClipBatch> Draw(int first) => Task.Run(
            () => ClipBatch.Draw(profile, stream, first, Math.Min(PerBatch, clips - first), frames, Size, covered: false), cancellationToken);
    }

    /// <summary>Some clips.</summary>
    /// <param name="rows">Which, int64 <c>[B]</c>.</param>
    /// <param name="latentFrames">How many of their latent frames, from the first.</param>
    /// <returns>Latents <c>[B, F, C, h, w]</c> and text rows <c>[B, L, D]</c>.</returns>
    public (Tensor Latents, Tensor Text) Take(Tensor rows, int latentFrames)
    {
        using var scope = NewDisposeScope();
        return (Latents.narrow(1, 0, latentFrames).index_select(0, rows).MoveToOuterDisposeScope(), Text.index_select(0, rows).MoveToOuterDisposeScope());
    }

    private static LatentPool Read(string cache, WorldProfile profile, ulong stream, int clips)
    {
        using var file = SafeTensors.Open(cache);
        string[] captions = [.. Enumerable.Range(0, clips).Select(i => ClipBatch.Caption(WorldSampler.Sample(profile, stream, i, Split.Train), i))];
        return new LatentPool(file.Read("latents").DetachFromDisposeScope(), file.Read("text").DetachFromDisposeScope(), captions);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Latents.Dispose();
        Text.Dispose();
    }
}
