using TorchSharp;
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

    private LatentPool(Tensor latents, Tensor text, Tensor? touched, IReadOnlyList<string> captions)
    {
        (Latents, Text, Touched, Captions) = (latents, text, touched, captions);
    }

    /// <summary>Normalised latents, <c>[N, F, C, h, w]</c>.</summary>
    public Tensor Latents { get; }

    /// <summary>Rows of the text encoder, <c>[N, L, D]</c>.</summary>
    public Tensor Text { get; }

    /// <summary>Where objects are: 1 at latent positions of which they cover at least a pixel, else 0, <c>[N, F, 1, h, w]</c>; <c>null</c> if not asked for.</summary>
    public Tensor? Touched { get; }

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
    /// <param name="touched">Whether to also tell which latent positions objects touch.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static LatentPool Build(
        VideoVae vae, TextEncoder encoder, ITokenizer tokenizer, WorldProfile profile, ulong seed, int clips, int latentFrames, string? cache = null,
        bool touched = false, CancellationToken cancellationToken = default)
    {
        ulong stream = Seeds.FromName($"pool/{profile}/{seed}/{latentFrames}");
        if (cache is not null && File.Exists(cache)) return Read(cache, profile, stream, clips);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        int frames = (int)vae.Config.PixelFrames(latentFrames);
        List<Tensor> latents = [], text = [], where = [];
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
            if (touched) where.Add(Touch(batch, vae.Config).MoveToOuterDisposeScope());
            captions.AddRange(batch.Captions);
        }

        var pool = new LatentPool(cat(latents, 0).DetachFromDisposeScope(), cat(text, 0).DetachFromDisposeScope(), touched ? cat(where, 0).DetachFromDisposeScope() : null, captions);
        if (cache is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(cache)!);
            KeyValuePair<string, Tensor>[] kept = [KeyValuePair.Create("latents", pool.Latents), KeyValuePair.Create("text", pool.Text)];
            SafeTensors.Write(cache, pool.Touched is { } positions ? [.. kept, KeyValuePair.Create("touched", positions)] : kept);
        }

        return pool;

        Task<ClipBatch> Draw(int first) => Task.Run(
            () => ClipBatch.Draw(profile, stream, first, Math.Min(PerBatch, clips - first), frames, Size, covered: touched), cancellationToken);
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

    /// <summary>Weights of latent positions: <c>1 + objectWeight</c> where objects touch them, else 1.</summary>
    /// <param name="rows">Which clips, int64 <c>[B]</c>.</param>
    /// <param name="firstFrame">First latent frame.</param>
    /// <param name="frames">Number of latent frames.</param>
    /// <param name="objectWeight">The additional weight.</param>
    /// <returns><c>[B, frames, 1, h, w]</c>; <c>null</c> for equal weights.</returns>
    public Tensor? Weights(Tensor rows, int firstFrame, int frames, double objectWeight)
    {
        if (objectWeight == 0) return null;
        using var scope = NewDisposeScope();
        var touched = Touched ?? throw new InvalidOperationException("the pool was built without the positions that objects touch");
        return touched.narrow(1, firstFrame, frames).index_select(0, rows).mul(objectWeight.ToScalar()).add(1.0.ToScalar()).MoveToOuterDisposeScope();
    }

    // The first latent frame stands for one frame, every other for as many as the autoencoder joins.
    private static Tensor Touch(ClipBatch batch, VaeConfig config)
    {
        using var scope = NewDisposeScope();
        var covered = batch.ToCovered();
        long n = covered.shape[0], cell = config.SpatialFactor, side = Size / cell, join = config.TemporalFactor, rest = batch.Frames - 1;
        var space = covered.reshape(n, batch.Frames, side, cell, side, cell).sum([3, 5]);
        var first = space.narrow(1, 0, 1);
        var all = rest == 0 ? first : cat([first, space.narrow(1, 1, rest).reshape(n, rest / join, join, side, side).sum([2])], 1);
        return all.gt(0.0.ToScalar()).type(ScalarType.Float32).unsqueeze(2).MoveToOuterDisposeScope();
    }

    private static LatentPool Read(string cache, WorldProfile profile, ulong stream, int clips)
    {
        using var file = SafeTensors.Open(cache);
        string[] captions = [.. Enumerable.Range(0, clips).Select(i => ClipBatch.Caption(WorldSampler.Sample(profile, stream, i, Split.Train), i))];
        return new LatentPool(file.Read("latents").DetachFromDisposeScope(), file.Read("text").DetachFromDisposeScope(), file.Contains("touched") ? file.Read("touched").DetachFromDisposeScope() : null, captions);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Latents.Dispose();
        Text.Dispose();
        Touched?.Dispose();
    }
}
