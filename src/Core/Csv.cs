using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using CsvHelper.TypeConversion;

namespace VideoSsm.Eval.Core;

/// <summary>Shared rules of our CSV files: UTF-8, comma, <c>\n</c>, invariant culture, doubles that read back to the same bits, nothing for null.</summary>
internal static class Csv
{
    public static void Write<T>(Stream stream, ClassMap<T> map, IEnumerable<T> rows)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        using var csv = new CsvWriter(writer, Configuration());
        csv.Context.RegisterClassMap(map);
        csv.WriteHeader<T>();
        csv.NextRecord();
        csv.WriteRecords(rows);
    }

    public static IReadOnlyList<T> Read<T>(string path, ClassMap<T> map)
    {
        try
        {
            using var reader = new StreamReader(path, Encoding.UTF8);
            if (reader.Peek() < 0)
            {
                throw new InvalidDataException($"{path}: is empty; even without rows it has a line of headings");
            }

            using var csv = new CsvReader(reader, Configuration());
            csv.Context.RegisterClassMap(map);
            return [.. csv.GetRecords<T>()];
        }
        catch (CsvHelperException e)
        {
            long line = e.Context?.Parser?.Row ?? 0;
            string reason = e switch
            {
                HeaderValidationException h => $"missing column {string.Join(", ", h.InvalidHeaders.SelectMany(i => i.Names))}",
                TypeConverterException t => $"'{t.Text}' does not fit the column {t.MemberMapData.Names.FirstOrDefault()}",
                _ => e.Message.ReplaceLineEndings(" "),
            };
            throw new InvalidDataException($"{path}:{line}: {reason}", e);
        }
    }

    private static CsvConfiguration Configuration() => new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    /// <summary>An optional number: an empty field is null, and null is an empty field.</summary>
    internal sealed class OptionalDouble : DefaultTypeConverter
    {
        public override object? ConvertFromString(string? text, IReaderRow row, MemberMapData memberMapData) =>
            string.IsNullOrEmpty(text) ? null : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

        public override string ConvertToString(object? value, IWriterRow row, MemberMapData memberMapData) =>
            value is double number ? number.ToString("R", CultureInfo.InvariantCulture) : "";
    }
}
