using MathNet.Numerics.Distributions;
using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Core.Tests.Statistics;

public class PowerTests
{
    [Fact]
    public void WithoutNoncentralityItIsStudentsT() => Assert.All([1, 2.5, 9, 200],
        degrees => Assert.All([-3.0, -0.5, 0, 1.2, 4], t => Assert.Equal(StudentT.CDF(0, 1, degrees, t), NoncentralT.Cdf(t, degrees, 0), 8)));

    [Fact]
    public void AtZeroItIsTheNormalTail() => Assert.Equal(Normal.CDF(0, 1, -1.7), NoncentralT.Cdf(0, 7, 1.7), 10);

    [Fact]
    public void OneDegreeOfFreedomAgreesWithTheRatioOfNormals()
    {
        // P((Z + δ)/|Z'| ≤ t) by a sum over a fine grid of |Z'|.
        double sum = 0;
        for (double s = 0.0005; s < 12; s += 0.001)
        {
            sum += 0.001 * Normal.CDF(0, 1, (2 * s) - 1.5) * 2 * Normal.PDF(0, 1, s);
        }

        Assert.Equal(sum, NoncentralT.Cdf(2, 1, 1.5), 6);
    }

    [Theory]
    [InlineData(34, 0.5, 0.8077775)] // G*Power 3.1, difference of two dependent means, two-sided
    [InlineData(54, 0.5, 0.9502120)]
    public void PublishedPower(int prompts, double effect, double expected) => Assert.Equal(expected, Power.OfPaired(prompts, effect), 5);

    [Fact]
    public void NoEffectIsFoundAtTheLevelOfTheTest() => Assert.Equal(0.05, Power.OfPaired(12, 0), 8);

    [Fact]
    public void ManyPromptsApproachTheNormalFormula()
    {
        // δ = (z_{0.975} + z_{0.8}) / √n
        double normal = (Normal.InvCDF(0, 1, 0.975) + Normal.InvCDF(0, 1, 0.8)) / Math.Sqrt(5000);

        Assert.Equal(normal, Power.DetectableDifference(5000, 1), 4);
    }

    [Fact]
    public void DetectableDifferenceAndPromptsAreInverse()
    {
        double difference = Power.DetectableDifference(40, 0.02);

        Assert.Equal(0.8, Power.OfPaired(40, difference / 0.02), 6);
        Assert.Equal(40, Power.Prompts(difference + 1e-9, 0.02));
        Assert.Equal(34, Power.Prompts(0.5, 1));
        Assert.Null(Power.Prompts(1e-6, 1, limit: 1000));
    }

    [Fact]
    public void ThreePromptsNeedALargeEffect() => Assert.InRange(Power.DetectableDifference(3, 1), 3, 3.6);
}
