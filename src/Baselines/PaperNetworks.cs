using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// Puts the published networks together: a generator of the Wan family, Wan2.1's autoencoder, UMT5's encoder and its tokenizer. Geometry is read
/// from the files, so files of another size of the same family work as well.
/// </summary>
public static class PaperNetworks
{
    /// <summary>Loads a method.</summary>
    /// <param name="method">Which files.</param>
    /// <param name="folder">The folder with the published files, flat or in their published folders.</param>
    /// <param name="frame">Pixels of a frame.</param>
    /// <exception cref="UsageException">Files are missing (all are named), damaged, or do not fit each other.</exception>
    public static WorldNetworks Load(PaperCard method, string folder, (int Width, int Height) frame)
    {
        var files = Locate(method, folder);
        string? settings = ModelWeights.WanSettings.Find(folder) is { } path ? File.ReadAllText(path) : null;
        var dit = Read(folder, files.Generator, file =>
        {
            string entry = GeneratorCheckpoint.Choose(file, method.Entry);
            var network = new CausalDit(PublishedGeometry.Dit(file, entry, settings));
            GeneratorCheckpoint.Load(file, network, entry);
            return network;
        });
        if (files.Lora is { } lora)
            Read(folder, lora, file => LoraMerge.Apply(dit, file, method.LoraAlpha));
        var vae = Read(folder, files.Vae, file => Filled(file, new VideoVae(PublishedGeometry.Vae(file))));
        var encoder = Read(folder, files.Encoder, file => Filled(file, new TextEncoder(PublishedGeometry.TextEncoder(file, dit.Config.TextLength))));
        var tokenizer = SentencePieceTokenizer.Read(Path.Combine(folder, files.Tokenizer));
        if (tokenizer.Size > encoder.Config.VocabularySize)
            throw new UsageException($"The tokenizer {files.Tokenizer} has {tokenizer.Size} tokens, the text encoder {files.Encoder} only {encoder.Config.VocabularySize}: they do not belong together.");
        WeightsFile[] hashes = [.. files.All.Select(name => new WeightsFile(name, Checkpoint.WeightsHash(Path.Combine(folder, name))))];
        return new WorldNetworks(dit, encoder, tokenizer, vae, hashes) { Scale = ModelScale.Paper, Frame = frame };
    }

    /// <summary>The files of a method; all that are missing are named in one line.</summary>
    private static PaperFiles Locate(PaperCard method, string folder)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"there is no folder {folder}; it should hold the published files of Wan2.1-T2V-1.3B and of {method.DisplayName}");
        List<string> missing = [];
        string Need(string name, IEnumerable<string> places)
        {
            string? found = Find(folder, [.. places]);
            if (found is null)
                missing.Add(name);
            return found ?? name;
        }

        // The shortest of its places is the one in the folder itself: the name that says most.
        string Base(OfficialFile file) => Need(file.Places.MinBy(p => p.Length)!, file.Places);
        var files = new PaperFiles(
            Need(method.Generator[^1], method.Generator),
            method.Lora.Count == 0 ? null : Need(method.Lora[^1], method.Lora),
            Base(ModelWeights.WanVae), Base(ModelWeights.WanTextEncoder), Base(ModelWeights.WanTokenizer));
        return missing.Count == 0
            ? files
            : throw new UsageException($"{folder} lacks {string.Join(", ", missing)}: published with Wan2.1-T2V-1.3B and {method.DisplayName}, not shipped here");
    }

    private static string? Find(string folder, string[] places) => places.FirstOrDefault(p => File.Exists(Path.Combine(folder, p)));

    private static T Filled<T>(Checkpoint file, T module)
        where T : nn.Module
    {
        file.LoadInto(module);
        return module;
    }

    private static T Read<T>(string folder, string name, Func<Checkpoint, T> read)
    {
        string path = Path.Combine(folder, name);
        try
        {
            using var file = Checkpoint.Open(path);
            return read(file);
        }
        catch (InvalidDataException e)
        {
            throw new UsageException($"The checkpoint {path} cannot be used: {e.Message}", e);
        }
    }

    private sealed record PaperFiles(string Generator, string? Lora, string Vae, string Encoder, string Tokenizer)
    {
        public IEnumerable<string> All => new[] { Generator, Lora, Vae, Encoder, Tokenizer }.OfType<string>();
    }
}
