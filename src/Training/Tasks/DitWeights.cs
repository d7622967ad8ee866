using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>What the training of every diffusion transformer needs to know about its weights.</summary>
internal static class DitWeights
{
    /// <summary>
    /// Matrices inside the blocks and the projection of the timestep; embeddings, modulations and the head are moved by AdamW, whose step
    /// does not depend on the other entries of the matrix.
    /// </summary>
    public static bool IsMatrix(string name) =>
        name.EndsWith(".weight", StringComparison.Ordinal)
        && (name.StartsWith("blocks.", StringComparison.Ordinal) || name.StartsWith("time_projection.", StringComparison.Ordinal))
        && !name.Contains(".mem.", StringComparison.Ordinal);

    /// <summary>Tokens of one latent frame of the world, 8x8.</summary>
    public static int TokensPerFrame(WanConfig config) => 8 / config.PatchHeight * (8 / config.PatchWidth);
}
