using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Baselines;

/// <summary>Makes the variants that suites define.</summary>
public static class MethodVariants
{
    /// <summary>The card of a variant, before its weights.</summary>
    /// <exception cref="UsageException">The base is unknown or takes no switches, or the switches are wrong.</exception>
    public static MethodCard Card(MethodVariant variant)
    {
        if (MethodCatalog.Systems.Any(s => s.Id == variant.Base))
            throw new UsageException($"{variant.Base} is no autoregressive rollout and has no switches of memory");
        var card = MethodCatalog.Find(variant.Base);
        var overrides = variant.Overrides is { } json ? JsonFile.Parse<MethodOverrides>(json.GetRawText(), "overrides", 1) : new MethodOverrides();
        var policy = overrides.Memory?.Apply(card.Policy) ?? card.Policy;
        if (overrides.State is not null && !policy.HasState)
            throw new UsageException("overrides has switches of a state, which this memory does not have; add \"memory\": { \"kind\": \"state\" }");
        return card with
        {
            Id = variant.Id,
            DisplayName = variant.Name,
            Summary = $"{card.DisplayName} with {policy.Name}.",
            Policy = policy,
            Rollout = overrides.PromptSwitch?.Apply(card.Rollout) ?? card.Rollout,
            State = overrides.State,
            VariantOf = variant.Base,
            Checkpoint = $"{MethodVariant.CheckpointOf(variant.Id)}.safetensors",
            Comparison = MethodVariant.ComparisonOf(variant.Id),
        };
    }

    /// <summary>Loads a variant, or stands in for one whose checkpoint is missing or has no weights for it.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="folder">Folder of the checkpoints.</param>
    /// <exception cref="UsageException">The variant is wrong, or its id claims a comparison that its checkpoint does not allow.</exception>
    public static IVideoMethod Open(MethodVariant variant, string folder)
    {
        var card = Card(variant);
        var method = WorldVideoMethod.Open(card, folder);
        if (method is not WorldVideoMethod made)
            return method;
        var found = IsTrained(card, made.Networks) ? Comparison.Trained : Comparison.PolicyOnly;
        if (found == card.Comparison)
            return made;
        string trainedWith = made.Networks.TrainedPolicy is { } id ? $"trained as '{id}'" : "not trained under a memory policy";
        string name = variant.Id.Replace(MethodVariant.PolicyPrefix, "", StringComparison.Ordinal);
        made.Dispose();
        throw new UsageException(found == Comparison.PolicyOnly
            ? $"{card.Checkpoint} is {trainedWith}, not with these switches, so this is a policy-only comparison; call it {MethodVariant.PolicyPrefix}{(name.Contains('@', StringComparison.Ordinal) ? name : $"{name}@{name}")}"
            : $"{card.Checkpoint} is {trainedWith}, which is exactly this, so it is no policy-only comparison; call it {name}");
    }

    /// <summary>Whether weights were trained with the memory a card runs with. Checkpoints record the method's id, or the memory in words.</summary>
    private static bool IsTrained(MethodCard card, WorldNetworks networks) =>
        (MethodCatalog.World.FirstOrDefault(c => c.Id == networks.TrainedPolicy) is { } trained
            ? Same(trained.Policy, card.Policy)
            : networks.TrainedPolicy == card.Policy.Name)
        && (!card.Policy.HasState || networks.Dit.Memory == networks.TrainedMemory);

    private static bool Same(IMemoryPolicy a, IMemoryPolicy b) => a.GetType() == b.GetType() && a.Name == b.Name && a.Positions == b.Positions;
}
