using CsvHelper.Configuration;

namespace VideoSsm.Eval.Core;

/// <summary>The one reader and writer of <c>curves.csv</c>.</summary>
public static class CurveCsv
{
    /// <summary>Writes rows in the order given.</summary>
    public static void Write(Stream stream, IEnumerable<CurveRow> rows) => Csv.Write(stream, new Map(), rows);

    /// <summary>Reads all rows.</summary>
    /// <exception cref="InvalidDataException">A column is missing or a field does not parse; the message names file and line.</exception>
    public static IReadOnlyList<CurveRow> Read(string path) => Csv.Read(path, new Map());

    private sealed class Map : ClassMap<CurveRow>
    {
        public Map()
        {
            Map(r => r.Method).Name("method");
            Map(r => r.Prompt).Name("prompt");
            Map(r => r.Sample).Name("sample");
            Map(r => r.LengthSeconds).Name("length_s");
            Map(r => r.Metric).Name("metric");
            Map(r => r.StartSeconds).Name("start_s");
            Map(r => r.Value).Name("value").TypeConverter<Csv.OptionalDouble>();
            Map(r => r.Sum).Name("sum");
            Map(r => r.Count).Name("count");
            Map(r => r.Key).Name("key");
        }
    }
}
