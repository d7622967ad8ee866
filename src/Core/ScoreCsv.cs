using CsvHelper.Configuration;

namespace VideoSsm.Eval.Core;

/// <summary>The one reader and writer of <c>scores.csv</c>.</summary>
public static class ScoreCsv
{
    /// <summary>Writes rows in the order given.</summary>
    public static void Write(Stream stream, IEnumerable<ScoreRow> rows) => Csv.Write(stream, new Map(), rows);

    /// <summary>Reads all rows.</summary>
    /// <exception cref="InvalidDataException">A column is missing or a field does not parse; the message names file and line.</exception>
    public static IReadOnlyList<ScoreRow> Read(string path) => Csv.Read(path, new Map());

    private sealed class Map : ClassMap<ScoreRow>
    {
        public Map()
        {
            Map(r => r.Method).Name("method");
            Map(r => r.MethodVersion).Name("method_version");
            Map(r => r.Scale).Name("scale");
            Map(r => r.Backbone).Name("backbone");
            Map(r => r.Weights).Name("weights");
            Map(r => r.Prompt).Name("prompt");
            Map(r => r.Sample).Name("sample");
            Map(r => r.Seed).Name("seed");
            Map(r => r.LengthSeconds).Name("length_s");
            Map(r => r.Metric).Name("metric");
            Map(r => r.MetricVersion).Name("metric_version");
            Map(r => r.Value).Name("value").TypeConverter<Csv.OptionalDouble>();
            Map(r => r.Sum).Name("sum");
            Map(r => r.Count).Name("count");
            Map(r => r.Status).Name("status");
            Map(r => r.Reason).Name("reason");
            Map(r => r.VideoSha256).Name("video_sha256");
            Map(r => r.Protocol).Name("protocol");
            Map(r => r.Key).Name("key");
        }
    }
}
