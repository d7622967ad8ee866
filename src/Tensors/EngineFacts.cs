#if OWN_TENSOR_ENGINE
using VideoSsm.Eval.Engine;
#endif

namespace VideoSsm.Eval.Tensors;

/// <summary>What a run manifest says of the tensor engine.</summary>
public static class EngineFacts
{
    /// <summary>Version of LibTorch and the settings it runs with. Loads the engine if nothing has yet.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Collect()
    {
        // Asking for the version loads the library, and the settings are applied when it is loaded.
        var facts = new List<KeyValuePair<string, string>> { new("libtorch", TorchSharp.torch.__version__) };
#if OWN_TENSOR_ENGINE
        facts.Add(new("tensor_engine", "src/Torch"));
        facts.AddRange(EngineSettings.Applied.Select(s => new KeyValuePair<string, string>($"setting:{s.Key}", s.Value)));
#else
        facts.Add(new("tensor_engine", "TorchSharp"));
#endif
        return facts;
    }
}
