using System.Text.Json;

namespace VideoSsm.Eval.Core.Tests;

public class ContentHashTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[1,2]}""", """{ "b": [1, 2], "a": 1 }""")]
    [InlineData("""{"a":0.5}""", """{"a":5e-1}""")]
    [InlineData("""{"a":1.0}""", """{"a":1}""")]
    [InlineData("""{"a":1,"b":null}""", """{"a":1}""")]
    public void OrderSpacesAndSpellingOfNumbersDoNotMatter(string first, string second) => Assert.Equal(Hash(first), Hash(second));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":"1"}""", """{"a":1}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a.b":1}""")]
    [InlineData("""{"a":18446744073709551615}""", """{"a":18446744073709551614}""")]
    public void ContentMatters(string first, string second) => Assert.NotEqual(Hash(first), Hash(second));

    [Fact]
    public void TheHashOfKnownContentIsPinned() =>
        Assert.Equal("43258cff783fe7036d8a43033f830adfc60ec037382473548ac742b888292777", Hash("""{"b":2,"a":1}"""));

    [Fact]
    public void OrderOfWeightsDoesNotMatterAndNoWeightsAreEmpty()
    {
        var a = new WeightsFile("a", "00");
        var b = new WeightsFile("b", "11");

        Assert.Equal(ContentHash.OfWeights([a, b]), ContentHash.OfWeights([b, a]));
        Assert.NotEqual(ContentHash.OfWeights([a]), ContentHash.OfWeights([b]));
        Assert.Equal("", ContentHash.OfWeights([]));
    }

    private static string Hash(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ContentHash.OfJson(document.RootElement);
    }
}
