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

    [Fact]
    public void AMethodWithoutItsCheckpointIsListedWithTheReason()
    {
        using var folder = new TemporaryFolder();
        CliContext Empty(CliContext c) => Composition.Create(folder.Path) with { Out = c.Out, Error = c.Error };

        CliResult list = Cli.Run(Empty, "list", "methods");
        var methods = Cli.Run(Empty, "list", "methods", "--json").Json.GetProperty("methods").EnumerateArray().ToDictionary(m => m.GetProperty("id").GetString()!);
        CliResult generate = Cli.Run(Empty, "generate", "--method", "longlive", "--prompt", "a red star");

        Assert.Equal(ExitCode.Ok, list.Code);
        Assert.Contains("(unavailable: There is no checkpoint ", list.Out, StringComparison.Ordinal);
        Assert.Contains("longlive.safetensors", methods["longlive"].GetProperty("unavailable").GetString(), StringComparison.Ordinal);
        Assert.False(methods["control:real"].TryGetProperty("unavailable", out _));
        Assert.Equal(ExitCode.Usage, generate.Code);
        Assert.Contains("error: longlive is unavailable: There is no checkpoint", generate.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"id\": \"policy:x@fake\", \"base\": \"video-ssm\", \"overrides\": { \"memory\": { \"sinks\": 2 } }", "variant 'policy:x@fake': overrides:1: $.memory.sinks: unknown property 'sinks'; did you mean 'sink'?")]
    [InlineData("\"id\": \"longlive\", \"base\": \"video-ssm\"", "variants has the id 'longlive', which is a method already")]
    public void AWrongVariantIsOneLineWithTheSuite(string variant, string expected)
    {
        using var folder = new TemporaryFolder();
        string id = variant.Split('"')[3];
        File.WriteAllText(folder["s.json"], $$"""
            { "question": "q", "methods": ["fake:steady", "{{id}}"], "metrics": ["brightness"], "lengths": [{ "seconds": 1 }],
              "prompts": { "inline": [{ "id": "p", "text": "t" }] }, "variants": [{ {{variant}}, "name": "n" }] }
            """);

        CliResult result = Cli.Run("validate", folder["s.json"]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains($"s.json: {expected}", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("plan", "smoke", "--json")]
    [InlineData("validate", "smoke")]
    public void NoNativeLibraryIsLoaded(params string[] args)
    {
        // The loader's own log, of a process of its own: this one may have run networks for other tests.
        using var folder = new TemporaryFolder();
        using var process = Cli.Start(new Dictionary<string, string> { ["LD_DEBUG"] = "files", ["LD_DEBUG_OUTPUT"] = folder["loaded"] }, args);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);

        string loaded = string.Concat(Directory.GetFiles(folder.Path, "loaded.*").Select(File.ReadAllText));
        Assert.Contains("libcoreclr.so", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("libtorch", loaded, StringComparison.Ordinal);
    }
}
