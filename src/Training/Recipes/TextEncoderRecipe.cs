using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>Trains the text encoder: from every word of a caption, each attribute of the scene must be readable.</summary>
public sealed record TextEncoderRecipe : Recipe
{
    /// <summary>Geometry of the network; the vocabulary is the world's.</summary>
    public TextEncoderConfig Model { get; init; } = TextEncoderConfig.World;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Model.Check();
    }
}
