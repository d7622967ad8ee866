using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Baselines;

/// <summary>A compared method before its weights: what it is, what it remembers and how it samples.</summary>
public sealed record MethodCard
{
    /// <summary>Id in suites and rows; also the name of its checkpoint.</summary>
    public required string Id { get; init; }

    /// <summary>Raised whenever the same weights may give another video.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Name for tables.</summary>
    public required string DisplayName { get; init; }

    /// <summary>One sentence: what it is.</summary>
    public required string Summary { get; init; }

    /// <summary>Paper or page it comes from.</summary>
    public string Citation { get; init; } = "";

    /// <summary>What it remembers.</summary>
    public required IMemoryPolicy Policy { get; init; }

    /// <summary>How it samples; a checkpoint that records its own sampling (<see cref="SamplingEntry"/>) has the last word on sampler, steps, shift and chunk.</summary>
    public RolloutOptions Rollout { get; init; } = RolloutOptions.World;

    /// <summary>File name of its generator inside the checkpoint folder; named after the id unless said otherwise.</summary>
    public string Checkpoint { get => field ?? $"{Id}.safetensors"; init; }

    /// <summary>Options of the state that differ from those the checkpoint was trained with; <c>null</c> for none.</summary>
    public StateOverrides? State { get; init; }

    /// <summary>Id of the method it is a variant of; <c>null</c> for a method of its own.</summary>
    public string? VariantOf { get; init; }

    /// <summary>What its numbers may be compared with.</summary>
    public Comparison Comparison { get; init; }

    /// <summary>The card with the sampling its generator was trained for, where the checkpoint says so.</summary>
    public MethodCard SampledAs(SamplingEntry? entry) => entry is null ? this : this with { Rollout = entry.ApplyTo(Rollout) };

    /// <summary>Everything that may change a video beside the weights, in a fixed order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Config(CausalDit dit)
    {
        List<KeyValuePair<string, string>> config =
        [
            new("memory", Policy.Name),
            new("sink_frames", $"{Policy.SinkFrames}"),
            new("window_frames", Policy.WindowFrames == int.MaxValue ? "all" : $"{Policy.WindowFrames}"),
            new("positions", $"{Policy.Positions}"),
            new("chunk_frames", $"{Rollout.ChunkFrames}"),
            new("sampler", $"{Rollout.Sampler}"),
            new("steps", Rollout.Sampler == Sampler.Euler ? $"{Rollout.EulerSteps}" : string.Join(' ', Rollout.FewSteps) + (Rollout.WarpSteps ? "" : " as they stand")),
            new("shift", $"{Rollout.Shift}"),
            new("guidance", $"{Rollout.Guidance}"),
            new("context_noise", $"{Rollout.ContextNoise}"),
            new("prompt_switch", PromptSwitch),
            new("network", dit.Config.ToJson()),
        ];
        if (VariantOf is not null)
            config.AddRange([new("variant_of", VariantOf), new("comparison", $"{Comparison}"), new("checkpoint", Checkpoint)]);
        if (Rollout.Restart is { } restart)
            config.Add(new("restart", $"every {restart.Frames} latent frames, overlap {restart.Overlap}"));
        if (Policy.HasState && dit.Memory is { } memory)
            config.Add(new("state", memory.ToJson()));
        return config;
    }

    private string PromptSwitch
    {
        get
        {
            string state = Rollout.OnSwitch == StateOnSwitch.Decay ? $"{Rollout.OnSwitch} {Rollout.SwitchDecay:R}" : $"{Rollout.OnSwitch}";
            return $"recache {Rollout.Recache}, state {(Policy.HasState ? state : "none")}";
        }
    }
}
