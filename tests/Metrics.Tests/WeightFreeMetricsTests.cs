using FsCheck;
using FsCheck.Fluent;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Tests;

/// <summary>What must hold for every metric without a network.</summary>
public sealed class WeightFreeMetricsTests
{
    [Fact]
    public void IdsAreUniqueAndEveryMetricDescribesItself()
    {
        IReadOnlyList<IMetric> all = WeightFreeMetrics.All();

        Assert.Equal(all.Count, all.Select(m => m.Info.Id).Distinct().Count());
        Assert.All(all, m => Assert.Matches("^[a-z0-9_]+$", m.Info.Id));
        Assert.All(all, m => Assert.False(string.IsNullOrWhiteSpace(m.Info.Definition) || string.IsNullOrWhiteSpace(m.Info.Citation)));
        Assert.DoesNotContain(all, m => m.Info.Id == "dynamic_degree"); // that name belongs to the optical-flow metric
    }

    [Fact]
    public void ValuesStayInTheirRange() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(25), Prop.ForAll(
        Gen.Choose(0, 1_000_000).ToArbitrary(), Gen.Choose(1, 14).ToArbitrary(), (seed, frames) =>
        {
            Clip clip = Clip.Noise(13, 11, frames, seed, rate: 3), reference = Clip.Noise(13, 11, frames, seed + 1, rate: 3);
            return WeightFreeMetrics.All(Clip.Reference(reference)).All(metric =>
            {
                Measurement m = clip.Measure(metric);
                return m.Value is not { } value
                    ? m.Reason.Length > 0
                    : value >= (metric.Info.Minimum ?? double.MinValue) && value <= (metric.Info.Maximum ?? double.MaxValue)
                        && frames >= metric.Info.MinimumFrames;
            });
        }));

    /// <summary>Who scores pictures without a rate is told which numbers depend on it: this keeps that list whole.</summary>
    [Fact]
    public void AValueThatDependsOnTheRateIsDeclaredToDoSo()
    {
        Clip slow = Clip.Noise(13, 11, 40, 5, rate: 3), fast = Clip.Noise(13, 11, 40, 5, rate: 24), reference = Clip.Noise(13, 11, 40, 6, rate: 3);
        string[] differing = [.. WeightFreeMetrics.All(Clip.Reference(reference)).Where(m => Value(slow, m) != Value(fast, m)).Select(m => m.Info.Id)];

        Assert.Contains("brightness_drift", differing);
        Assert.Contains("psnr", differing);
        Assert.All(WeightFreeMetrics.All(Clip.Reference(reference)).Where(m => differing.Contains(m.Info.Id)), m => Assert.True(m.Info.UsesRate, m.Info.Id));
        Assert.All(WeightFreeMetrics.All().Where(m => m.Info.Id is "temporal_flickering" or "dynamic_degree_framediff"), m => Assert.False(m.Info.UsesRate, m.Info.Id));

        static double? Value(Clip clip, IMetric metric)
        {
            try
            {
                return clip.Measure(metric).Value;
            }
            catch (MetricUnavailableException)
            {
                return null; // a reference of another rate, for instance
            }
        }
    }

    // Windows side by side that cover the video hold every contribution once.
    [Fact]
    public void WindowsAddUpToTheWhole() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(25), Prop.ForAll(
        Gen.Choose(0, 1_000_000).ToArbitrary(), Gen.Choose(2, 30).ToArbitrary(), Gen.Choose(1, 5).ToArbitrary(), (seed, frames, seconds) =>
        {
            Clip clip = Clip.Noise(12, 11, frames, seed, rate: 3);
            var reference = Clip.Reference(Clip.Noise(12, 11, frames, seed + 1, rate: 3));
            return ((IMetric[])[new TemporalFlickering(), new FrameDifference(), new Ssim(reference)]).All(metric =>
            {
                Measurement m = clip.Measure(metric, new WindowSpec(seconds, seconds));
                return m.Count == m.Windows.Sum(w => w.Count) && Math.Abs(m.Sum - m.Windows.Sum(w => w.Sum)) < 1e-9;
            });
        }));

    [Fact]
    public void MeasuringTwiceGivesTheSameBits()
    {
        Clip clip = Clip.Noise(40, 31, 40, 7, rate: 2);
        foreach (IMetric metric in WeightFreeMetrics.All(Clip.Reference(clip.Disturbed(9))))
        {
            Assert.Equal(clip.Measure(metric).Value, clip.Measure(metric).Value);
            Assert.NotNull(clip.Measure(metric).Value);
        }
    }

    [Fact]
    public void LongVideosNeedNoMoreMemory()
    {
        byte[] rgb = new byte[16 * 16 * 3];
        foreach (IMetric metric in (IMetric[])[new TemporalFlickering(), new FrameDifference(), new LoopReturn(), new LoopPeaks(), Drift.OfBrightness(), Drift.OfSaturation(), Drift.OfDetail(5)])
        {
            using IMetricSession session = metric.Start(new VideoFacts("v", 16, 16, 16, null), Clip.NoScene);
            Feed(session, 0, 200);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Feed(session, 200, 2000);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
        }

        void Feed(IMetricSession session, int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                rgb[i % rgb.Length]++;
                session.Add(new Frame(i, 16, 16, rgb));
            }
        }
    }
}
