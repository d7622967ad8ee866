using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>The trained autoencoder and text encoder a generator is trained on.</summary>
public sealed class WorldEncoders : IDisposable
{
    private readonly VideoVae _vae;
    private readonly TextEncoder _encoder;
    private readonly ITokenizer _tokenizer;
    private readonly string _pools;
    private readonly string _weights;

    private WorldEncoders(VideoVae vae, TextEncoder encoder, ITokenizer tokenizer, string pools, string weights)
    {
        (_vae, _encoder, _tokenizer, _pools, _weights) = (vae, encoder, tokenizer, pools, weights);
    }

    /// <summary>Width of the text encoder's rows.</summary>
    public int TextDim => _encoder.Config.Dim;

    /// <summary>Rows per caption.</summary>
    public int TextLength => _encoder.Config.Length;

    /// <summary>Loads both.</summary>
    /// <param name="folder">The checkpoint folder.</param>
    /// <param name="vae">File of the autoencoder in it.</param>
    /// <param name="textEncoder">File of the text encoder in it.</param>
    public static WorldEncoders Load(string folder, string vae, string textEncoder)
    {
        string[] files = [Path.Combine(folder, vae), Path.Combine(folder, textEncoder)];
        var network = CheckpointFile.LoadVae(files[0]);
        var (encoder, tokenizer) = CheckpointFile.LoadTextEncoder(files[1]);
        return new WorldEncoders(network, encoder, tokenizer, Path.Combine(folder, "pools"), string.Join('/', files.Select(Checkpoint.WeightsHash)));
    }

    /// <summary>Rows of a caption, <c>[1, L, D]</c>. The caller disposes them.</summary>
    public Tensor Encode(string caption)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return _encoder.Encode(_tokenizer, [caption]).DetachFromDisposeScope();
    }

    /// <summary>Computes a pool of clips for a recipe, or reads it if a run with the same encoders and scenes has left it.</summary>
    /// <param name="recipe">Profile and seed of the scenes.</param>
    /// <param name="clips">Number of clips.</param>
    /// <param name="latentFrames">Latent frames per clip.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <param name="touched">Whether to also tell which latent positions objects touch.</param>
    public LatentPool Pool(Recipe recipe, int clips, int latentFrames, CancellationToken cancellationToken, bool touched = false)
    {
        string key = ContentHash.Short(ContentHash.OfJson($"{WorldRenderer.Version}/{recipe.Profile}/{recipe.Seed}/{clips}/{latentFrames}/{_weights}{(touched ? "/touched" : "")}"));
        string cache = Path.Combine(_pools, $"{key}.safetensors");
        return LatentPool.Build(_vae, _encoder, _tokenizer, recipe.Profile, recipe.Seed, clips, latentFrames, cache, touched, cancellationToken);
    }

    /// <summary>Captions as text rows, <c>[N, L, D]</c>, no gradient.</summary>
    public Tensor EncodeText(IReadOnlyList<string> captions) => _encoder.Encode(_tokenizer, captions);

    /// <inheritdoc/>
    public void Dispose()
    {
        _vae.Dispose();
        _encoder.Dispose();
    }
}
