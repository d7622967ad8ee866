namespace VideoSsm.Eval.Core.Tests;

public class EditDistanceTests
{
    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("flaw", "lawn", 2)]
    [InlineData("ab", "ba", 1)]
    [InlineData("Run", "run", 0)]
    public void DistancesAreThoseOfTheDefinition(string a, string b, int expected)
    {
        Assert.Equal(expected, EditDistance.Between(a, b));
        Assert.Equal(expected, EditDistance.Between(b, a));
    }

    [Fact]
    public void TheNearestComeFirstAndTheFarAreLeftOut() =>
        Assert.Equal(["plan", "lan"], EditDistance.Nearest("pln", ["validate", "lan", "plan", "report"]));

    [Fact]
    public void WithNothingNearEverythingKnownIsNamed() =>
        Assert.Equal("; known: plan, run", EditDistance.Suggest("xxxxxxxx", ["run", "plan"]));
}
