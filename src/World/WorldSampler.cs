using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.World;

/// <summary>Draws scenes: a pure function of (profile, seed, index, split), so any index can be asked for at any time, in any order.</summary>
public static class WorldSampler
{
    /// <summary>Draws a scene.</summary>
    /// <param name="profile">Which distribution.</param>
    /// <param name="seed">Seed of the whole stream.</param>
    /// <param name="index">Place in the stream.</param>
    /// <param name="split">Train: no object ever forms a held-out combination. HeldOut: the first object does at the start.</param>
    public static SceneDescription Sample(WorldProfile profile, ulong seed, long index, Split split = Split.Train)
    {
        var random = new WorldRandom($"world/{profile}/{split}/{seed}/{index}");
        while (true)
        {
            // Whole scenes are drawn again until they fall on the wanted side: nine in ten do in training, one in ten otherwise.
            WorldAttributes attributes = AttributeSampler.Draw(random, profile);
            if (split == Split.Train == WorldSplit.Touches(attributes with { Objects = split == Split.Train ? attributes.Objects : [attributes.Objects[0]] }))
                continue;
            SceneDescription scene = SceneBuilder.Build(attributes, random);
            if (profile == WorldProfile.Interactive)
                scene = EventSampler.Add(scene, random, split);
            return scene;
        }
    }

    /// <summary>A scene for a free prompt: what the prompt leaves open is drawn.</summary>
    /// <param name="attributes">What is wanted, for instance from <see cref="WorldPrompt.Parse"/>.</param>
    /// <param name="seed">Seed of what is left open.</param>
    /// <exception cref="UsageException">More objects than a scene may have.</exception>
    public static SceneDescription FromAttributes(WorldAttributes attributes, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (attributes.Objects.Count > SceneDescription.MaximumObjects)
            throw new UsageException($"the prompt names {attributes.Objects.Count} objects; a scene has at most {SceneDescription.MaximumObjects}");
        var random = new WorldRandom($"world/prompt/{seed}");
        return SceneBuilder.Build(AttributeSampler.Complete(random, attributes), random);
    }
}
