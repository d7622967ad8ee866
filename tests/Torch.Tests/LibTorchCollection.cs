namespace VideoSsm.Eval.Torch.Tests;

/// <summary>Tests that look at process-wide state of the engine (live tensors, random generator) run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LibTorchCollection
{
    public const string Name = "LibTorch";
}
