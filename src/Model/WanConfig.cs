using System.Text.Json;
using System.Text.Json.Serialization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Model;

/// <summary>Geometry of a diffusion transformer of the Wan2.1 family: everything that shapes the weights or the arithmetic.</summary>
/// <remarks>Stored as JSON in the metadata of every checkpoint (entry <c>config</c>), so a file is enough to rebuild its network.</remarks>
public sealed record WanConfig
{
    /// <summary>Entry of the checkpoint metadata that holds the configuration.</summary>
    public const string MetadataKey = "config";

    /// <summary>Width of the token vectors.</summary>
    public required int Dim { get; init; }

    /// <summary>Hidden width of the feed-forward network.</summary>
    public required int FfnDim { get; init; }

    /// <summary>Number of transformer blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Number of attention heads; divides <see cref="Dim"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the sinusoidal timestep embedding; even.</summary>
    public required int FreqDim { get; init; }

    /// <summary>Width of the text encoder's rows.</summary>
    public required int TextDim { get; init; }

    /// <summary>Number of text rows the cross-attention sees; shorter prompts are padded with zero rows.</summary>
    public required int TextLength { get; init; }

    /// <summary>Channels of the latent that goes in.</summary>
    public int InChannels { get; init; } = 16;

    /// <summary>Channels of the latent that comes out.</summary>
    public int OutChannels { get; init; } = 16;

    /// <summary>Height of a patch in latent pixels (the temporal extent is 1 in the whole family).</summary>
    public int PatchHeight { get; init; } = 2;

    /// <summary>Width of a patch in latent pixels.</summary>
    public int PatchWidth { get; init; } = 2;

    /// <summary>Epsilon of every normalisation.</summary>
    public double Eps { get; init; } = 1e-6;

    /// <summary>Base of the rotary frequencies on all three axes.</summary>
    public double RopeBase { get; init; } = 10000;

    /// <summary>Start value of the q/k normalisation weights when a network is made for training.</summary>
    public double QkNormInit { get; init; } = 1;

    /// <summary>Wan2.1-T2V-1.3B as published: 825 tensors, 1,418,996,800 parameters.</summary>
    public static WanConfig Wan21T2V1_3B { get; } = new()
    {
        Dim = 1536,
        FfnDim = 8960,
        Layers = 30,
        Heads = 12,
        FreqDim = 256,
        TextDim = 4096,
        TextLength = 512,
    };

    /// <summary>The small network of the procedural world: 8x8 latents, one token per latent pixel, 64 tokens per latent frame.</summary>
    /// <remarks>
    /// Deviation: rotary base 50 instead of 10000, fitted to an 8x8 grid, and q/k normalisation weights that start at 1.5: a pilot
    /// learned coherent objects only with such positions and attention that is sharp from the start.
    /// </remarks>
    public static WanConfig World { get; } = new()
    {
        Dim = 160,
        FfnDim = 640,
        Layers = 6,
        Heads = 5,
        FreqDim = 64,
        TextDim = 96,
        TextLength = 48,
        PatchHeight = 1,
        PatchWidth = 1,
        RopeBase = 50,
        QkNormInit = 1.5,
    };

    private static JsonSerializerOptions Json { get; } = new()
    {
        WriteIndented = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Width of one head.</summary>
    [JsonIgnore]
    public int HeadDim => Dim / Heads;

    /// <summary>
    /// How a head's channels are shared among the rotary axes (time, height, width): height and width get <c>2 * (d / 6)</c> each,
    /// time the rest. 128 gives 44/42/42, 32 gives 12/10/10.
    /// </summary>
    [JsonIgnore]
    public (int Time, int Height, int Width) RopeSplit
    {
        get
        {
            int side = 2 * (HeadDim / 6);
            return (HeadDim - (2 * side), side, side);
        }
    }

    /// <summary>The configuration as JSON for checkpoint metadata.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a configuration back.</summary>
    /// <exception cref="UsageException">The text is not a configuration of this family.</exception>
    public static WanConfig FromJson(string json)
    {
        try
        {
            var config = JsonSerializer.Deserialize<WanConfig>(json, Json)
                ?? throw new UsageException("The checkpoint's config entry is empty; the file is not a DiT of this project.");
            config.Validate();
            return config;
        }
        catch (JsonException e)
        {
            throw new UsageException($"The checkpoint's config entry cannot be read ({e.Message}); train the model again with this version.", e);
        }
    }

    /// <summary>Refuses a geometry that cannot be built.</summary>
    /// <exception cref="UsageException">Names the first field that does not fit.</exception>
    public void Validate()
    {
        Require(Dim > 0 && Heads > 0 && Dim % Heads == 0, $"Dim {Dim} must be a positive multiple of Heads {Heads}");
        Require(HeadDim % 2 == 0 && HeadDim >= 6, $"the head width {HeadDim} must be even and at least 6 to carry three rotary axes");
        Require(FreqDim > 0 && FreqDim % 2 == 0, $"FreqDim {FreqDim} must be positive and even");
        Require(Layers > 0 && FfnDim > 0 && TextDim > 0 && TextLength > 0, "Layers, FfnDim, TextDim and TextLength must be positive");
        Require(InChannels > 0 && OutChannels > 0 && PatchHeight > 0 && PatchWidth > 0, "channels and patch sizes must be positive");
        Require(RopeBase > 1 && Eps > 0, "RopeBase must exceed 1 and Eps must be positive");
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
            throw new UsageException($"WanConfig: {problem}.");
    }
}
