using CsvHelper.Configuration;

namespace VideoSsm.Eval.Core.Certification;

/// <summary>One measurement of a certification: what a certificate is computed from.</summary>
public sealed record CertificationPoint
{
    /// <summary>Id of the clip.</summary>
    public required string Clip { get; init; }

    /// <summary>Name of the test: <c>clean</c>, or the id of a corruption or nuisance.</summary>
    public required string Test { get; init; }

    /// <summary>Dose of a corruption; 0 otherwise.</summary>
    public required double Dose { get; init; }

    /// <summary>Metric id.</summary>
    public required string Metric { get; init; }

    /// <summary>The value; <c>null</c> if there is none.</summary>
    public required double? Value { get; init; }

    /// <summary>Why not.</summary>
    public required string Reason { get; init; }
}

/// <summary>The one reader and writer of a certificate's <c>measurements.csv</c>.</summary>
public static class MeasurementCsv
{
    /// <summary>Name of the file.</summary>
    public const string Name = "measurements.csv";

    /// <summary>Writes rows in the order given.</summary>
    public static void Write(Stream stream, IEnumerable<CertificationPoint> points) => Csv.Write(stream, new Columns(), points);

    /// <summary>Reads all rows.</summary>
    /// <exception cref="InvalidDataException">A column is missing or a field does not parse; the message names file and line.</exception>
    public static IReadOnlyList<CertificationPoint> Read(string path) => Csv.Read(path, new Columns());

    private sealed class Columns : ClassMap<CertificationPoint>
    {
        public Columns()
        {
            Map(r => r.Clip).Name("clip");
            Map(r => r.Test).Name("test");
            Map(r => r.Dose).Name("dose");
            Map(r => r.Metric).Name("metric");
            Map(r => r.Value).Name("value").TypeConverter<Csv.OptionalDouble>();
            Map(r => r.Reason).Name("reason");
        }
    }
}
