using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Metrics.Tests;

/// <summary>PSNR and SSIM.</summary>
public sealed class ReferenceMetricTests
{
    [Fact]
    public void TheGoldenClipGivesNumPysNumbers()
    {
        var reference = Clip.Reference(Clip.GoldenReference());

        Assert.Equal(30.464833604939194, Clip.Golden().Measure(new Psnr(reference)).Value!.Value, 1e-10);
        Assert.Equal(0.9749485565576919, Clip.Golden().Measure(new Ssim(reference)).Value!.Value, 1e-10);
    }

    [Theory]
    [InlineData(11, 11)]
    [InlineData(12, 31)]
    [InlineData(40, 13)]
    public void SsimEqualsTheSlowDefinition(int width, int height)
    {
        byte[] a = Clip.Noise(width, height, 1, 5).Frames[0];
        byte[] b = new Clip(width, height, 16, a).Disturbed(60).Frames[0];
        var kernel = new SsimKernel(width, height);

        Assert.Equal(SlowSsim(a, b, width, height), kernel.Mean(a, b), 1e-11);
        Assert.Equal(kernel.Mean(a, b), kernel.Mean(a, b)); // nothing is left over from the last picture
        Assert.Equal(kernel.Mean(a, b), kernel.Mean(b, a), 1e-12);
    }

    [Fact]
    public void PsnrIsThatOfTheWholeVideoNotTheMeanOverFrames()
    {
        var reference = new Clip(1, 1, 16, [0, 0, 0], [0, 0, 0]);
        var video = new Clip(1, 1, 16, [0, 0, 0], [30, 30, 30]);

        Assert.Equal(10 * Math.Log10(255.0 * 255 / 450), video.Measure(new Psnr(Clip.Reference(reference))).Value!.Value, 12);
    }

    [Fact]
    public void AnEqualVideoHasSsimOneAndNoFinitePsnr()
    {
        Clip clip = Clip.Golden();

        Measurement psnr = clip.Measure(new Psnr(Clip.Reference(clip)), new WindowSpec(1, 1));

        Assert.Null(psnr.Value);
        Assert.Contains("infinite", psnr.Reason, StringComparison.Ordinal);
        Assert.All(psnr.Windows, w => Assert.Null(w.Value));
        Assert.Equal(1.0, clip.Measure(new Ssim(Clip.Reference(clip))).Value!.Value, 12);
    }

    [Fact]
    public void BothFallAsNoiseGrows()
    {
        Clip clip = Clip.Make(32, 32, 3, 16, (t, y, x, _) => 60 + (3 * x) + y + t);
        var reference = Clip.Reference(clip);
        int[] noise = [1, 3, 8, 20, 50];
        double[] psnr = [.. noise.Select(n => clip.Disturbed(n).Measure(new Psnr(reference)).Value!.Value)];
        double[] ssim = [.. noise.Select(n => clip.Disturbed(n).Measure(new Ssim(reference)).Value!.Value)];

        Assert.Equal(psnr.OrderDescending(), psnr);
        Assert.Equal(ssim.OrderDescending(), ssim);
        Assert.InRange(ssim[^1], -1, 0.9);
    }

    [Fact]
    public void EachWindowHasItsOwnPsnr()
    {
        Clip reference = Clip.Make(4, 4, 8, 2, (_, _, _, _) => 100);
        Clip video = Clip.Make(4, 4, 8, 2, (t, _, _, _) => t < 4 ? 100 : 110);

        Measurement measurement = video.Measure(new Psnr(Clip.Reference(reference)), new WindowSpec(2, 2));

        Assert.Equal(2, measurement.Windows.Count);
        Assert.Null(measurement.Windows[0].Value); // equal there
        Assert.Equal(Psnr.Decibels(100), measurement.Windows[1].Value!.Value, 12);
        Assert.Equal(Psnr.Decibels(50), measurement.Value!.Value, 12);
    }

    [Fact]
    public void WithoutAFittingReferenceTheReasonIsGiven()
    {
        Clip clip = Clip.Golden();
        Assert.Contains("no reference video for prompt 'p'", Reason(null), StringComparison.Ordinal);
        Assert.Contains("nothing is resized", Reason(Clip.Noise(25, 20, 6, 1, rate: 2)), StringComparison.Ordinal);
        Assert.Contains("frames per second", Reason(Clip.Golden(rate: 3)), StringComparison.Ordinal);
        Assert.Contains("needs 11x11", Assert.Throws<MetricUnavailableException>(() =>
            Clip.Noise(10, 20, 1, 1).Measure(new Ssim(Clip.Reference(clip)))).Message, StringComparison.Ordinal);

        string Reason(Clip? reference) =>
            Assert.Throws<MetricUnavailableException>(() => clip.Measure(new Psnr(Clip.Reference(reference)))).Message;
    }

    [Fact]
    public void AShorterReferenceIsNoReferenceAndALongerOneIs()
    {
        Clip clip = Clip.Golden(), shorter = new(24, 20, 2, clip.Frames[..4]);

        Measurement missing = clip.Measure(new Psnr(Clip.Reference(shorter)));

        Assert.Null(missing.Value);
        Assert.Equal("the reference 'clip' has 4 frames, the video 6", missing.Reason);
        Assert.Equal(1.0, shorter.Measure(new Ssim(Clip.Reference(clip))).Value!.Value, 12);
    }

    [Fact]
    public void ThePromptsSceneIsAReference()
    {
        SceneDescription scene = WorldSampler.Sample(WorldProfile.Simple, 1, 3);
        Prompt prompt = new() { Id = "w", Text = "t", Scene = scene.ToElement() };
        byte[][] frames = [.. new WorldVideo("w", scene, 5).ReadFrames().Select(f => f.Rgb.ToArray())];
        var same = new Clip(64, 64, scene.FramesPerSecond, frames);

        Assert.Equal(1.0, same.Measure(new Ssim(new WorldReference()), prompt: prompt).Value!.Value, 12);
        Assert.InRange(same.Disturbed(10).Measure(new Psnr(new WorldReference()), prompt: prompt).Value!.Value, 30, 36);
        Assert.Throws<MetricUnavailableException>(() => same.Measure(new Psnr(new WorldReference())));
    }

    [Fact]
    public void TheReferenceIsClosedWithTheSession()
    {
        bool closed = false;
        var reference = new Closing(() => closed = true);
        using (IMetricSession session = new Psnr(Clip.Reference(reference)).Start(new VideoFacts("v", 1, 1, 16, null), Clip.NoScene))
            session.Add(new Frame(0, 1, 1, new byte[3]));

        Assert.True(closed);
    }

    // The definition, window by window: weighted means, variances around them, covariance.
    private static double SlowSsim(byte[] a, byte[] b, int width, int height)
    {
        double[,] weight = new double[11, 11];
        double total = 0;
        for (int j = 0; j < 11; j++)
        {
            for (int i = 0; i < 11; i++)
                total += weight[j, i] = Math.Exp(-(((i - 5) * (i - 5)) + ((j - 5) * (j - 5))) / 4.5);
        }

        double sum = 0;
        int count = 0;
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y + 11 <= height; y++)
            {
                for (int x = 0; x + 11 <= width; x++, count++)
                {
                    double ma = Weighted((p, _) => p), mb = Weighted((_, q) => q);
                    double va = Weighted((p, _) => (p - ma) * (p - ma)), vb = Weighted((_, q) => (q - mb) * (q - mb));
                    double covariance = Weighted((p, q) => (p - ma) * (q - mb));
                    sum += ((2 * ma * mb) + 6.5025) * ((2 * covariance) + 58.5225) / (((ma * ma) + (mb * mb) + 6.5025) * (va + vb + 58.5225));

                    double Weighted(Func<double, double, double> of)
                    {
                        double s = 0;
                        for (int j = 0; j < 11; j++)
                        {
                            for (int i = 0; i < 11; i++)
                            {
                                int at = ((((y + j) * width) + x + i) * 3) + c;
                                s += weight[j, i] / total * of(a[at], b[at]);
                            }
                        }

                        return s;
                    }
                }
            }
        }

        return sum / count;
    }

    private sealed class Closing(Action closed) : IVideo
    {
        public string Name => "closing";

        public int Width => 1;

        public int Height => 1;

        public double FramesPerSecond => 16;

        public int? FrameCount => null;

        public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
        {
            try
            {
                for (int i = 0; ; i++)
                    yield return new Frame(i, 1, 1, new byte[3]);
            }
            finally
            {
                closed();
            }
        }
    }
}
