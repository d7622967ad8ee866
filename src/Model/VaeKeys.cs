namespace VideoSsm.Eval.Model;

/// <summary>The published key table of the VAE, written from the configuration alone.</summary>
/// <remarks>Kept apart from the network on purpose: a test compares the two, so that neither can drift alone.</remarks>
internal static class VaeKeys
{
    public static IReadOnlyList<TensorKey> Of(VaeConfig config)
    {
        config.Check();
        List<TensorKey> keys = [];
        Encoder(keys, config);
        Conv(keys, "conv1", 2 * config.ZChannels, 2 * config.ZChannels, 1, 1, 1);
        Conv(keys, "conv2", config.ZChannels, config.ZChannels, 1, 1, 1);
        Decoder(keys, config);
        return keys;
    }

    private static void Encoder(List<TensorKey> keys, VaeConfig config)
    {
        long width = config.BaseDim;
        Conv(keys, "encoder.conv1", width, config.FoldedChannels, 3, 3, 3);
        var layer = 0;
        for (var level = 0; level < config.Multipliers.Count; level++)
        {
            long next = config.BaseDim * config.Multipliers[level];
            for (var i = 0; i < config.ResBlocks; i++, width = next) Residual(keys, $"encoder.downsamples.{layer++}", width, next);
            if (level == config.Multipliers.Count - 1) break;
            Conv(keys, $"encoder.downsamples.{layer}.resample.1", width, width, 3, 3);
            if (config.TemporalDownsample[level]) Conv(keys, $"encoder.downsamples.{layer}.time_conv", width, width, 3, 1, 1);
            layer++;
        }
        Middle(keys, "encoder.middle", width, config);
        Norm(keys, "encoder.head.0", width, 1, 1, 1);
        Conv(keys, "encoder.head.2", 2 * config.ZChannels, width, 3, 3, 3);
    }

    private static void Decoder(List<TensorKey> keys, VaeConfig config)
    {
        long width = config.BaseDim * config.Multipliers[^1];
        Conv(keys, "decoder.conv1", width, config.ZChannels, 3, 3, 3);
        Middle(keys, "decoder.middle", width, config);
        var layer = 0;
        for (var level = config.Multipliers.Count - 1; level >= 0; level--)
        {
            long next = config.BaseDim * config.Multipliers[level];
            for (var i = 0; i <= config.ResBlocks; i++, width = next) Residual(keys, $"decoder.upsamples.{layer++}", width, next);
            if (level == 0) break;
            Conv(keys, $"decoder.upsamples.{layer}.resample.1", width / 2, width, 3, 3);
            if (config.TemporalDownsample[level - 1]) Conv(keys, $"decoder.upsamples.{layer}.time_conv", 2 * width, width, 3, 1, 1);
            layer++;
            width /= 2;
        }
        Norm(keys, "decoder.head.0", width, 1, 1, 1);
        Conv(keys, "decoder.head.2", config.FoldedChannels, width, 3, 3, 3);
    }

    private static void Middle(List<TensorKey> keys, string name, long width, VaeConfig config)
    {
        Residual(keys, $"{name}.0", width, width);
        if (config.MiddleAttention)
        {
            Norm(keys, $"{name}.1.norm", width, 1, 1);
            Conv(keys, $"{name}.1.to_qkv", 3 * width, width, 1, 1);
            Conv(keys, $"{name}.1.proj", width, width, 1, 1);
        }
        Residual(keys, $"{name}.2", width, width);
    }

    private static void Residual(List<TensorKey> keys, string name, long inputs, long outputs)
    {
        Norm(keys, $"{name}.residual.0", inputs, 1, 1, 1);
        Conv(keys, $"{name}.residual.2", outputs, inputs, 3, 3, 3);
        Norm(keys, $"{name}.residual.3", outputs, 1, 1, 1);
        Conv(keys, $"{name}.residual.6", outputs, outputs, 3, 3, 3);
        if (inputs != outputs) Conv(keys, $"{name}.shortcut", outputs, inputs, 1, 1, 1);
    }

    private static void Norm(List<TensorKey> keys, string name, params long[] shape) => keys.Add(new($"{name}.gamma", shape));

    private static void Conv(List<TensorKey> keys, string name, params long[] shape)
    {
        keys.Add(new($"{name}.weight", shape));
        keys.Add(new($"{name}.bias", [shape[0]]));
    }
}
