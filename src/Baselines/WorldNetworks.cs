using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Model.Sampling;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>The networks of one method: generator, text encoder, autoencoder. Of world scale unless <see cref="PaperNetworks"/> has loaded them.</summary>
public sealed class WorldNetworks : IDisposable
{
    /// <summary>Width and height of the world's frames.</summary>
    public const int FrameSize = 64;

    /// <summary>Frame rate of the world.</summary>
    public const double FramesPerSecond = 16;

    private const string Vaes = "vae.safetensors";
    private const string TextEncoders = "text-encoder.safetensors";

    private readonly TextEncoder _encoder;
    private readonly ITokenizer _tokenizer;

    /// <summary>Takes networks; they are owned from now on and set to inference.</summary>
    /// <param name="dit">The generator.</param>
    /// <param name="encoder">The text encoder; as wide as the generator's text.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="vae">The autoencoder; with as many channels as the generator's latents, or those of folded ones (<see cref="SpaceTimeFold"/>).</param>
    /// <param name="files">The files they come from.</param>
    /// <exception cref="UsageException">The networks do not fit each other.</exception>
    public WorldNetworks(CausalDit dit, TextEncoder encoder, ITokenizer tokenizer, VideoVae vae, IReadOnlyList<WeightsFile>? files = null)
    {
        bool channels = dit.Config.InChannels == vae.Config.ZChannels || dit.Config.InChannels == SpaceTimeFold.Factor * vae.Config.ZChannels;
        if (!channels || dit.Config.TextDim != encoder.Config.Dim || dit.Config.TextLength < encoder.Config.Length)
        {
            throw new UsageException(
                $"The networks do not fit: the generator reads text of {dit.Config.TextLength} x {dit.Config.TextDim} and {dit.Config.InChannels} channels, "
                + $"the text encoder gives {encoder.Config.Length} x {encoder.Config.Dim}, the autoencoder {vae.Config.ZChannels} channels. Train the generator again with these.");
        }

        Dit = dit;
        Vae = vae;
        _encoder = encoder;
        _tokenizer = tokenizer;
        Files = files ?? [];
        dit.eval();
        encoder.eval();
        vae.eval();
        dit.PrepareInference();
    }

    /// <summary>The generator.</summary>
    public CausalDit Dit { get; }

    /// <summary>The autoencoder.</summary>
    public VideoVae Vae { get; }

    /// <summary>Scale of the networks.</summary>
    public ModelScale Scale { get; init; } = ModelScale.World;

    /// <summary>Pixels of a frame.</summary>
    public (int Width, int Height) Frame { get; init; } = (FrameSize, FrameSize);

    /// <summary>Files and their hashes.</summary>
    public IReadOnlyList<WeightsFile> Files { get; }

    /// <summary>How the generator is to be sampled according to its checkpoint; <c>null</c> where that does not say.</summary>
    public SamplingEntry? Sampling { get; private init; }

    /// <summary>The memory the generator was trained with: the id of its method, or the memory in words; <c>null</c> where its checkpoint does not say.</summary>
    public string? TrainedPolicy { get; private init; }

    /// <summary>Options of the state the generator was trained with; <c>null</c> where it was trained without one.</summary>
    public VideoSsmOptions? TrainedMemory { get; private init; }

    /// <summary>Why the networks of a method cannot be loaded, as far as the names of files tell; <c>null</c> when all are there.</summary>
    /// <param name="folder">The checkpoint folder.</param>
    /// <param name="generator">File name of the generator.</param>
    public static string? Missing(string folder, string generator)
    {
        string? name = new[] { generator, TextEncoders, Vaes }.FirstOrDefault(name => !File.Exists(Path.Combine(folder, name)));
        return name is null ? null : NoCheckpoint(name);
    }

    /// <summary>Loads the networks of a method.</summary>
    /// <param name="folder">The checkpoint folder.</param>
    /// <param name="generator">File name of the generator.</param>
    /// <param name="withState">Whether to build the state-space memory the checkpoint may have; without, its weights are left in the file.</param>
    /// <param name="changes">Options of the state that are to differ from the trained ones; <c>null</c> for none.</param>
    /// <exception cref="UsageException">A file is missing or damaged, holds something else, or has no weights for the changes.</exception>
    public static WorldNetworks Load(string folder, string generator, bool withState = true, StateOverrides? changes = null)
    {
        SamplingEntry? sampling = null;
        VideoSsmOptions? trained = null;
        string? policy = null;
        var dit = Open(folder, generator, file =>
        {
            sampling = file.Metadata.TryGetValue(SamplingEntry.MetadataKey, out string? entry) ? SamplingEntry.FromJson(entry) : null;
            policy = file.Metadata.GetValueOrDefault("policy");
            trained = file.Metadata.TryGetValue(VideoSsmOptions.MetadataKey, out string? memory) ? VideoSsmOptions.FromJson(memory) : null;
            var config = WanConfig.FromJson(Entry(file, WanConfig.MetadataKey));
            var options = !withState || trained is null ? null : changes?.Apply(trained, config.Layers) ?? trained;
            return Fill(file, new CausalDit(config, options), mayLackState: options != trained);
        });
        var (encoder, tokenizer) = Open(folder, TextEncoders, file => (
            Fill(file, new TextEncoder(TextEncoderConfig.FromJson(Entry(file, "config")))), WordTokenizer.FromJson(Entry(file, "tokenizer"))));
        var vae = OpenVae(folder);
        string[] names = [generator, TextEncoders, Vaes];
        return new WorldNetworks(dit, encoder, tokenizer, vae, [.. names.Select(name => new WeightsFile(name, Checkpoint.WeightsHash(Path.Combine(folder, name))))]) { Sampling = sampling, TrainedPolicy = policy, TrainedMemory = trained };
    }

    /// <summary>The autoencoder alone. The caller disposes it.</summary>
    /// <param name="folder">The checkpoint folder.</param>
    /// <exception cref="UsageException">The file is missing or damaged, or holds something else.</exception>
    public static (VideoVae Vae, WeightsFile File) LoadVae(string folder) => (OpenVae(folder), new WeightsFile(Vaes, Checkpoint.WeightsHash(Path.Combine(folder, Vaes))));

    /// <summary>Networks of the world's geometry with random weights: their cost is that of trained ones, their videos are noise.</summary>
    /// <param name="memory">State-space memory of the generator; <c>null</c> for none.</param>
    /// <param name="seed">Fixes the weights.</param>
    /// <param name="generator">Another geometry of the generator; its text is fitted to the encoder.</param>
    /// <param name="autoencoder">Another geometry of the autoencoder.</param>
    /// <param name="frame">Pixels of a frame; the world's square when absent.</param>
    public static WorldNetworks Untrained(
        VideoSsmOptions? memory = null, ulong seed = 1, WanConfig? generator = null, VaeConfig? autoencoder = null, (int Width, int Height)? frame = null)
    {
        var tokenizer = new WordTokenizer(["a", "red", "star"]);
        var text = TextEncoderConfig.World with { VocabularySize = tokenizer.Size };
        var dit = new CausalDit((generator ?? WanConfig.World) with { TextDim = text.Dim, TextLength = text.Length }, memory);
        dit.Initialise(seed, tokensPerFrame: 64);
        return new WorldNetworks(dit, new TextEncoder(text, seed), tokenizer, new VideoVae(autoencoder ?? VaeConfig.World, seed)) { Frame = frame ?? (FrameSize, FrameSize) };
    }

    /// <summary>A prompt as rows for the generator, <c>[1, L, TextDim]</c>. The caller disposes them.</summary>
    public Tensor Encode(string prompt)
    {
        using var scope = NewDisposeScope();
        return _encoder.Encode(_tokenizer, [prompt]).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dit.Dispose();
        Vae.Dispose();
        _encoder.Dispose();
    }

    private static VideoVae OpenVae(string folder) => Open(folder, Vaes, file => Fill(file, new VideoVae(VaeConfig.FromJson(Entry(file, "config")))));

    private static T Open<T>(string folder, string name, Func<Checkpoint, T> read)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
            throw new UsageException(NoCheckpoint(name));
        try
        {
            using var file = Checkpoint.Open(path);
            return read(file);
        }
        catch (InvalidDataException e)
        {
            throw new UsageException($"The checkpoint {name} cannot be used: {e.Message}", e);
        }
    }

    // The name alone: this becomes the reason of rows, and rows are the same on every machine.
    private static string NoCheckpoint(string name) => $"There is no checkpoint {name}; train it with \"videossm-eval train {Path.GetFileNameWithoutExtension(name)}\", or name the folder that holds it.";

    private static string Entry(Checkpoint file, string key) => file.Metadata.TryGetValue(key, out string? value)
        ? value
        : throw new UsageException($"The checkpoint {Path.GetFileName(file.Path)} has no entry \"{key}\" in its metadata: it was not made by this program.");

    private static T Fill<T>(Checkpoint file, T module, bool mayLackState = false)
        where T : nn.Module
    {
        var known = mayLackState ? module.state_dict().Keys.ToHashSet(StringComparer.Ordinal) : null;
        file.LoadInto(module, known is null ? null : key => known.Contains(key) || !key.Contains(".mem.", StringComparison.Ordinal) ? key : null);
        return module;
    }
}
