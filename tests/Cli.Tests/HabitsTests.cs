using System.CommandLine;
using System.Diagnostics;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;
using VideoSsm.Eval.Harness;

namespace VideoSsm.Eval.Cli.Tests;

/// <summary>What every verb has: JSON, a log, completion.</summary>
public sealed class HabitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryHelpFitsAPageAndNamesEverythingOnce()
    {
        RootCommand root = CommandLine.BuildRoot(Composition.Create());
        string[][] lines = [[], .. Paths(root, [])];

        Assert.InRange(lines.Length, 20, 100);
        Assert.All(lines, path =>
        {
            CliResult help = Cli.Run([.. path, "--help"]);
            Assert.Equal((ExitCode.Ok, ""), (help.Code, help.Error));
            string[] text = help.Out.Split('\n');
            Assert.All(text, line => Assert.True(line.TrimEnd().Length <= CommandLine.HelpWidth, $"{string.Join(' ', path)}: {line}"));
            Assert.Contains(text, line => line.StartsWith("  videossm-eval", StringComparison.Ordinal) && line.Contains(string.Join(' ', path), StringComparison.Ordinal));
            Command command = path.Aggregate((Command)root, (at, name) => at.Subcommands.First(c => c.Name == name));
            Assert.All(command.Options.Where(o => !o.Hidden), o =>
            {
                Assert.False(string.IsNullOrWhiteSpace(o.Description), $"{o.Name} of {command.Name} is not described");
                Assert.Contains(text, line => line.TrimStart().StartsWith(o.Name, StringComparison.Ordinal) || line.Contains($", {o.Name}", StringComparison.Ordinal));
            });
            Assert.All(command.Arguments, a =>
            {
                Assert.False(string.IsNullOrWhiteSpace(a.Description), $"<{a.Name}> of {command.Name} is not described");
                Assert.InRange(text.SkipWhile(line => line != "Arguments:").First(line => line.Contains('<', StringComparison.Ordinal)).IndexOf('>', StringComparison.Ordinal), 3, 45);
            });
        });

        // What is completed is still completed: the names left the help, not the shell.
        Assert.Contains("smoke", Cli.Run("[suggest:21]", "videossm-eval run smo").Out, StringComparison.Ordinal);

        static IEnumerable<string[]> Paths(Command command, string[] at) =>
            command.Subcommands.SelectMany(c => Paths(c, [.. at, c.Name]).Prepend([.. at, c.Name]));
    }

    [Fact]
    public void EveryVerbAnswersInJsonAndIsDescribed()
    {
        Command[] verbs = [.. Leaves(CommandLine.BuildRoot(Composition.Create()))];

        Assert.InRange(verbs.Length, 15, 100);
        Assert.All(verbs, verb => Assert.True(verb.Options.Any(o => o.Name == "--json"), $"{verb.Name} has no --json"));
        Assert.All(verbs, verb => Assert.False(string.IsNullOrWhiteSpace(verb.Description), verb.Name));
        Assert.All(verbs.SelectMany(v => v.Options), o => Assert.False(string.IsNullOrWhiteSpace(o.Description), o.Name));

        static IEnumerable<Command> Leaves(Command command) => command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
    }

    [Fact]
    public void ALogKeepsWhatWasToldWithItsTimeAndIsAddedTo()
    {
        string log = _folder["logs/run.log"];
        var clock = new FixedClock();
        CliResult first = Cli.Run(c => Raw(c) with { Time = clock }, "run", "smoke", "--out", _folder["run"], "--no-report", "--log", log);
        CliResult second = Cli.Run(c => Raw(c) with { Time = clock }, "run", "smok", "--log", log);

        Assert.Equal((ExitCode.Ok, ExitCode.Usage), (first.Code, second.Code));
        string[] lines = File.ReadAllLines(log);
        Assert.All(lines, line => Assert.StartsWith("2026-11-21T10:00:00.000Z ", line, StringComparison.Ordinal));
        string[] told = [.. lines.Select(line => line[25..])];
        Assert.StartsWith("videossm-eval run smoke", told[0], StringComparison.Ordinal);
        Assert.Contains("8 videos to do", told);
        Assert.Contains("ended with 0", told);
        Assert.Contains("error: there is no suite 'smok'; did you mean 'smoke'?", told);
        Assert.Equal("ended with 2", told[^1]);
        Assert.Contains("8 videos to do", first.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("videossm-eval ru", "run", "runs")]
    [InlineData("videossm-eval run smo", "smoke")]
    [InlineData("videossm-eval run smoke --exe", "--executor")]
    [InlineData("videossm-eval run smoke --executor s", "slurm")]
    [InlineData("videossm-eval generate --method fake:st", "fake:steady")]
    [InlineData("videossm-eval train va", "vae")]
    [InlineData("videossm-eval list met", "methods", "metrics")]
    [InlineData("videossm-eval runs ver", "verify")]
    public void TheShellIsToldWhatMayCome(string line, params string[] expected)
    {
        CliResult result = Cli.Run($"[suggest:{line.Length}]", line);

        string[] answers = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Subset(answers.ToHashSet(), expected.ToHashSet());
    }

    [SkippableTheory]
    [InlineData("videossm-eval run smo", "smoke")]
    [InlineData("videossm-eval generate --method fake:st", "steady")]
    [InlineData("videossm-eval rep", "report")]
    public void BashCompletes(string line, string expected)
    {
        Skip.If(!Machine.Has("bash"), "there is no bash here");

        // A stand-in on PATH that starts the program of this test.
        string program = _folder["videossm-eval"];
        File.WriteAllText(program, $"#!/bin/bash\nexec dotnet '{typeof(CommandLine).Assembly.Location}' \"$@\"\n");
        Machine.Run("chmod", "+x", program);
        File.WriteAllText(_folder["completion"], Cli.Run("completion", "bash").Out);
        File.WriteAllText(_folder["try.sh"], $"""
            PATH="{_folder.Path}:$PATH"
            source '{_folder["completion"]}'
            COMP_LINE='{line}' COMP_POINT={line.Length} COMP_WORDS=({line}) COMP_CWORD={line.Count(c => c == ' ')}
            _videossm_eval
            printf '%s\n' "$COMPREPLY"
            """);

        (int code, string output, string error) = Machine.Run("bash", _folder["try.sh"]);

        Assert.Equal((0, expected, ""), (code, output.Trim(), error));
    }

    [Theory]
    [InlineData("bash", "complete -o default")]
    [InlineData("zsh", "compdef")]
    [InlineData("fish", "complete -c")]
    public void ThereIsAScriptForEachShell(string shell, string expected) => Assert.Contains(expected, Cli.Run("completion", shell).Out, StringComparison.Ordinal);

    [Fact]
    public void TheTimeLeftInAStageFollowsFromWhatIsDoneOfIt()
    {
        var clock = new FixedClock();
        var stage = new StageClock(clock);
        var item = new WorkItem { Key = "k", Method = new FakeMethod().Info, Prompt = new Prompt { Id = "p", Text = "t" }, Sample = 0, Seed = 0, LengthSeconds = 1 };

        Assert.Null(stage.Left(item, "generate", 0));
        clock.Seconds = 30;
        Assert.Equal(TimeSpan.FromSeconds(90), stage.Left(item, "generate", 0.25));
        Assert.Null(stage.Left(item, "score", 0));
        clock.Seconds = 40;
        Assert.Equal(TimeSpan.FromSeconds(10), stage.Left(item, "score", 0.5));
        Assert.Equal(", 10 s left", stage.Words(item, "score", 0.5));
    }

    private static CliContext Raw(CliContext context) => context with { Codec = () => new RawVideoCodec() };

    private sealed class FixedClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override DateTimeOffset GetUtcNow() => new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}
