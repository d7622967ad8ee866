using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;
using VideoSsm.Eval.Harness;

namespace VideoSsm.Eval.Cli.Tests.Output;

public class OutputTests
{
    [Theory]
    [InlineData(0.2, "less than 1 s")]
    [InlineData(59.6, "60 s")]
    [InlineData(240, "4 min")]
    [InlineData(7500, "2 h 05 min")]
    public void TimesAreToldAsPeopleSayThem(double seconds, string expected) => Assert.Equal(expected, Words.Of(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void ProgressInALogIsAtMostOneLinePerMinute()
    {
        var time = new ManualTime();
        var error = new StringWriter();
        var progress = new LineProgress(error, time);
        var item = new WorkItem
        {
            Key = "k",
            Method = new FakeMethod().Info,
            Prompt = new Prompt { Id = "p", Text = "t" },
            Sample = 0,
            Seed = 1,
            LengthSeconds = 5,
        };
        progress.Planned(3, 0);
        for (int second = 0; second < 150; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            progress.Working(item, "generate", second / 150.0);
        }

        progress.Finished(item, null, TimeSpan.FromMinutes(5));
        time.Advance(TimeSpan.FromMinutes(1));
        progress.Working(item, "score", 0.5);

        string[] lines = error.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Equal("1/3 done, about 5 min left; score fake:steady p sample 0, 5 s: 50 %", lines[3]);
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
