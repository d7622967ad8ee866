using FsCheck;
using FsCheck.Fluent;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;
using VideoSsm.Eval.Harness.Runs;

namespace VideoSsm.Eval.Harness.Tests.Runs;

public sealed class MergeTests : IDisposable
{
    private readonly Fixture _fixture = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void OneTwoAndEightPartsInAnyOrderAndInterruptedGiveTheBytesOfOneRun() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(12),
        Prop.ForAll(
            (from prompts in Gen.Choose(1, 5) from samples in Gen.Choose(1, 2) from count in Gen.Elements(1, 2, 8) from seed in Gen.Choose(0, 1_000_000) select (prompts, samples, count, seed)).ToArbitrary(),
            c => PartsGiveTheBytesOfOneRun(c.prompts, c.samples, c.count, c.seed)));

    [Fact]
    public void MergingTwiceAndMergingOverlappingPartsChangesNothing()
    {
        RunLayout whole = In("whole"), a = In("a"), b = In("b"), all = In("all");
        _fixture.Run(layout: whole);
        _fixture.Run(layout: a, shard: "1/2");
        _fixture.Run(layout: b);

        Merger().Merge(all, [a, b]);
        MergeOutcome again = Merger().Merge(all, [b, a]);

        Assert.Equal((12, 0, 0, 0, 0), (again.Items, again.Missing, again.Failed, again.Added, again.Videos));
        Same(whole, all);
        Assert.Empty(_warnings);
        Assert.Equal(12, Directory.GetFiles(all.Videos, "*.raw").Length);
        Assert.Equal(Directory.GetFiles(Path.Combine(whole.Root, "strips"), "*", SearchOption.AllDirectories).Length, Directory.GetFiles(Path.Combine(all.Root, "strips"), "*", SearchOption.AllDirectories).Length);
        Assert.Equal(2, JsonFile.Read<RunManifest>(all.Manifest).Sessions.Count);

        // The merged folder is a run: it goes on, and has nothing to do.
        _fixture.Run(layout: all);
        Assert.Equal(12, _fixture.Progress.Done);
    }

    [Fact]
    public void AMissingPartIsCountedAndCanFollow()
    {
        RunLayout whole = In("whole"), a = In("a"), b = In("b"), all = In("all");
        _fixture.Run(layout: whole);
        RunOutcome first = _fixture.Run(layout: a, shard: "1/2");
        _fixture.Run(layout: b, shard: "2/2");

        Assert.Equal(12 - first.Items, Merger().Merge(all, [a]).Missing);
        Assert.Equal(0, Merger().Merge(all, [b], videos: false).Missing);
        Same(whole, all);
    }

    [Fact]
    public void PartsOfAnotherRunAreRefusedWithTheDifference()
    {
        RunLayout a = In("a"), b = In("b"), c = In("c");
        _fixture.Run(layout: a);
        _fixture.Run(_fixture.Plan(Fixture.Load(Fixture.Suite() with { Seed = 8 })), b);
        Plan other = _fixture.Plan();
        _fixture.Run(other with { Methods = [.. other.Methods.Select(m => m with { Version = 2 })] }, c);

        Assert.Contains("suite or prompts differ", Assert.Throws<UsageException>(() => Merger().Merge(In("all"), [a, b])).Message, StringComparison.Ordinal);
        Assert.Contains("methods, their versions or weights differ", Assert.Throws<UsageException>(() => Merger().Merge(In("all"), [a, c])).Message, StringComparison.Ordinal);
        Assert.Contains("not a run", Assert.Throws<UsageException>(() => Merger().Merge(In("all"), [])).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(In("all").Manifest));
    }

    [Fact]
    public void PartsThatDisagreeAreReported()
    {
        RunLayout a = In("a"), b = In("b");
        _fixture.Run(layout: a);
        _fixture.Run(layout: b);
        string journal = Directory.GetFiles(b.Journal).Single();
        IReadOnlyList<JournalEntry> entries = Journal.Read(journal, Assert.Fail);
        File.Delete(journal);
        using (Journal changed = Journal.OpenAppend(journal))
        {
            changed.AppendAll(entries.Select((e, i) => i == 0 ? e with { Scores = [.. e.Scores.Select(s => s with { Value = 0.123 })] } : e));
        }

        Merger().Merge(a, [b]);

        Assert.Contains("has another value here than in another part", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void ARunThatIsWorkedOnIsLeftAlone()
    {
        RunLayout a = In("a");
        _fixture.Run(layout: a);
        using RunLock held = RunLock.Take(a.Root, new Shard(1, 2));

        Assert.Throws<BusyException>(() => Merger().Merge(a, []));
        Assert.Throws<BusyException>(() => Merger().Merge(In("all"), [a]));
    }

    private bool PartsGiveTheBytesOfOneRun(int prompts, int samples, int count, int seed)
    {
        using var fixture = new Fixture { Time = new StandingClock() };
        var random = new SplitMix64((ulong)seed);
        LoadedSuite suite = Fixture.Load(Fixture.Suite() with { Samples = samples, Seed = (ulong)seed, Lengths = [new LengthSpec { Seconds = 0.5 }, new LengthSpec { Seconds = 1.25, Take = 2 }] }) with
        {
            Prompts = [.. Enumerable.Range(0, prompts).Select(i => new Prompt { Id = $"p{random.Below(1000)}-{i}", Text = $"text {i}, \"{seed}\"" })],
        };
        Plan plan = fixture.Plan(suite);
        var whole = new RunLayout(Path.Combine(fixture.Folder, "whole"));
        fixture.Run(plan, whole);
        int[] order = [.. Enumerable.Range(1, count).OrderBy(_ => random.Next())];
        bool apart = random.Below(2) == 0;
        foreach (int part in order)
        {
            // Each part is stopped once somewhere in its work, then goes on.
            using var stop = new CancellationTokenSource();
            int left = random.Below(40);
            fixture.Progress.OnWorking = (_, _, _) =>
            {
                if (left-- == 0)
                {
                    stop.Cancel();
                }
            };
            RunLayout folder = apart ? new RunLayout(Path.Combine(fixture.Folder, $"part{part}")) : fixture.Layout;
            fixture.Run(plan, folder, $"{part}/{count}", stop.Token);
            fixture.Progress.OnWorking = (_, _, _) => { };
            fixture.Run(plan, folder, $"{part}/{count}");
        }

        MergeOutcome outcome = Merger().Merge(fixture.Layout, apart ? [.. order.Select(part => new RunLayout(Path.Combine(fixture.Folder, $"part{part}")))] : []);
        Assert.Equal((plan.Items.Count, 0, 0), (outcome.Items, outcome.Missing, outcome.Failed));
        Same(whole, fixture.Layout);
        Assert.Equal(File.ReadAllBytes(whole.Costs), File.ReadAllBytes(fixture.Layout.Costs));
        Assert.Empty(new RunVerifier(new RawVideoCodec()).Check(fixture.Layout.Root));
        return true;
    }

    private RunMerger Merger() => new(TimeProvider.System, _warnings.Add);

    private RunLayout In(string name) => new(Path.Combine(_fixture.Folder, name));

    private static void Same(RunLayout whole, RunLayout other)
    {
        Assert.Equal(File.ReadAllText(whole.Scores), File.ReadAllText(other.Scores));
        Assert.Equal(File.ReadAllText(whole.Curves), File.ReadAllText(other.Curves));
    }

    private sealed class StandingClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
