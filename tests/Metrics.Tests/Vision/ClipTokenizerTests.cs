using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Networks;

namespace VideoSsm.Eval.Metrics.Tests.Vision;

/// <summary>Token numbers of the official tokenizer (tests/Golden/clip-tokenizer).</summary>
public sealed class ClipTokenizerTests
{
    private static readonly Tokens Expected = VisionGolden.Json<Tokens>("clip-tokenizer/expected.json");

    [Fact]
    public void TokensEqualTheOfficialOnes()
    {
        var tokenizer = Small();

        Assert.Equal(Expected.Sizes[0], tokenizer.Size);
        Assert.Empty(from c in Expected.Cases
                     let actual = tokenizer.Encode(c.Text)
                     where !actual.SequenceEqual(c.Small)
                     select $"'{c.Text}': {string.Join(' ', actual)} instead of {string.Join(' ', c.Small)}");
    }

    [SkippableFact]
    public void TokensEqualTheOfficialOnesWithTheOfficialVocabulary()
    {
        var file = WeightsSource.Official(MetricWeights.ClipVocabulary, Environment.GetEnvironmentVariable("VIDEOSSM_WEIGHTS"));
        Skip.If(file.File is null, file.Missing);
        var tokenizer = ClipTokenizer.Open(file.Require());

        Assert.Equal([Expected.Sizes[1], 49406, 49407], [tokenizer.Size, tokenizer.Start, tokenizer.End]);
        Assert.All(Expected.Cases, c => Assert.Equal(c.Official, tokenizer.Encode(c.Text)));
    }

    [Fact]
    public void ARowHasStartEndAndZeros()
    {
        var tokenizer = Small();
        int[] red = [.. tokenizer.Encode("a red star")];

        Assert.Equal([tokenizer.Start, .. red, tokenizer.End, .. new long[77 - red.Length - 2]], tokenizer.Pad("a red star"));
        Assert.Equal([tokenizer.Start, red[0], tokenizer.End], tokenizer.Pad("a red star", 3, truncate: true));
        Assert.Contains("too long for CLIP's 3", Assert.Throws<UsageException>(() => tokenizer.Pad("a red star", 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherFilesAreNamedAsSuch()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("vocabulary").FullName, "v.txt");
        Assert.Contains("no CLIP vocabulary", Assert.Throws<UsageException>(() => ClipTokenizer.Open(path)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "title\na b\nthree words here\n");
        Assert.Contains("line 3", Assert.Throws<UsageException>(() => ClipTokenizer.Open(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, [0x1f, 0x8b, 1, 2, 3]);
        Assert.Contains("is not a CLIP vocabulary", Assert.Throws<UsageException>(() => ClipTokenizer.Open(path)).Message, StringComparison.Ordinal);
    }

    private static ClipTokenizer Small() => ClipTokenizer.Open(VisionGolden.Golden("clip-tokenizer/vocabulary.txt"));

    private sealed record Tokens(int[] Sizes, Case[] Cases);

    private sealed record Case(string Text, int[] Small, int[] Official);
}
