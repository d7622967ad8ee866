namespace VideoSsm.Eval.Core.Tests;

public class RegistryTests
{
    [Fact]
    public void NothingIsMadeBeforeItIsAskedFor()
    {
        int made = 0;
        var registry = new Registry<string>("method").Add("b", "second", () => $"{++made}").Add("a", "first", () => $"{++made}");

        Assert.Equal(["a", "b"], registry.Ids);
        Assert.Equal(0, made);
        Assert.Equal("1", registry.Create("b"));
    }

    [Fact]
    public void AnUnknownIdIsAUsageErrorWithTheNearestOnes()
    {
        var registry = new Registry<string>("metric").Add("temporal_flickering", "", () => "");

        Assert.Equal(
            "unknown metric 'temporal_flickring'; did you mean 'temporal_flickering'?",
            Assert.Throws<UsageException>(() => registry.Create("temporal_flickring")).Message);
    }

    [Fact]
    public void AnIdIsTakenOnce() =>
        Assert.Throws<ArgumentException>(() => new Registry<string>("metric").Add("a", "", () => "").Add("a", "", () => ""));
}
