using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Model;

/// <summary>The state-dict keys and shapes of a <see cref="CausalDit"/>, derived from its configuration alone.</summary>
public static class DitKeys
{
    /// <summary>All keys in a fixed order. The published Wan2.1-T2V-1.3B has 825 of them and 1,418,996,800 parameters.</summary>
    public static IReadOnlyList<TensorKey> Of(WanConfig config, VideoSsmOptions? memory = null)
    {
        long d = config.Dim;
        List<TensorKey> keys = [];
        void Add(string name, params long[] shape) => keys.Add(new TensorKey(name, shape));
        void Linear(string name, long inputs, long outputs)
        {
            Add($"{name}.weight", outputs, inputs);
            Add($"{name}.bias", outputs);
        }

        Add("patch_embedding.weight", d, config.InChannels, 1, config.PatchHeight, config.PatchWidth);
        Add("patch_embedding.bias", d);
        Linear("text_embedding.0", config.TextDim, d);
        Linear("text_embedding.2", d, d);
        Linear("time_embedding.0", config.FreqDim, d);
        Linear("time_embedding.2", d, d);
        Linear("time_projection.1", d, 6 * d);
        for (int i = 0; i < config.Layers; i++)
        {
            string block = $"blocks.{i}";
            Add($"{block}.modulation", 1, 6, d);
            foreach (string attention in new[] { "self_attn", "cross_attn" })
            {
                foreach (string projection in new[] { "q", "k", "v", "o" })
                {
                    Linear($"{block}.{attention}.{projection}", d, d);
                }

                Add($"{block}.{attention}.norm_q.weight", d);
                Add($"{block}.{attention}.norm_k.weight", d);
            }

            if (memory is not null && memory.HasLayer(i))
            {
                long gates = memory.Gates == GateWidth.PerHead ? config.Heads : d;
                string mem = $"{block}.self_attn.mem";
                Add($"{mem}.a_proj.weight", gates, d);
                Add($"{mem}.b_proj.weight", gates, d);
                Add($"{mem}.g_proj.weight", d, d);
                Add($"{mem}.A_log", gates);
                Add($"{mem}.dt_bias", gates);
                Add($"{mem}.o_norm.weight", memory.Norm == ReadNorm.PerHead ? config.HeadDim : d);
                Add($"{mem}.router_w", d);
                Add($"{mem}.router_b", d);
                foreach (string projection in memory.ShortConvolution > 0 ? new[] { "q", "k", "v" } : [])
                {
                    Add($"{mem}.{projection}_conv1d.weight", d, 1, memory.ShortConvolution);
                }
            }

            Add($"{block}.norm3.weight", d);
            Add($"{block}.norm3.bias", d);
            Linear($"{block}.ffn.0", d, config.FfnDim);
            Linear($"{block}.ffn.2", config.FfnDim, d);
        }

        Linear("head.head", d, (long)config.OutChannels * config.PatchHeight * config.PatchWidth);
        Add("head.modulation", 1, 2, d);
        return keys;
    }
}
