using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Tests.Docs;

/// <summary>A plain picture that brightens and darkens once a second, in a colour drawn from prompt and seed.</summary>
public sealed class PulseMethod : IVideoMethod
{
    private const int Size = 32;
    private const int Rate = 8;

    /// <inheritdoc/>
    public MethodInfo Info { get; } = new()
    {
        Id = "pulse",
        Version = 1, // raise it whenever the same request may give another video: it is part of every key
        DisplayName = "Pulse",
        Summary = "A plain picture that brightens and darkens once a second.",
        Scale = ModelScale.None,
        Backbone = "none",
        Config = [new("size", $"{Size}x{Size}"), new("frames_per_second", $"{Rate}")],
    };

    /// <inheritdoc/>
    public IVideo Generate(GenerationRequest request) => new Clip(request);

    private sealed class Clip(GenerationRequest request) : IVideo
    {
        public string Name => request.Prompt.Id;

        public int Width => Size;

        public int Height => Size;

        public double FramesPerSecond => Rate;

        public int? FrameCount => (int)Math.Round(request.LengthSeconds * Rate);

        // Frames are made while they are read, in constant memory, and every call starts anew.
        public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
        {
            var random = new SplitMix64(Seeds.FromName($"{request.Prompt.Text}/{request.Seed}"));
            int[] colour = [random.Below(128), random.Below(128), random.Below(128)];
            byte[] rgb = new byte[Size * Size * 3];
            for (int f = 0; f < FrameCount; f++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int light = (int)Math.Round(60 * (1 + Math.Sin(2 * Math.PI * f / Rate)));
                for (int i = 0; i < rgb.Length; i++)
                {
                    rgb[i] = (byte)(colour[i % 3] + light);
                }

                yield return new Frame(f, Size, Size, rgb);
            }
        }
    }
}
