using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

public sealed class TextEncoderTests
{
    private static readonly TextEncoderConfig Small = new()
    {
        VocabularySize = 50,
        Dim = 16,
        AttentionDim = 24,
        FeedForwardDim = 40,
        Heads = 3,
        Layers = 2,
        Length = 8,
    };

    [Fact]
    public void AFilledBatchEqualsTheReference()
    {
        using var scope = NewDisposeScope();
        var expected = Golden.Json<TextGolden>("text-encoder/expected.json");
        using var encoder = Build();
        var ids = tensor(expected.Ids.SelectMany(row => row).ToArray(), [3, 8]);

        var y = encoder.Forward(ids, ids.ne(0));

        Assert.Equal([3, 8, 16], y.shape);
        Close.To(expected.Output, y.detach().contiguous().data<float>().ToArray(), 2e-5);
    }

    [Fact]
    public void ALongTextWithoutAMaskEqualsTheReference()
    {
        using var scope = NewDisposeScope();
        var expected = Golden.Json<TextGolden>("text-encoder/expected.json");
        using var encoder = Build();

        var y = encoder.Forward(tensor(expected.LongIds.SelectMany(row => row).ToArray(), [1, 40]));

        var rows = Enumerable.Range(0, 6).SelectMany(i => y.detach()[0, 7 * i].contiguous().data<float>().ToArray()).ToArray();
        Close.To(expected.LongOutput, rows, 2e-5);
    }

    [Fact]
    public void PaddingGivesZeroRowsAndChangesNothingElse()
    {
        using var scope = NewDisposeScope();
        using var encoder = Build();
        var ids = tensor(new long[] { 5, 7, 9, 1, 0, 0, 0, 0 }, [1, 8]);

        var padded = encoder.Forward(ids, ids.ne(0));

        Assert.Equal(0, padded.narrow(1, 4, 4).abs().sum().item<float>());
        Close.To(encoder.Forward(ids.narrow(1, 0, 4)), padded.narrow(1, 0, 4), 1e-6);
    }

    [Fact]
    public void BucketsEqualTheRecordedTable()
    {
        var expected = Golden.Json<BucketGolden>("text-encoder/buckets.json");
        Assert.Equal(expected.Buckets, expected.Buckets.Select((_, i) => RelativePositions.Bucket(expected.First + i)));
    }

    [Fact]
    public void TheKeyTableOfUmt5XxlCountsItsParameters()
    {
        var table = TextEncoder.KeyTable(TextEncoderConfig.Umt5Xxl);

        Assert.Equal(5_680_910_336, table.Sum(key => key.Count));
        Assert.Equal(242, table.Count);
        Assert.Contains(table, key => key.Name == "blocks.23.pos_embedding.embedding.weight" && key.Shape.SequenceEqual([32, 64]));
    }

    [Fact]
    public void TheNetworkHasTheKeysOfTheTable()
    {
        using var encoder = new TextEncoder(Small);

        var actual = encoder.named_parameters().Select(p => Line(new(p.name, p.parameter.shape))).Order(StringComparer.Ordinal);

        Assert.Equal(TextEncoder.KeyTable(Small).Select(Line).Order(StringComparer.Ordinal), actual);
    }

    [Fact]
    public void EveryParameterOfTheWorldEncoderLearns()
    {
        using var scope = NewDisposeScope();
        var tokenizer = WordTokenizer.FromTexts(["a red star bounces over blue stripes"]);
        using var encoder = new TextEncoder(TextEncoderConfig.World with { VocabularySize = tokenizer.Size });
        var (ids, mask) = TokenBatch.Of(tokenizer, ["a red star", "blue stripes bounces over a star"], 12);

        var loss = encoder.Forward(ids, mask).square().sum();

        Close.EveryParameterLearns(encoder, loss);
    }

    [Fact]
    public void TheConfigurationSurvivesTheJsonRoundTrip() =>
        Assert.Equal(TextEncoderConfig.World, TextEncoderConfig.FromJson(TextEncoderConfig.World.ToJson()));

    private static TextEncoder Build()
    {
        var encoder = new TextEncoder(Small);
        HashWeights.Fill(encoder);
        return encoder;
    }

    private static string Line(TensorKey key) => $"{key.Name} [{string.Join(',', key.Shape)}]";

    private sealed record TextGolden(long[][] Ids, float[] Output, long[][] LongIds, float[] LongOutput);

    private sealed record BucketGolden(long First, int[] Buckets);
}
