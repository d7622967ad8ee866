namespace VideoSsm.Eval.Harness.Tests;

public sealed class RowStatusTests
{
    [Theory]
    [InlineData("Could not find file '/srv/some folder/vae.safetensors'.", "Could not find file 'vae.safetensors'.")]
    [InlineData("the probe /srv/checkpoints/world/probe.safetensors: damaged", "the probe probe.safetensors: damaged")]
    [InlineData("/srv/a/b.pth is refused (see /srv/a/c.txt)", "b.pth is refused (see c.txt)")]
    [InlineData("published at https://example.org/a/b.pth", "published at https://example.org/a/b.pth")]
    [InlineData("runs/x/videos is 3 / 4 full, or/and broken", "runs/x/videos is 3 / 4 full, or/and broken")]
    public void AReasonNamesFilesAndNoPlaces(string message, string expected) => Assert.Equal(expected, RowStatus.Reason(message));

    [Fact]
    public void AReasonIsOneLineOfATable()
    {
        Assert.Equal("first second", RowStatus.Reason("first\n  second\r\n"));
        Assert.Equal(300, RowStatus.Reason(new string('x', 500)).Length);
    }
}
