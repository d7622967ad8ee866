using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Tests;

public sealed class DriftTests
{
    [Fact]
    public void TheGoldenClipGivesNumPysNumbers()
    {
        Assert.Equal(0.0057490196078431866, Clip.Golden().Measure(Drift.OfBrightness()).Value!.Value, 1e-13);
        Assert.Equal(0.0020710784313725528, Clip.Golden().Measure(Drift.OfSaturation()).Value!.Value, 1e-13);
        Assert.Equal(0.14208893404536313, Clip.Golden().Measure(Drift.OfDetail()).Value!.Value, 1e-12);
    }

    [Fact]
    public void ASteadyVideoDoesNotDrift()
    {
        byte[] frame = Clip.Noise(16, 16, 1, 1).Frames[0];
        var clip = new Clip(16, 16, 2, frame, frame, frame, frame, frame);

        foreach (Drift drift in All())
            Assert.Equal(0, clip.Measure(drift).Value!.Value, 14);
    }

    [Fact]
    public void EachSeesItsOwnChangeOnly()
    {
        // Brighter by 20 levels from start to end; the differences between channels and between neighbours stay.
        Clip brighter = Clip.Make(16, 16, 20, 4, (t, y, x, c) => 60 + ((x + y) % 2 * 10) + (5 * c) + (t < 10 ? 0 : 20));
        Assert.Equal(20 / 255.0, brighter.Measure(Drift.OfBrightness()).Value!.Value, 12);
        Assert.Equal(0, brighter.Measure(Drift.OfSaturation()).Value!.Value, 12);
        Assert.Equal(0, brighter.Measure(Drift.OfDetail()).Value!.Value, 12);

        // Detail halves: a checkerboard of 40 levels becomes one of 20 around the same mean.
        Clip softer = Clip.Make(16, 16, 20, 4, (t, y, x, _) => 100 + (((x + y) % 2 == 0 ? 1 : -1) * (t < 10 ? 20 : 10)));
        Assert.Equal(0, softer.Measure(Drift.OfBrightness()).Value!.Value, 12);
        Assert.Equal(0.5, softer.Measure(Drift.OfDetail()).Value!.Value, 12);

        // Colour fades: red and blue approach green.
        Clip paler = Clip.Make(16, 16, 20, 4, (t, _, _, c) => 100 + ((c - 1) * (t < 10 ? 50 : 10)));
        Assert.Equal(80 / 255.0, paler.Measure(Drift.OfSaturation()).Value!.Value, 12);
    }

    [Fact]
    public void ItGrowsWithTheDose()
    {
        double[] values = [.. new[] { 0, 1, 4, 9, 30 }.Select(dose =>
            Clip.Make(8, 8, 24, 4, (t, _, _, _) => 100 + (dose * t / 23)).Measure(Drift.OfBrightness()).Value!.Value)];

        Assert.Equal(values.Order(), values);
        Assert.Equal(5, values.Distinct().Count());
    }

    [Fact]
    public void TheCurveShowsTheWayFromTheFirstSecond()
    {
        Clip clip = Clip.Make(8, 8, 8, 2, (t, _, _, _) => 100 - (10 * (t / 2)));

        Measurement measurement = clip.Measure(Drift.OfBrightness(), new WindowSpec(1, 1));

        Assert.Equal([0, 10 / 255.0, 20 / 255.0, 30 / 255.0], measurement.Windows.Select(w => w.Value!.Value), Close);
        Assert.Equal(30 / 255.0, measurement.Value!.Value, 12);
    }

    [Fact]
    public void TwoSecondsAreNeeded()
    {
        foreach (Drift drift in All())
        {
            Assert.Equal("needs two seconds (4 frames), has 3", Clip.Noise(8, 8, 3, 1, rate: 2).Measure(drift).Reason);
            Assert.NotNull(Clip.Noise(8, 8, 4, 1, rate: 2).Measure(drift).Value);
        }
    }

    [Fact]
    public void FiveSecondsAtEachEndAreComparedWithEachOther()
    {
        // 2 frames per second: the first ten have the mean 45, the last ten 145.
        Clip clip = Clip.Make(8, 8, 20, 2, (t, _, _, _) => 10 * t);
        Assert.Equal(100 / 255.0, clip.Measure(Drift.OfBrightness(5)).Value!.Value, 12);
        Assert.Equal("brightness_drift_5s", Drift.OfBrightness(5).Info.Id);
        Assert.Equal("needs 10 s (20 frames), has 19", Clip.Noise(8, 8, 19, 1, rate: 2).Measure(Drift.OfDetail(5)).Reason);
    }

    [Fact]
    public void AFlatStartHasNoDetailToRelateTo() =>
        Assert.Contains("flat", Clip.Make(8, 8, 8, 2, (_, _, _, _) => 9).Measure(Drift.OfDetail()).Reason, StringComparison.Ordinal);

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-12;

    private static Drift[] All() => [Drift.OfBrightness(), Drift.OfSaturation(), Drift.OfDetail()];
}
