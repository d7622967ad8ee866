namespace VideoSsm.Eval.Cli.Tests.Commands;

public class ListCommandTests
{
    [Fact]
    public void EverythingIsListed()
    {
        CliResult result = Cli.Run("list");

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Contains("fake:steady", result.Out, StringComparison.Ordinal);
        Assert.Contains("brightness", result.Out, StringComparison.Ordinal);
        Assert.Contains("smoke", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void OneKindIsListedAsJson()
    {
        var metrics = Cli.Run("list", "metrics", "--json").Json.GetProperty("metrics");

        Assert.Contains(metrics.EnumerateArray(), m => m.GetProperty("id").GetString() == "brightness" && m.GetProperty("summary").GetString()!.Length > 10);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("plan", "smoke", "--json")]
    [InlineData("validate", "smoke")]
    public void NoNativeLibraryIsLoaded(params string[] args)
    {
        using var process = Cli.Start(args);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);

        Cli.Run(args);

        Assert.DoesNotContain(
            File.ReadLines("/proc/self/maps"), line => line.Contains("libtorch", StringComparison.Ordinal));
    }
}
