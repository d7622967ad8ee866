using CsvHelper.Configuration;

namespace VideoSsm.Eval.Core;

/// <summary>The one reader and writer of <c>chunks.csv</c>.</summary>
public static class ChunkCostCsv
{
    /// <summary>Writes rows in the order given.</summary>
    public static void Write(Stream stream, IEnumerable<ChunkCostRow> rows) => Csv.Write(stream, new Map(), rows);

    /// <summary>Reads all rows.</summary>
    /// <exception cref="InvalidDataException">A column is missing or a field does not parse; the message names file and line.</exception>
    public static IReadOnlyList<ChunkCostRow> Read(string path) => Csv.Read(path, new Map());

    private sealed class Map : ClassMap<ChunkCostRow>
    {
        public Map()
        {
            Map(r => r.Method).Name("method");
            Map(r => r.LengthSeconds).Name("length_s");
            Map(r => r.Name).Name("name");
            Map(r => r.Index).Name("index");
            Map(r => r.Videos).Name("videos");
            Map(r => r.Median).Name("median");
            Map(r => r.Low).Name("low");
            Map(r => r.High).Name("high");
        }
    }
}
