using System.Globalization;

namespace VideoSsm.Eval.Core.Fakes;

/// <summary>Makes moving gradients from prompt and seed, without a network: the whole pipeline runs on it in seconds.</summary>
/// <param name="id">Id in suites and rows.</param>
/// <param name="driftPerSecond">Grey levels by which the picture brightens each second: a controlled quality drift.</param>
public sealed class FakeMethod(string id = "fake:steady", double driftPerSecond = 0) : IVideoMethod
{
    private const int Size = 32;
    private const int Rate = 8;

    /// <inheritdoc/>
    public MethodInfo Info { get; } = new()
    {
        Id = id,
        Version = 1,
        DisplayName = driftPerSecond == 0 ? "Fake, steady" : "Fake, drifting",
        Summary = driftPerSecond == 0 ? "Moving gradients, no network." : "Moving gradients that brighten with time, no network.",
        Scale = ModelScale.None,
        Backbone = "none",
        Config =
        [
            new("drift_levels_per_second", driftPerSecond.ToString("R", CultureInfo.InvariantCulture)),
            new("size", $"{Size}x{Size}"),
            new("frames_per_second", $"{Rate}"),
        ],
    };

    /// <inheritdoc/>
    public IVideo Generate(GenerationRequest request) => new Clip(request, driftPerSecond);

    private sealed class Clip(GenerationRequest request, double driftPerSecond) : IVideo
    {
        public string Name => request.Prompt.Id;

        public int Width => Size;

        public int Height => Size;

        public double FramesPerSecond => Rate;

        public int? FrameCount => Math.Max(1, (int)Math.Round(request.LengthSeconds * Rate));

        public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
        {
            var random = new SplitMix64(Seeds.FromName($"{request.Prompt.Text}/{request.Seed}"));
            int dx = random.Below(5) + 1;
            int dy = random.Below(5) + 1;
            int[] tint = [random.Below(128), random.Below(128), random.Below(128)];
            byte[] rgb = new byte[Size * Size * 3];
            for (int f = 0; f < FrameCount; f++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int light = (int)Math.Round(driftPerSecond * f / Rate);
                for (int i = 0; i < rgb.Length; i++)
                {
                    int x = i / 3 % Size;
                    int y = i / 3 / Size;
                    rgb[i] = (byte)Math.Clamp((((x + (f * dx)) % Size) * 2) + (((y + (f * dy)) % Size) * 2) + tint[i % 3] + light, 0, 255);
                }

                request.Probe.Record("state_bytes", rgb.Length);
                yield return new Frame(f, Size, Size, rgb);
            }
        }
    }
}
