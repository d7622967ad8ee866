using VideoSsm.Eval.Model;
using VideoSsm.Eval.Training.Recipes;

namespace VideoSsm.Eval.Training.Data;

/// <summary>The trained autoencoder and text encoder a generator is trained on.</summary>
public sealed class WorldEncoders : IDisposable
{
    private readonly VideoVae _vae;
    private readonly TextEncoder _encoder;
    private readonly ITokenizer _tokenizer;

    private WorldEncoders(VideoVae vae, TextEncoder encoder, ITokenizer tokenizer)
    {
        (_vae, _encoder, _tokenizer) = (vae, encoder, tokenizer);
    }

    /// <summary>Loads both.</summary>
    /// <param name="folder">The checkpoint folder.</param>
    /// <param name="vae">File of the autoencoder in it.</param>
    /// <param name="textEncoder">File of the text encoder in it.</param>
    public static WorldEncoders Load(string folder, string vae, string textEncoder)
    {
        var (encoder, tokenizer) = CheckpointFile.LoadTextEncoder(Path.Combine(folder, textEncoder));
        return new WorldEncoders(CheckpointFile.LoadVae(Path.Combine(folder, vae)), encoder, tokenizer);
    }

    /// <summary>Computes the pool of a recipe.</summary>
    public LatentPool Pool(Recipe recipe, int clips, int latentFrames, CancellationToken cancellationToken) =>
        LatentPool.Build(_vae, _encoder, _tokenizer, recipe.Profile, recipe.Seed, clips, latentFrames, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _vae.Dispose();
        _encoder.Dispose();
    }
}
