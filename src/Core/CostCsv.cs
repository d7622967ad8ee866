using CsvHelper.Configuration;

namespace VideoSsm.Eval.Core;

/// <summary>The one reader and writer of <c>costs.csv</c>.</summary>
public static class CostCsv
{
    /// <summary>Writes rows in the order given.</summary>
    public static void Write(Stream stream, IEnumerable<CostRow> rows) => Csv.Write(stream, new Map(), rows);

    /// <summary>Reads all rows.</summary>
    /// <exception cref="InvalidDataException">A column is missing or a field does not parse; the message names file and line.</exception>
    public static IReadOnlyList<CostRow> Read(string path) => Csv.Read(path, new Map());

    private sealed class Map : ClassMap<CostRow>
    {
        public Map()
        {
            Map(r => r.Method).Name("method");
            Map(r => r.Prompt).Name("prompt");
            Map(r => r.Sample).Name("sample");
            Map(r => r.LengthSeconds).Name("length_s");
            Map(r => r.Name).Name("name");
            Map(r => r.Index).Name("index");
            Map(r => r.Value).Name("value");
            Map(r => r.Key).Name("key");
        }
    }
}
