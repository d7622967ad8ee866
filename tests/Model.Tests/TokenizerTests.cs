using TorchSharp;
using VideoSsm.Eval.Core;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

public sealed class TokenizerTests
{
    private static readonly WordTokenizer Tokenizer = new(["star", "a", "Red", "red", "blue"]);

    [Fact]
    public void WordsFollowPaddingEndAndUnknownInOrdinalOrder()
    {
        Assert.Equal(["a", "blue", "red", "star"], Tokenizer.Words);
        Assert.Equal(7, Tokenizer.Size);
        Assert.Equal([3, 5, 6, 1], Tokenizer.Encode("A red, STAR."));
    }

    [Fact]
    public void AWordOutsideTheVocabularyIsNumberTwoAndNamed()
    {
        Assert.Equal([3, 2, 6, 1], Tokenizer.Encode("a green star"));
        Assert.Equal(["green"], Tokenizer.Unknown("a green star, green!"));
    }

    [Fact]
    public void AnEmptyTextIsItsEnd() => Assert.Equal([1], Tokenizer.Encode("  "));

    [Fact]
    public void TheVocabularySurvivesTheJsonRoundTrip() =>
        Assert.Equal(Tokenizer.Words, WordTokenizer.FromJson(Tokenizer.ToJson()).Words);

    [Fact]
    public void AVocabularyEntryOfTwoWordsIsRejected() => Assert.Throws<UsageException>(() => new WordTokenizer(["red star"]));

    [Fact]
    public void ABatchIsPaddedAndCutWithItsEndKept()
    {
        using var scope = NewDisposeScope();

        var (ids, mask) = TokenBatch.Of(Tokenizer, ["a", "a red star a red star"], 4);

        Assert.Equal([3, 1, 0, 0, 3, 5, 6, 1], ids.data<long>().ToArray());
        Assert.Equal([true, true, false, false, true, true, true, true], mask.data<bool>().ToArray());
    }
}
