using VideoSsm.Eval.Cli.Live;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;

namespace VideoSsm.Eval.Cli.Tests.Commands;

public sealed class GenerateStreamTests
{
    private static readonly string[] Basic = ["generate", "--prompt", "a red star", "--method", "fake:steady", "--length", "2", "--seed", "3", "--stream"];

    [Fact]
    public void RawFramesAreTheFramesOfTheVideoAndNothingElse()
    {
        var (result, bytes) = Stream([.. Basic, "rgb"]);

        byte[][] frames = [.. new FakeMethod().Generate(new GenerationRequest { Prompt = new Prompt { Id = "p", Text = "a red star" }, Seed = 3, LengthSeconds = 2 }).ReadFrames().Select(f => f.Rgb.ToArray())];
        Assert.Equal((ExitCode.Ok, ""), (result.Code, result.Out));
        Assert.Equal(frames.SelectMany(f => f), bytes);
        Assert.Contains("first frame after ", result.Error, StringComparison.Ordinal);
        Assert.Contains("ffplay -f rawvideo -pixel_format rgb24 -video_size 32x32 -framerate 8 -", result.Error, StringComparison.Ordinal);
        Assert.Contains("16 frames in ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AFragmentedMp4IsAVideo()
    {
        using var folder = new TemporaryFolder();

        var (result, bytes) = Stream([.. Basic, "mp4"]);

        Assert.Equal(ExitCode.Ok, result.Code);
        File.WriteAllBytes(folder["a.mp4"], bytes);
        Assert.Equal(16, new Video.FfmpegCodec().Open(folder["a.mp4"]).ReadFrames().Count());
    }

    [Theory]
    [InlineData("rgb")]
    [InlineData("mp4")]
    public void AReaderThatGoesAwayEndsTheWorkInOneLine(string format)
    {
        CliResult result = Cli.Run(c => c with { OutIsTerminal = false, OutStream = () => new ShortPipe() }, ["generate", "--prompt", "x", "--method", "fake:steady", "--length", "600", "--stream", format]);

        Assert.Equal(ExitCode.Incomplete, result.Code);
        Assert.Contains("stopped: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("Broken pipe", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("4800 frames", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TypedPromptsReachTheMethod()
    {
        var heard = new Listener();
        using var typed = new MemoryStream();

        CliResult result = Cli.Run(
            c => c with
            {
                OutIsTerminal = false,
                OutStream = () => typed,
                In = new StringReader("the star turns green\n"),
                Methods = new Registry<IVideoMethod>("method").Add("listener", "", () => heard),
            },
            ["generate", "--prompt", "x", "--method", "listener", "--length", "2", "--stream", "rgb", "--live"]);

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Equal("the star turns green", heard.Heard);
        Assert.Contains("s: the star turns green", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown 'mp5'; did you mean 'mp4'?", "--stream", "mp5")]
    [InlineData("both want standard output", "--stream", "rgb", "--json")]
    [InlineData("--live and --pace need --stream", "--live")]
    public void WrongRequestsAreExplained(string expected, params string[] args)
    {
        CliResult result = Cli.Run(c => c with { OutIsTerminal = false }, ["generate", "--prompt", "x", "--method", "fake:steady", .. args]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A red star bounces over the blue stripes.", null)]
    [InlineData("a red elephant, dancing", "no word for 'elephant', 'dancing'")]
    public void WordsTheWorldDoesNotKnowAreNamed(string prompt, string? expected)
    {
        CliResult result = Cli.Run(
            c => c with { Methods = new Registry<IVideoMethod>("method").Add("listener", "", () => new Listener { Info = new FakeMethod().Info with { Id = "listener", Scale = ModelScale.World } }) },
            ["generate", "--prompt", prompt, "--method", "listener", "--dry-run"]);

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Equal(expected is not null, result.Error.Contains("the world has no word for", StringComparison.Ordinal));
        Assert.Contains(expected ?? "", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ATerminalGetsNoBytes()
    {
        CliResult result = Cli.Run(c => c with { OutIsTerminal = true }, [.. Basic, "rgb"]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("| ffplay -f rawvideo", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TypedLinesAreDueAtTheirTimeAndTheLatestOneCounts()
    {
        List<string> told = [];
        var prompts = new LivePrompts(told.Add);

        prompts.Type("  ");
        prompts.Type("12.5");
        prompts.Type("2 later");
        prompts.Type("1.5 sooner");
        Assert.Null(prompts.Take(1));
        prompts.Type("at once");
        Assert.Equal("sooner", prompts.Take(1.75));
        prompts.Type("star");
        Assert.Equal("later", prompts.Take(2));
        prompts.Type("now");
        prompts.Type("no, this");
        Assert.Equal("no, this", prompts.Take(2.5));
        Assert.Null(prompts.Take(99));
        Assert.Equal("'12.5' has a time and no words; expected for instance '12.5 the star turns green'", told[0]);
        Assert.Equal("from 1.8 s: sooner", told[1]);
        Assert.Equal(4, told.Count);
    }

    private static (CliResult Result, byte[] Bytes) Stream(string[] args)
    {
        var bytes = new MemoryStream();
        CliResult result = Cli.Run(c => c with { OutIsTerminal = false, OutStream = () => bytes }, args);
        return (result, bytes.ToArray());
    }

    /// <summary>A pipe whose reader goes after some bytes.</summary>
    private sealed class ShortPipe : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Position + buffer.Length > 20_000)
            {
                throw new IOException("Broken pipe");
            }

            base.Write(buffer);
        }
    }

    /// <summary>Makes frames until it has heard a prompt.</summary>
    private sealed class Listener : IVideoMethod, IVideo
    {
        private GenerationRequest? _request;

        public string? Heard { get; private set; }

        public MethodInfo Info { get; init; } = new FakeMethod().Info with { Id = "listener" };

        public string Name => "listener";

        public int Width => 1;

        public int Height => 1;

        public double FramesPerSecond => 8;

        public int? FrameCount => null;

        public IVideo Generate(GenerationRequest request)
        {
            _request = request;
            return this;
        }

        public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
        {
            for (int i = 0; Heard is null && i < 1000; i++)
            {
                yield return new Frame(i, 1, 1, new byte[3]);
                Heard = _request!.Feed!.Take(i / FramesPerSecond);
                cancellationToken.WaitHandle.WaitOne(5);
            }
        }
    }
}
