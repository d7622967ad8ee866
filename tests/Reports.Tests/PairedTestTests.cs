using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Tests;

public class PairedTestTests
{
    [Fact]
    public void TooFewPromptsAreNotTested() => Assert.Equal(new PairedTest(null, null, null), PairedTest.Of([1, 1, 1, 1], 0.5));

    [Fact]
    public void TheCorrectedTestDecidesNotTheInterval()
    {
        var test = PairedTest.Of([0.1, 0.2, 0.1, 0.3, 0.2, 0.1, 0.2, 0.3], null);

        Assert.Equal(2 / 256.0, test.P);
        Assert.Equal(Verdict.Better, test.Judge(0.2, 0.04, Direction.HigherIsBetter));
        Assert.Equal(Verdict.Worse, test.Judge(0.2, 0.04, Direction.LowerIsBetter));
        Assert.Equal(Verdict.Differs, test.Judge(0.2, 0.04, Direction.Neutral));
        Assert.Equal(Verdict.CannotTell, test.Judge(0.2, 0.06, Direction.HigherIsBetter));
    }

    [Fact]
    public void WithinTheMarginIsEqualEvenWhereADifferenceIsClear()
    {
        var test = PairedTest.Of([0.010, 0.011, 0.009, 0.010, 0.012, 0.008, 0.010, 0.011], 0.05);

        Assert.Equal(Verdict.Agrees, test.Judge(0.010, 0.01, Direction.HigherIsBetter));
    }

    [Fact]
    public void DifferencesWithoutSpreadNeedNoPower() => Assert.Null(PairedTest.Of([0, 0, 0, 0, 0, 0], null).Detectable);
}
