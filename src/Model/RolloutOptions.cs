using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>How a chunk is denoised.</summary>
public enum Sampler
{
    /// <summary>Predict x0, add fresh noise of the next level, again: the few-step sampler of distilled models.</summary>
    FewStep,

    /// <summary>Euler steps along the flow: deterministic given the first noise; for models trained by flow matching, not distilled.</summary>
    Euler,
}

/// <summary>What happens to the recurrent state when the prompt changes. The paper refreshes the local memory only, and does not say.</summary>
public enum StateOnSwitch
{
    /// <summary>Nothing: it still holds what was seen under the old prompt.</summary>
    Keep,

    /// <summary>Emptied.</summary>
    Reset,

    /// <summary>Multiplied by <see cref="RolloutOptions.SwitchDecay"/>.</summary>
    Decay,

    /// <summary>
    /// Computed again from the latents of the whole video under the new prompt, as if it had been the prompt from the start. Needs all latents
    /// and one pass per past chunk: O(T) memory and time at every switch.
    /// </summary>
    Recompute,
}

/// <summary>How the window is computed again when the prompt changes (KV-recache of LongLive, arXiv 2509.22622). The sink stays as it was.</summary>
public enum RecacheMode
{
    /// <summary>Not at all: the window keeps what was seen under the old prompt.</summary>
    None,

    /// <summary>
    /// One pass over the last frames, which see the sink and each other in both directions, as the published LongLive code does: its mask is
    /// built but not used on this path. Before anything has been evicted the pass takes in the sink's frames and computes the sink again.
    /// </summary>
    Bidirectional,

    /// <summary>Chunk by chunk in time order, each chunk seeing the sink and the window before it: what the unused mask describes.</summary>
    Causal,
}

/// <summary>
/// A long video as a chain of clips (CausVid, arXiv 2412.07772): every clip but the first begins with the end of the one before, whose first
/// overlapping pixel frame is encoded again as an image latent. Nothing else is remembered.
/// </summary>
/// <param name="Frames">Latent frames of a clip.</param>
/// <param name="Overlap">Latent frames that a clip shares with the one before; whole chunks.</param>
public sealed record RestartOptions(int Frames = 21, int Overlap = 3)
{
    /// <summary>The clips of a video.</summary>
    /// <param name="totalFrames">Latent frames of the video.</param>
    /// <returns>For every clip: its first latent frame in the video, and its number of latent frames, overlap included.</returns>
    public IEnumerable<(int First, int Frames)> Clips(int totalFrames)
    {
        int first = 0;
        for (; totalFrames - first > Frames; first += Frames - Overlap)
        {
            yield return (first, Frames);
        }

        yield return (first, totalFrames - first);
    }
}

/// <summary>Settings of the autoregressive loop.</summary>
public sealed record RolloutOptions
{
    /// <summary>Latent frames of a chunk.</summary>
    public int ChunkFrames { get; init; } = 3;

    /// <summary>The sampler.</summary>
    public Sampler Sampler { get; init; } = Sampler.FewStep;

    /// <summary>Places of the few-step sampler in the noise table, before the shift.</summary>
    public IReadOnlyList<int> FewSteps { get; init; } = [1000, 750, 500, 250];

    /// <summary>
    /// Whether <see cref="FewSteps"/> are places in the shifted table (Self Forcing, LongLive), or timesteps that are fed as they stand and mean the
    /// nearest level of the table (CausVid's 1000, 757, 522).
    /// </summary>
    public bool WarpSteps { get; init; } = true;

    /// <summary>Steps of the Euler sampler.</summary>
    public int EulerSteps { get; init; } = 8;

    /// <summary>Shift of the noise levels.</summary>
    public double Shift { get; init; } = 5;

    /// <summary>Classifier-free guidance: <c>v_u + g (v_c - v_u)</c>; 1 runs the prompt alone, at half the cost.</summary>
    public double Guidance { get; init; } = 1;

    /// <summary>Timestep of the committing pass; above 0, noise of that level is added to what is remembered.</summary>
    /// <remarks>Deviation: the inference code of Self Forcing and LongLive feeds the timestep alone, without noise; all published settings are 0.</remarks>
    public double ContextNoise { get; init; }

    /// <summary>How the window is computed again under a new prompt.</summary>
    public RecacheMode Recache { get; init; } = RecacheMode.Bidirectional;

    /// <summary>What happens to the state at a new prompt.</summary>
    public StateOnSwitch OnSwitch { get; init; } = StateOnSwitch.Keep;

    /// <summary>Factor of <see cref="StateOnSwitch.Decay"/>.</summary>
    public double SwitchDecay { get; init; } = 0.5;

    /// <summary>Restarts of a video longer than a clip; <c>null</c> for one stream.</summary>
    public RestartOptions? Restart { get; init; }

    /// <summary>The world's, where a checkpoint does not say how it is to be sampled: eight Euler steps without guidance.</summary>
    public static RolloutOptions World { get; } = new() { Sampler = Sampler.Euler, EulerSteps = 8 };
}

/// <summary>Makes the noise of one draw of the autoregressive loop.</summary>
/// <param name="shape"><c>[1, F, C, h, w]</c>.</param>
/// <param name="seed">Seed of the video.</param>
/// <param name="chunk">Index of the chunk.</param>
/// <param name="step"><c>0</c> for what the chunk begins as, <c>1, 2, ...</c> for the noise added after that step, <c>context</c> for the committing pass.</param>
/// <returns>float32 on the processor; owned by the current dispose scope.</returns>
public delegate Tensor NoiseSource(long[] shape, ulong seed, int chunk, string step);

/// <summary>A finished chunk. Whoever takes it disposes it.</summary>
/// <param name="Index">Position of the chunk.</param>
/// <param name="FirstFrame">Index of its first latent frame.</param>
/// <param name="Latents"><c>[1, F, C, h, w]</c>.</param>
public sealed record LatentChunk(int Index, int FirstFrame, Tensor Latents) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Latents.Dispose();
}
