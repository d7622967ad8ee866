namespace VideoSsm.Eval.Core.Tests;

public class CostSummaryTests
{
    [Fact]
    public void RepeatedReadingsBecomeOneRowPerVideoAndAMedianPerChunk()
    {
        CostRow[] costs =
        [
            .. Video("a", [0.1, 0.2, 0.4]), .. Video("b", [0.3, 0.2, 0.2]),
            Row("a", "generate_seconds", 0, 9), Row("a", "first_frame_seconds", 0, 1), Row("a", "first_frame_seconds", 1, 2),
        ];

        var summary = CostSummary.Of(costs);

        Assert.Equal(
            ["chunk_seconds 2 0.4", "chunk_seconds:total 0 0.7", "state_bytes 2 12", "chunk_seconds 2 0.2", "chunk_seconds:total 0 0.7", "state_bytes 2 12",
                "generate_seconds 0 9", "first_frame_seconds 0 1", "first_frame_seconds 1 2"],
            summary.Videos.Select(c => $"{c.Name} {c.Index} {Math.Round(c.Value, 9)}"));
        var first = summary.Chunks.First(c => c.Name == "chunk_seconds");
        Assert.Equal((0, 2, 0.1, 0.3), (first.Index, first.Videos, first.Low, first.High));
        Assert.Equal(0.2, first.Median, 12);
        Assert.Equal(6, summary.Chunks.Count);
    }

    [Fact]
    public void ASummaryOfASummaryIsTheSame()
    {
        var once = CostSummary.Of([.. Video("a", [0.1, 0.2, 0.4]), .. Video("b", [0.3, 0.2, 0.2])]);

        var twice = CostSummary.Of(once.Videos);

        Assert.Equal(once.Videos, twice.Videos);
        Assert.Empty(twice.Chunks);
    }

    [Fact]
    public void ChunksReadBackAsWritten()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var chunks = CostSummary.Of(Video("a", [0.1, 0.2, 1.0 / 3])).Chunks;
            AtomicFile.Write(path, s => ChunkCostCsv.Write(s, chunks));

            Assert.Equal(chunks, ChunkCostCsv.Read(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IEnumerable<CostRow> Video(string key, double[] seconds) =>
        seconds.Select((s, i) => Row(key, "chunk_seconds", i, s)).Concat(seconds.Select((_, i) => Row(key, "state_bytes", i, 10 + i)));

    private static CostRow Row(string key, string name, int index, double value) =>
        new() { Key = key, Method = "m", Prompt = key, Sample = 0, LengthSeconds = 5, Name = name, Index = index, Value = value };
}
