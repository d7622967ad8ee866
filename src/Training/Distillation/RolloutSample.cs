using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Distillation;

/// <summary>What a rollout leaves for the losses.</summary>
/// <param name="Window">Which frames.</param>
/// <param name="Latents">The frames of the window, <c>[B, K, C, h, w]</c>; they carry gradients if the rollout did.</param>
/// <param name="Before">The last frames before the window, without gradient, <c>[B, T, C, h, w]</c>; <c>null</c> where it begins the video.</param>
public sealed record RolloutSample(RolloutWindow Window, Tensor Latents, Tensor? Before) : IDisposable
{
    /// <summary>Frames at the beginning of the window that earlier steps made: seen by the scores, moved by nothing.</summary>
    public int Given { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Latents.Dispose();
        Before?.Dispose();
    }
}
