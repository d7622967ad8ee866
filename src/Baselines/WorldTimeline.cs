using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Baselines;

/// <summary>Seconds to latent frames, the same for every method: whatever a method makes, it hands out exactly these frames.</summary>
internal static class WorldTimeline
{
    /// <summary>Latent frames of a video: whole chunks. 5 s are 21 latent frames (81 frames), 60 s are 240 (957 frames).</summary>
    public static int LatentFrames(VaeConfig vae, double seconds, int chunkFrames = 3)
    {
        double wanted = seconds * WorldNetworks.FramesPerSecond / vae.TemporalFactor;
        return Math.Max(1, (int)Math.Ceiling((wanted / chunkFrames) - 1e-9)) * chunkFrames;
    }

    /// <summary>The latent frame that holds the pixel frame at a time: the first stands for one frame, every other for as many as the VAE joins.</summary>
    public static int LatentAt(VaeConfig vae, double seconds)
    {
        int factor = vae.TemporalFactor;
        int frame = Math.Max(0, (int)Math.Round(seconds * WorldNetworks.FramesPerSecond));
        return (frame + factor - 1) / factor;
    }

    /// <summary>Time of the last pixel frame of a latent frame: what is due by then begins with it, as <see cref="LatentAt"/> has it.</summary>
    public static double SecondsAt(VaeConfig vae, int latentFrame) => latentFrame * vae.TemporalFactor / WorldNetworks.FramesPerSecond;
}
