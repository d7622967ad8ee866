using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Model;

/// <summary>Every choice of a <see cref="VideoVae"/>, one flat record; the defaults are Wan2.1's.</summary>
public sealed record VaeConfig
{
    /// <summary>Channels of the first level.</summary>
    public int BaseDim { get; init; } = 96;

    /// <summary>Channels of each level as multiples of <see cref="BaseDim"/>; every level but the last halves height and width.</summary>
    public IReadOnlyList<int> Multipliers { get; init; } = [1, 2, 4, 4];

    /// <summary>Residual blocks per encoder level; the decoder has one more per level.</summary>
    public int ResBlocks { get; init; } = 2;

    /// <summary>Channels of the latent.</summary>
    public int ZChannels { get; init; } = 16;

    /// <summary>For each halving of the encoder, in its order: is time halved too? The decoder mirrors it.</summary>
    public IReadOnlyList<bool> TemporalDownsample { get; init; } = [false, true, true];

    /// <summary>Pixels are folded <c>PatchSize × PatchSize</c> into channels before the first convolution; 1 leaves them alone.</summary>
    public int PatchSize { get; init; } = 1;

    /// <summary>Self-attention over the positions of a frame in the middle of encoder and decoder.</summary>
    public bool MiddleAttention { get; init; } = true;

    /// <summary>Mean of each latent channel over the training data.</summary>
    public IReadOnlyList<double> LatentMean { get; init; } =
        [-0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715, 0.5517, -0.3632, -0.1922, -0.9497, 0.2503, -0.2921];

    /// <summary>Standard deviation of each latent channel over the training data.</summary>
    public IReadOnlyList<double> LatentStd { get; init; } =
        [2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579, 1.6382, 1.1253, 2.8251, 1.9160];

    /// <summary>The published VAE of Wan2.1: 8×8 in space, 4 in time, 16 channels, 127 M parameters.</summary>
    public static VaeConfig Wan21 { get; } = new();

    /// <summary>
    /// The world's: 64×64 pixels to an 8×8 latent, 4 in time, 16 channels. Pixels are folded 2×2, so that the widest convolutions run at
    /// 32×32. The latent statistics are set after training.
    /// </summary>
    public static VaeConfig World { get; } = new()
    {
        BaseDim = 24,
        Multipliers = [1, 2, 2],
        ResBlocks = 1,
        TemporalDownsample = [true, true],
        PatchSize = 2,
        LatentMean = [.. Enumerable.Repeat(0.0, 16)],
        LatentStd = [.. Enumerable.Repeat(1.0, 16)],
    };

    /// <summary>Pixels per latent position along height and width.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int SpatialFactor => PatchSize << (Multipliers.Count - 1);

    /// <summary>Frames per latent frame after the first, which stands for one frame.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int TemporalFactor => 1 << TemporalDownsample.Count(halve => halve);

    /// <summary>Channels after folding.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int FoldedChannels => 3 * PatchSize * PatchSize;

    /// <summary>Latent frames of a clip of <c>1 + TemporalFactor·k</c> frames: <c>1 + k</c>.</summary>
    /// <exception cref="ArgumentException">The clip has another length; the message names the nearest that fit.</exception>
    public long LatentFrames(long frames)
    {
        if (frames < 1 || (frames - 1) % TemporalFactor != 0)
        {
            var below = Math.Max(1, (frames - 1) / TemporalFactor * TemporalFactor + 1);
            throw new ArgumentException($"A clip needs 1 + {TemporalFactor}·k frames, got {frames}; the nearest are {below} and {below + TemporalFactor}.");
        }
        return 1 + (frames - 1) / TemporalFactor;
    }

    /// <summary>Frames of a clip of <paramref name="latentFrames"/> latent frames.</summary>
    public long PixelFrames(long latentFrames) => 1 + (latentFrames - 1) * TemporalFactor;

    /// <summary>The configuration as one line of JSON, for checkpoint metadata.</summary>
    public string ToJson() => ConfigJson.Write(this);

    /// <summary>Reads <see cref="ToJson"/>'s text and checks it.</summary>
    /// <exception cref="UsageException">Not such a text, or its values contradict each other.</exception>
    public static VaeConfig FromJson(string json)
    {
        var config = ConfigJson.Read<VaeConfig>(json, "video VAE");
        config.Check();
        return config;
    }

    /// <summary>Rejects values that contradict each other.</summary>
    /// <exception cref="UsageException">Names the field and what it must be.</exception>
    public void Check()
    {
        Require(BaseDim > 0 && Multipliers.Count > 0 && Multipliers.All(m => m > 0), "baseDim and multipliers must be positive");
        Require(ResBlocks > 0 && ZChannels > 0 && PatchSize > 0, "resBlocks, zChannels and patchSize must be positive");
        Require(TemporalDownsample.Count == Multipliers.Count - 1, $"temporalDownsample needs {Multipliers.Count - 1} entries, one per halving");
        Require(Multipliers.Skip(1).All(m => BaseDim * m % 2 == 0), "every level above the first needs an even number of channels");
        Require(LatentMean.Count == ZChannels && LatentStd.Count == ZChannels, $"latentMean and latentStd need {ZChannels} entries");
        Require(LatentStd.All(s => s > 0), "latentStd must be positive");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition) throw new UsageException($"The configuration of the video VAE is wrong: {message}.");
    }
}
