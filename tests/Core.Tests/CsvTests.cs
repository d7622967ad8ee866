using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace VideoSsm.Eval.Core.Tests;

public sealed class CsvTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("csv-tests-").FullName, "rows.csv");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void AnyFiniteDoubleReadsBackToTheSameBits() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<double>().Filter(double.IsFinite),
        value =>
        {
            Write([Row() with { Value = value, Sum = value }]);
            ScoreRow back = ScoreCsv.Read(_path)[0];
            return BitConverter.DoubleToInt64Bits(back.Value!.Value) == BitConverter.DoubleToInt64Bits(value)
                && BitConverter.DoubleToInt64Bits(back.Sum) == BitConverter.DoubleToInt64Bits(value);
        }));

    [Fact]
    public void MissingIsAnEmptyFieldAndNeverZero()
    {
        Write([Row() with { Value = null, Status = "unscored", Reason = "too short" }, Row() with { Value = 0 }]);

        Assert.Contains(",unscored,too short,", File.ReadAllText(_path), StringComparison.Ordinal);
        Assert.Equal([null, 0.0], ScoreCsv.Read(_path).Select(r => r.Value));
    }

    [Fact]
    public void OddReasonsSurvive()
    {
        string reason = "a \"quote\", a comma; ünïcode 🎬 and\na line";
        Write([Row() with { Reason = reason }]);

        Assert.Equal(Row() with { Reason = reason }, ScoreCsv.Read(_path)[0]);
    }

    [Fact]
    public void ACultureWithDecimalCommasChangesNoByte()
    {
        Write([Row()]);
        byte[] invariant = File.ReadAllBytes(_path);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal("1,5", 1.5.ToString(CultureInfo.CurrentCulture));

            Write([Row()]);

            Assert.Equal(invariant, File.ReadAllBytes(_path));
            Assert.Equal(Row(), ScoreCsv.Read(_path)[0]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void TheHeaderIsFixed()
    {
        Write([]);

        Assert.Equal(
            "method,method_version,scale,backbone,weights,prompt,sample,seed,length_s,metric,metric_version,value,sum,count,status,reason,video_sha256,protocol,key\n",
            File.ReadAllText(_path));
    }

    [Theory]
    [InlineData("metric_version", "metric_versio", "missing column metric_version")]
    [InlineData("0.125", "x", "'x' does not fit the column sum")]
    public void ADamagedFileIsNamedWithTheColumn(string part, string replacement, string expected)
    {
        Write([Row() with { Value = null, Sum = 0.125 }]);
        File.WriteAllText(_path, File.ReadAllText(_path).Replace(part, replacement, StringComparison.Ordinal));

        var e = Assert.Throws<InvalidDataException>(() => ScoreCsv.Read(_path));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.StartsWith(_path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CurvesAndCostsReadBackAsWritten()
    {
        var curve = new CurveRow { Key = "k", Method = "m", Prompt = "p", Sample = 1, LengthSeconds = 2.5, Metric = "x", StartSeconds = 0.1, Value = null, Sum = 0, Count = 0 };
        var cost = new CostRow { Key = "k", Method = "m", Prompt = "p", Sample = 1, LengthSeconds = 60, Name = "metric_seconds:x", Index = 3, Value = 1e-9 };
        AtomicFile.Write(_path, s => CurveCsv.Write(s, [curve]));
        Assert.Equal(curve, CurveCsv.Read(_path).Single());
        AtomicFile.Write(_path, s => CostCsv.Write(s, [cost]));
        Assert.Equal(cost, CostCsv.Read(_path).Single());
    }

    [Fact]
    public void AWriteThatFailsLeavesTheOldFile()
    {
        AtomicFile.WriteAllText(_path, "old");

        Assert.Throws<IOException>(() => AtomicFile.Write(_path, s =>
        {
            s.Write(Encoding.UTF8.GetBytes("half"));
            throw new IOException("No space left on device");
        }));

        Assert.Equal("old", File.ReadAllText(_path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(_path)!));
    }

    private static ScoreRow Row() => new()
    {
        Key = "0123",
        Method = "video-ssm",
        MethodVersion = 2,
        Scale = "world",
        Backbone = "world DiT, 2.7 M",
        Weights = "abc",
        Prompt = "p-1",
        Sample = 3,
        Seed = 9_000_000_000_000_000_000,
        LengthSeconds = 2.5,
        Metric = "m",
        MetricVersion = "vbench1",
        Value = 0.1,
        Sum = 0.3,
        Count = 3,
        Status = "ok",
        Reason = "",
        VideoSha256 = "ff",
        Protocol = "aa",
    };

    private void Write(IEnumerable<ScoreRow> rows) => AtomicFile.Write(_path, s => ScoreCsv.Write(s, rows));
}
